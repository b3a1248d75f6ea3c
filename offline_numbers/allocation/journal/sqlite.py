"""A journal in one SQLite file: survives restarts and kills, and serves the processes of one machine."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from offline_numbers.allocation.journal import Record, token_of

P = ParamSpec("P")
T = TypeVar("T")

_TABLE = """
CREATE TABLE IF NOT EXISTS offline_numbers_journal (
    domain TEXT NOT NULL, reference TEXT NOT NULL, state TEXT NOT NULL, fingerprint TEXT NOT NULL, token TEXT NOT NULL,
    tracking_number TEXT, began TEXT NOT NULL, changed TEXT NOT NULL, PRIMARY KEY (domain, reference)
) WITHOUT ROWID
"""
_GET = """
SELECT state, fingerprint, token, tracking_number, began, changed
FROM offline_numbers_journal WHERE domain = ? AND reference = ?
"""
_PUT = "INSERT OR REPLACE INTO offline_numbers_journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_REMOVE = "DELETE FROM offline_numbers_journal WHERE domain = ? AND reference = ?"
_PENDING = """
SELECT reference FROM offline_numbers_journal WHERE domain = ? AND state = 'begun' ORDER BY began, reference
"""


class SQLiteJournal:
    """A journal in one SQLite file on a local disk, for any number of processes of one machine.

    Made anywhere; the file is opened at the first use, and made where it is missing. All work is done in one thread of
    its own, one operation after the other, so the event loop never waits for the disk, and a cancelled operation is
    either done whole or not at all before the next one. Sessions on several event loops may share it. ``close`` it, or
    use it as ``async with``, when no session needs it any more: a session does not. Where the file is removed or
    replaced meanwhile, every operation fails, since what was written is lost to all others.

    Args:
        path: the file. Its directory must exist. SQLite's own companions, ``-wal`` and ``-shm``, stand beside it; a
            network share will not do.
        timeout: seconds to wait while another process holds the file.

    Raises:
        TypeError: ``path`` is neither a ``str`` nor a ``Path``.

    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 5.0) -> None:
        if not isinstance(path, str | os.PathLike):  # pyright: ignore[reportUnnecessaryIsInstance] - unchecked callers
            msg = f"path: a str or a Path, as 'journal.sqlite', not {type(path).__name__}"
            raise TypeError(msg)
        self._path = os.fspath(path)
        self._timeout = timeout
        # One thread, so that what is called later is done later; and a connection may only be used by its own thread.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="offline-numbers-journal")
        self._connection: sqlite3.Connection | None = None
        self._place = ""
        self._file: tuple[int, int] | None = None
        self._process: int | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"SQLiteJournal({self._path!r})"

    async def get(self, domain: str, reference: str) -> Record | None:
        """Return the record of a reference, ``None`` where there is none.

        Args:
            domain: the digest of a domain of the API, in hexadecimal.
            reference: the reference, ASCII.

        """
        return await self._run(self._get, domain, reference)

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Replace the record if it is still the expected one, in one transaction that is on the disk on return.

        Args:
            domain: the digest of a domain of the API, in hexadecimal.
            reference: the reference, ASCII.
            expected: the record that was read before; ``None``: there was none.
            new: the record to write; ``None``: remove it.

        Returns:
            Whether ``new`` stands there now.

        """
        return await self._run(self._swap, domain, reference, expected, new)

    async def pending(self, domain: str) -> Sequence[str]:
        """Return the references that are begun and not done, the oldest first.

        Args:
            domain: the digest of a domain of the API, in hexadecimal.

        """
        return await self._run(self._pending, domain)

    async def close(self) -> None:
        """Close the file; a second time does nothing. A closed journal refuses every operation."""
        if self._closed:
            return
        self._closed = True
        try:
            # A caller that is cancelled waits no longer, but what is under way still ends, and then the file is closed.
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._worker, self._disconnect))
        finally:
            self._worker.shutdown(wait=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._closed:
            msg = f"{self!r} is closed"
            raise RuntimeError(msg)
        if self._process is None:
            self._process = os.getpid()
        if self._process != os.getpid():
            # The thread is not copied by a fork, so this would wait for ever; SQLite forbids to carry a file across.
            msg = f"{self!r} was used before this process was forked: make one in each process"
            raise RuntimeError(msg)
        return await asyncio.get_running_loop().run_in_executor(self._worker, lambda: work(*args, **kwargs))

    # All below is run by the worker's thread alone.

    def _get(self, domain: str, reference: str) -> Record | None:
        row = self._connected().execute(_GET, (domain, reference)).fetchone()
        return None if row is None else _decoded(row)

    def _swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        connection = self._connected()
        # IMMEDIATE: the right to write is taken before the read, so nobody writes in between.
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            current = token_of(self._get(domain, reference))
            if current not in {token_of(expected), token_of(new)}:
                return False
            if new is None:
                connection.execute(_REMOVE, (domain, reference))
            else:
                connection.execute(_PUT, (domain, reference, *_encoded(new)))
        return True

    def _pending(self, domain: str) -> list[str]:
        return [reference for (reference,) in self._connected().execute(_PENDING, (domain,))]

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._connection = _opened(self._path, self._timeout)
            except sqlite3.Error as error:
                msg = f"{self!r} cannot be opened ({error}): its directory must exist, writable, on a local disk"
                raise sqlite3.OperationalError(msg) from error
            self._place = os.path.abspath(self._path)  # noqa: PTH100 - the working directory may change later
            self._file = _file_at(self._place)
        elif _file_at(self._place) != self._file:
            # SQLite would go on with what nobody else sees, and what is gone with this process.
            msg = f"{self!r} was removed or replaced while it was in use: put it back, or restart the process"
            raise sqlite3.OperationalError(msg)
        return self._connection


def _opened(path: str, timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=timeout, isolation_level=None)
    try:
        _prepare_patiently(connection, time.monotonic() + timeout)
    except BaseException:
        connection.close()
        raise
    return connection


def _file_at(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - the path is a text
    except FileNotFoundError:  # as where SQLite keeps it in memory
        return None
    return found.st_dev, found.st_ino


def _prepare_patiently(connection: sqlite3.Connection, deadline: float) -> None:
    """Prepare the file, again and again while another process does the same.

    Of two processes that switch a new file to WAL at the same moment one is refused at once, whatever its busy timeout.
    """
    while True:
        try:
            return _prepare(connection)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _prepare(connection: sqlite3.Connection) -> None:
    # Readers do not wait for a writer then, and a file that a killed process left is made good by the next.
    connection.execute("PRAGMA journal_mode = WAL")
    # On the disk before the first byte of a request leaves, also where the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(_TABLE)


def _encoded(record: Record) -> tuple[str | None, ...]:
    times = (record.began.isoformat(), record.changed.isoformat())
    return (record.state, record.fingerprint, record.token, record.tracking_number, *times)


def _decoded(row: tuple[Any, ...]) -> Record:
    state, fingerprint, token, tracking_number, began, changed = row
    return Record(
        state=state,
        fingerprint=fingerprint,
        token=token,
        tracking_number=tracking_number,
        began=datetime.fromisoformat(began),
        changed=datetime.fromisoformat(changed),
    )
