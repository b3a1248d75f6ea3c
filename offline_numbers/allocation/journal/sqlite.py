"""A journal in one SQLite file: survives restarts and kills, and serves the processes of one machine."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from offline_numbers.allocation.journal import Record, record_of, texts_of, token_of
from offline_numbers.errors import ArgumentError, ArgumentTypeError

P = ParamSpec("P")
T = TypeVar("T")

_LAYOUT = 1  # of the table below, kept in the file as PRAGMA user_version
_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table'"
_NAME = "offline_numbers_journal"
_TABLE = """
CREATE TABLE offline_numbers_journal (
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

    Create it anywhere. The first use opens the file, and creates it if it is missing. Its own thread does all the
    work, one operation after the other: the event loop never waits for the disk, and a cancelled operation is either
    done whole or not at all before the next one starts. Sessions on several event loops may share one journal. No
    session closes it: call ``close``, or use it as ``async with``. If somebody removes or replaces the file while it
    is in use, every operation fails, because other processes would not see what it writes.

    Args:
        path: the file. Its directory must exist, on a local disk: SQLite's locks fail on network shares. Only the
            journal's own table may be in the file.
        timeout: seconds to wait while another process locks the file.

    Raises:
        ArgumentError: ``path`` is empty or ``":memory:"``, which SQLite keeps nowhere.
        ArgumentTypeError: ``path`` is neither a ``str`` nor a ``Path``.

    """

    def __init__(self, path: str | os.PathLike[str], *, timeout: float = 5.0) -> None:
        if not isinstance(path, str | os.PathLike):  # pyright: ignore[reportUnnecessaryIsInstance] - unchecked callers
            raise ArgumentTypeError("path", f"must be a str or a Path such as 'journal.db', not {type(path).__name__}")
        self._path = os.fspath(path)
        if self._path in {"", ":memory:"}:
            problem = f"{self._path!r} is not a file, and a restart would forget what was sent; use 'journal.db'"
            raise ArgumentError("path", problem)
        self._timeout = timeout
        # One thread: operations keep their order, and SQLite allows a connection in one thread only.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="offline-numbers-journal")
        self._connection: sqlite3.Connection | None = None
        self._place = ""
        self._file: tuple[int, int] | None = None
        self._process: int | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"SQLiteJournal({self._path!r})"

    async def get(self, domain: str, reference: str) -> Record | None:
        """Return the record of a reference; see ``Journal``."""
        return await self._run(self._get, domain, reference)

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Replace the record if it is still the expected one, in one transaction that is on the disk on return."""
        return await self._run(self._swap, domain, reference, expected, new)

    async def pending(self, domain: str) -> Sequence[str]:
        """Return the begun references; see ``Journal``."""
        return await self._run(self._pending, domain)

    async def close(self) -> None:
        """Close the file; a second time does nothing. A closed journal refuses every operation."""
        if self._closed:
            return
        self._closed = True
        try:
            # If the caller is cancelled, the operation in flight still ends, and the file is closed after it.
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
            # A fork does not copy the thread, and SQLite forbids to use a connection in the child.
            msg = f"{self!r} was used before this process was forked: create one in each process"
            raise RuntimeError(msg)
        return await asyncio.get_running_loop().run_in_executor(self._worker, lambda: work(*args, **kwargs))

    # The worker thread runs everything below.

    def _get(self, domain: str, reference: str) -> Record | None:
        row = self._connected().execute(_GET, (domain, reference)).fetchone()
        return None if row is None else record_of(dict(row))

    def _swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        connection = self._connected()
        # IMMEDIATE takes the right to write before the read, so nobody writes in between.
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            current = token_of(self._get(domain, reference))
            if current not in {token_of(expected), token_of(new)}:
                return False
            if new is None:
                connection.execute(_REMOVE, (domain, reference))
            else:
                connection.execute(_PUT, (domain, reference, *texts_of(new).values()))
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
            # SQLite would continue on a file that no other process sees and that ends with this one.
            msg = f"{self!r} was removed or replaced while it was in use: restore the file, or restart the process"
            raise sqlite3.OperationalError(msg)
        return self._connection


def _opened(path: str, timeout: float) -> sqlite3.Connection:
    if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH110,PTH116 - the path is a text
        msg = "it is not a regular file"  # /dev/null keeps nothing
        raise sqlite3.OperationalError(msg)
    connection = sqlite3.connect(path, timeout=timeout, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        # A rollback journal, not WAL: what is committed is in the file itself, so no companion file that somebody
        # removes can take it away. EXTRA puts it on the disk before the first byte of a request leaves.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _file_at(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - the path is a text
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _prepare(connection: sqlite3.Connection) -> None:
    """Create the table in a new file, and refuse a file whose layout is not this one's."""
    ((layout,),) = connection.execute("PRAGMA user_version").fetchall()
    tables = {name for (name,) in connection.execute(_TABLES)}
    if not tables and not layout:
        connection.execute(_TABLE)
        connection.execute(f"PRAGMA user_version = {_LAYOUT:d}")
    elif _NAME not in tables:
        msg = "it is another application's database; use another file"
        raise sqlite3.OperationalError(msg)
    elif layout > _LAYOUT:
        msg = f"a newer offline_numbers wrote it (layout {layout}, this one reads {_LAYOUT}); upgrade offline_numbers"
        raise sqlite3.OperationalError(msg)
    elif layout < _LAYOUT:
        msg = f"an older offline_numbers wrote it (layout {layout}, not {_LAYOUT}); finish its pending references there"
        raise sqlite3.OperationalError(msg)
