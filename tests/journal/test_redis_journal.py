"""The journal in Redis: its keys, its expiry, and clients that repeat or block."""

import json

import pytest
from redis import Redis as BlockingRedis
from redis.asyncio import Redis
from support.records import DOMAIN, begun, done
from support.redis_server import keys_of

from offline_numbers import ArgumentError, RedisJournal


async def test_the_documented_keys(redis_client: Redis) -> None:
    """The prefix, the domain as hash tag, and the reference; a done reference is not in the index."""
    journal = RedisJournal(redis_client, prefix="shop")
    await journal.swap(DOMAIN, "order-1", None, begun("a"))
    assert await keys_of(redis_client) == [f"shop:{{{DOMAIN}}}:pending", f"shop:{{{DOMAIN}}}:reference:order-1"]
    await journal.swap(DOMAIN, "order-1", begun("a"), done("b"))
    assert await keys_of(redis_client) == [f"shop:{{{DOMAIN}}}:reference:order-1"]


async def test_a_record_is_readable_json(redis_client: Redis) -> None:
    """You can read the stored record with redis-cli."""
    await RedisJournal(redis_client).swap(DOMAIN, "order-1", None, begun("a"))
    stored = await redis_client.get(f"offline_numbers:{{{DOMAIN}}}:reference:order-1")
    assert json.loads(stored or "") == {
        "state": "begun",
        "fingerprint": "f" * 64,
        "token": "a",
        "tracking_number": None,
        "began": "2026-03-01T12:00:00.000001+00:00",
        "changed": "2026-03-01T12:00:00.000001+00:00",
    }


@pytest.mark.parametrize(("keep_done", "expected"), [(None, -1), (86_400, 86_400)])
async def test_only_done_references_expire_and_only_with_keep_done(
    redis_client: Redis, keep_done: int | None, expected: int
) -> None:
    """A begun reference never expires, since its number may still appear; -1 means no expiry."""
    journal = RedisJournal(redis_client, keep_done=keep_done)
    key = f"offline_numbers:{{{DOMAIN}}}:reference:order-1"
    await journal.swap(DOMAIN, "order-1", None, begun("a"))
    assert await redis_client.ttl(key) == -1
    await journal.swap(DOMAIN, "order-1", begun("a"), done("b"))
    assert await redis_client.ttl(key) == expected


@pytest.mark.parametrize("keep_done", [0, 1, 86_399])
def test_a_short_expiry_is_refused(keep_done: int) -> None:
    """A caller that still reads a slow list would find no record and allocate again."""
    with pytest.raises(ArgumentError, match=f"^keep_done: {keep_done} is too short, .*; use 86400 or more, or None$"):
        RedisJournal(Redis(), keep_done=keep_done)


@pytest.mark.usefixtures("may_block")
async def test_a_blocking_client_is_refused(redis_port: int) -> None:
    """A client of ``redis`` itself would block the loop on every call; the first call raises."""
    with BlockingRedis(port=redis_port) as client:
        journal = RedisJournal(client)  # type: ignore[arg-type,unused-ignore] # pyright: ignore[reportArgumentType] - the mistake under test
        with pytest.raises(TypeError, match=r"^RedisJournal needs a client of redis\.asyncio: this one blocks the "):
            await journal.get(DOMAIN, "order-1")


def test_its_repr_names_the_prefix_and_no_server() -> None:
    """A connection's password stays out of log lines."""
    assert repr(RedisJournal(Redis(password="secret"), prefix="shop")) == "RedisJournal(prefix='shop')"  # noqa: S106 - of no server
