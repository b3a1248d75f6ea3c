"""Many calls at once and many sessions in sequence: each is answered, and no object, file or task is left."""

import asyncio
import gc
from collections import Counter
from pathlib import Path

import aiohttp

from offline_numbers import NumberState, NumberType, OfflineNumbersSession
from offline_numbers.sandbox import Sandbox

MANY = 200
KEPT = (OfflineNumbersSession, aiohttp.ClientSession, aiohttp.TCPConnector, aiohttp.ClientResponse, NumberState)


def open_files() -> int:
    """Return how many files and sockets the process has open."""
    return len([*Path("/dev/fd").iterdir()])


async def kept() -> Counter[str]:
    """Count the objects of sessions that still exist, the open files and the tasks."""
    await asyncio.sleep(0.1)  # the server notices closed connections, and the event loop drops its last callbacks
    gc.collect()
    objects = Counter(type(thing).__name__ for thing in gc.get_objects() if type(thing) in KEPT)
    return objects + Counter(files=open_files(), tasks=len(asyncio.all_tasks()))


async def test_many_checks_at_once(sandbox: Sandbox) -> None:
    """Each returns its own number, and nothing is left."""
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, timeout=60) as numbers:
        ad = {"description": "Magazine Ad", "type": NumberType.PREFIX_0899}
        own = [await numbers.assign(f"06123456{place:02}", **ad) for place in range(20)]  # type: ignore[arg-type]
        await asyncio.gather(*(numbers.check(tracking_number=own[0].tracking_number) for _ in range(100)))
        before = await kept()
        found = await asyncio.gather(
            *(numbers.check(tracking_number=own[place % 20].tracking_number) for place in range(MANY))
        )
        assert found == [own[place % 20] for place in range(MANY)]
        del found
        assert await kept() == before


async def test_many_sessions(sandbox: Sandbox) -> None:
    """After they are opened, used and closed, no session, connection, file or task is left."""

    async def one() -> None:
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
            assert await numbers.list_numbers()

    before = await kept()
    for _ in range(MANY):
        await one()
    assert await kept() == before
