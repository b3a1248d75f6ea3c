"""A sandbox for the command line, and functions that run a command."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from support.command_line import Ended, Person, Shell, Terminal

from offline_numbers.cli.app import run
from offline_numbers.cli.steps import waiting
from offline_numbers.sandbox import Number, Sandbox

KEY = "offl_the-key-of-the-tests"  # no command shows it
NUMBERS = (
    Number("0899000101", destination="0612345678", description="Magazine Ad"),
    Number("0899000102", destination="0698765432", description="Billboard"),
    Number("0899000103", destination="0698765432", description="Flyer", allow_redirect=True),
)


def noon() -> datetime:
    """The sandbox's time, always the same."""
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of a command, in seconds; it never really waits."""
    seconds: list[float] = []

    async def at_once(wait: float) -> None:
        seconds.append(wait)

    monkeypatch.setattr(waiting, "pause", at_once)
    return seconds


@pytest_asyncio.fixture
async def domain(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Sandbox]:
    """A domain with three numbers in use and three free ones, set in the environment of the command line."""
    async with Sandbox({5: 2, 1: 1}, numbers=NUMBERS, key=KEY, clock=noon) as server:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", server.key)
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", server.url)
        yield server


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """Runs one command in a thread: the command has its own event loop, the sandbox needs this one."""

    async def in_thread(*arguments: str) -> Ended:
        capsys.readouterr()
        code = await asyncio.to_thread(run, arguments)
        printed = capsys.readouterr()
        assert KEY not in printed.out + printed.err
        return Ended(code, printed.out, printed.err)

    return in_thread


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    """Replaces the terminal by typed text, and returns the screen."""

    def sit_down(typed: str) -> Terminal:
        screen = Terminal()
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("NO_COLOR", "1")
        return screen

    return sit_down
