"""Open the journal of a command."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from offline_numbers import RedisJournal, SQLiteJournal
from offline_numbers.allocation import Journal
from offline_numbers.cli.options.journal import JournalOptions

if TYPE_CHECKING:
    from redis.asyncio import Redis

SOCKET_TIMEOUT = 5.0  # seconds


def open_journal(options: JournalOptions) -> AbstractAsyncContextManager[Journal]:
    """Return the journal, to be opened by ``async with``; the directory of the default file is made if it is missing.

    Raises:
        ValueError: the place cannot hold a journal, or the extra ``redis`` is missing.

    """
    return _sqlite(options) if options.url is None else _redis(options.url)


def _sqlite(options: JournalOptions) -> SQLiteJournal:
    path = options.path()
    try:
        if not options.is_named:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        msg = f"--journal: cannot create {path.parent} ({error.strerror}); name another file"
        raise ValueError(msg) from None
    if not path.parent.is_dir() or path.is_dir():
        msg = f"--journal: {str(path)!r} cannot be a file; its directory must exist"
        raise ValueError(msg)
    return SQLiteJournal(path)


def _redis(url: str) -> AbstractAsyncContextManager[Journal]:
    try:
        from redis.asyncio import Redis  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError:
        msg = "--journal: a Redis journal needs one more package: pip install 'offline-numbers[redis]'"
        raise ValueError(msg) from None
    try:
        client = cast("Any", Redis).from_url(  # its options have no types
            url, socket_timeout=SOCKET_TIMEOUT, socket_connect_timeout=SOCKET_TIMEOUT
        )
    except ValueError:  # its text may hold the password
        msg = "--journal: invalid address of a Redis server; use redis://host:port/0"
        raise ValueError(msg) from None
    return _shared(client)


@asynccontextmanager
async def _shared(client: "Redis") -> AsyncGenerator[Journal]:
    async with client:
        yield RedisJournal(client)
