"""A sandbox that the command line talks to, and what runs a command."""

import asyncio
import sys
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from support.command_line import Ended, Person, Shell, Terminal

from offline_numbers.cli.app import run
from offline_numbers.sandbox import Number, Sandbox

NUMBERS = (
    Number("0899000101", destination="0612345678", description="Magazine Ad"),
    Number("0899000102", destination="0698765432", description="Billboard"),
    Number("0899000103", destination="0698765432", description="Flyer", allow_redirect=True),
)


@pytest_asyncio.fixture
async def domain(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Sandbox]:
    """Serve a domain with three numbers in use and three free ones, and point the command line at it."""
    async with Sandbox({5: 2, 1: 1}, numbers=NUMBERS, key="offl_the-key-of-the-tests") as server:
        monkeypatch.setenv("OFFLINE_NUMBERS_KEY", server.key)
        monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", server.url)
        yield server


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """Give what runs one command to its end, in a thread: it has an event loop of its own, the sandbox needs this."""

    async def in_thread(*arguments: str) -> Ended:
        capsys.readouterr()
        code = await asyncio.to_thread(run, arguments)
        printed = capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    return in_thread


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    """Give what puts a person before the terminal, who will type something, and returns the screen."""

    def sit_down(typed: str) -> Terminal:
        screen = Terminal()
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        monkeypatch.setattr(sys, "stderr", screen)
        return screen

    return sit_down
