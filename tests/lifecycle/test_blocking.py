"""The detector of blocking calls finds one."""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from blockbuster import BlockingError
from support.lifecycles import NUMBER, once

from offline_numbers import JournalError, OfflineNumbersSession, RetryPolicy
from offline_numbers.allocation.journal import MemoryJournal, Record
from offline_numbers.sandbox import Fault, Sandbox


async def sleeps(seconds: float) -> None:
    """Block the event loop."""
    time.sleep(seconds)  # noqa: ASYNC251 - the mistake under test


async def test_a_blocking_sleep_is_found(server: Sandbox) -> None:
    """A wait between retries that blocks the loop is an error."""
    server.fail_next("check", Fault.HTTP_503_BEFORE_COMMIT)
    async with OfflineNumbersSession(server.key, base_url=server.url, retry=RetryPolicy(sleep=sleeps)) as numbers:
        with pytest.raises(BlockingError, match=r"time\.sleep"):
            await numbers.check(tracking_number=NUMBER)


Work = Callable[[str, str], None]


class BlockingJournal(MemoryJournal):
    """A journal that blocks in a coroutine."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work

    async def get(self, domain: str, reference: str) -> Record | None:
        """Make the blocking call."""
        return self.work(domain, reference)


def reads_a_file(*_: str) -> None:
    """Read from the disk."""
    Path(__file__).read_text(encoding="utf-8")


def asks_a_database(*_: str) -> None:
    """Open a database."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("SELECT 1")


def waits_for_a_lock(*_: str) -> None:
    """Acquire a lock."""
    lock = threading.Lock()
    with lock:
        lock.acquire(timeout=0.001)


@pytest.mark.parametrize("work", [reads_a_file, asks_a_database, waits_for_a_lock])
async def test_a_blocking_journal_is_found(work: Work, server: Sandbox) -> None:
    """The error has the blocking call as its cause."""
    journal = BlockingJournal(work)
    async with OfflineNumbersSession(server.key, base_url=server.url, journal=journal) as numbers:
        with pytest.raises(JournalError) as caught:
            await once(numbers)
    assert type(caught.value.__cause__) is BlockingError
    assert server.requests == ()


def test_blocking_outside_a_loop_is_allowed(tmp_path: Path) -> None:
    """Without a running event loop, blocking calls are allowed."""
    time.sleep(0.001)
    (tmp_path / "file").write_text("text", encoding="utf-8")
