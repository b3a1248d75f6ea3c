"""Ways to read a list, and what each costs: CPU, the longest stall of the event loop, memory."""

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import aiohttp
from benchmarks.clients import KEY
from benchmarks.measure import Call

from offline_numbers import NumberDetails, OfflineNumbersSession

WHOLE = "read whole, one object a row"
DETAILS = "list_details()"
READ_AND_PASSED = "list_details(), and one pass over the rows"
ITERATED = "iter_details()"
NUMBERS = "list_numbers()"
_TIMEOUT = 600.0  # seconds: no reading may end by its timeout


async def _whole(http: aiohttp.ClientSession, url: str) -> list[NumberDetails]:
    query = {"key": KEY, "details": "1"}
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
    async with http.get(f"{url}/offline-numbers-api/list", params=query, timeout=timeout) as response:
        answer = json.loads(await response.read())
    return [
        NumberDetails(
            tracking_number=row["tracking_phone"],
            phone_number=row["destination_phone"] or None,
            description=row["description"],
            product_name=row["product_name"],
            last_update=datetime.fromisoformat(row["last_update"]),
            raw=row,
        )
        for row in answer["tracking_number_details"]
    ]


async def _passed(numbers: OfflineNumbersSession) -> int:
    return sum(1 for _ in await numbers.list_details())


async def _iterated(numbers: OfflineNumbersSession) -> int:
    return sum([1 async for _ in numbers.iter_details()])


@asynccontextmanager
async def readers(url: str) -> AsyncGenerator[dict[str, Call]]:
    """Yield the ways to read a list, by name."""
    async with (
        aiohttp.ClientSession() as http,
        OfflineNumbersSession(KEY, base_url=url, timeout=_TIMEOUT) as numbers,
    ):
        yield {
            WHOLE: partial(_whole, http, url),
            DETAILS: numbers.list_details,
            READ_AND_PASSED: partial(_passed, numbers),
            ITERATED: partial(_iterated, numbers),
            NUMBERS: numbers.list_numbers,
        }


async def longest_stall(call: Call, clock: Callable[[], float] = time.thread_time) -> float:
    """Return the most CPU seconds that another task waited for its turn during a call."""
    longest = 0.0
    called = asyncio.ensure_future(call())
    before = clock()
    while not called.done():
        await asyncio.sleep(0)
        now = clock()
        longest, before = max(longest, now - before), now
    await called
    return longest


async def _growth(url: str, name: str) -> int:
    """Return by how many bytes the process grew at most while it read a list."""
    async with readers(url) as ways:
        gc.collect()
        before = most_memory()
        kept = await ways[name]()
        grown = most_memory() - before
        del kept
    return grown


def most_memory(status: Path = Path("/proc/self/status")) -> int:
    """Return this process's peak memory in bytes."""
    if status.exists():  # preferred: `getrusage` includes the parent's memory from before the start
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    print(asyncio.run(_growth(*sys.argv[1:])))  # noqa: T201 - the parent reads it
