"""What probes a sandbox or another server."""

import os
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.clock import Clock
from support.probing import NUMBERS, Opened

from offline_numbers import OfflineNumbersSession, RetryPolicy, SQLiteJournal
from offline_numbers.sandbox import Sandbox


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the option; pytest knows it if it is given this directory."""
    parser.addoption("--dialects", type=int, help="how many random dialects are probed (default: 10)")


@pytest.fixture
def dialects(pytestconfig: pytest.Config) -> int:
    """Return the number of random dialects."""
    return int(pytestconfig.getoption("--dialects", None) or 10)


@pytest.fixture
def source() -> random.Random:
    """Return what random dialects are made by; it prints its seed."""
    seed = int(os.environ.get("OFFLINE_NUMBERS_SEED", random.randrange(2**32)))  # noqa: S311 - a seed is no secret
    print(f"OFFLINE_NUMBERS_SEED={seed}")  # noqa: T201 - repeats a failure
    return random.Random(seed)  # noqa: S311 - repeatable on purpose


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Return what opens a session with a journal on disk, whose waits take no time."""

    @asynccontextmanager
    async def session(key: str, url: str, name: str = "journal.db") -> AsyncGenerator[OfflineNumbersSession]:
        retry = RetryPolicy(sleep=Clock().sleep)
        async with (
            SQLiteJournal(tmp_path / name) as journal,
            OfflineNumbersSession(key, base_url=url, journal=journal, retry=retry) as numbers,
        ):
            yield numbers

    return session


@pytest.fixture
async def sandbox() -> AsyncGenerator[Sandbox]:
    """An API as documented."""
    async with Sandbox({5: 3}, numbers=NUMBERS) as server:
        yield server
