"""Open the journal of a command."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from offline_numbers import RedisJournal, SQLiteJournal
from offline_numbers.allocation import Journal
from offline_numbers.cli.options.journal import JournalOptions

SOCKET_TIMEOUT = 5.0  # seconds


@asynccontextmanager
async def open_journal(options: JournalOptions) -> AsyncGenerator[Journal]:
    """Open the journal, inside ``async with``; the directory of the default file is made if it is missing.

    Raises:
        ValueError: the place cannot hold a journal, or the extra ``redis`` is missing.

    """
    if options.url is not None:
        async with _redis(options.url) as shared:
            yield shared
    else:
        async with _sqlite(options) as journal:
            yield journal


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


@asynccontextmanager
async def _redis(url: str) -> AsyncGenerator[RedisJournal]:
    try:
        from redis.asyncio import Redis  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError:
        msg = "--journal: a Redis journal needs one more package: pip install 'offline-numbers[redis]'"
        raise ValueError(msg) from None
    try:
        client = Redis.from_url(url, socket_timeout=SOCKET_TIMEOUT, socket_connect_timeout=SOCKET_TIMEOUT)
    except ValueError:
        msg = "--journal: this is no address of a Redis server; write redis://host:port/0"
        raise ValueError(msg) from None
    async with client:
        yield RedisJournal(client)
