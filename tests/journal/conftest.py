"""The journals under test: one kind, or all of them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from redis.asyncio import Redis
from support.redis_server import empty, redis_server

from offline_numbers import RedisJournal, SQLiteJournal
from offline_numbers.allocation.journal import Journal, MemoryJournal


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a redis-server that all tests of the journal share."""
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture(params=[False, True], ids=["bytes", "decoded"])
async def redis_client(redis_port: int, request: pytest.FixtureRequest) -> AsyncIterator[Redis]:
    """A client of an empty database, once with bytes and once with texts as answers."""
    async with aclosing(Redis(port=redis_port, decode_responses=request.param)) as client:
        await empty(client)
        yield client


@pytest.fixture(params=["memory", "sqlite", "redis bytes", "redis decoded"])
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Journal]:
    """An empty journal of each kind."""
    match request.param.split():
        case ["memory"]:
            yield MemoryJournal()
        case ["sqlite"]:
            async with SQLiteJournal(tmp_path / "journal.sqlite") as journal:
                yield journal
        case answers:
            port = request.getfixturevalue("redis_port")
            async with aclosing(Redis(port=port, decode_responses="decoded" in answers)) as client:
                await empty(client)
                yield RedisJournal(client)
