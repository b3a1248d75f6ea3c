"""A process whose memory is measured while it calls one hostile server after another.

It reads ``{"seconds": ..., "servers": {name: url}}`` and writes, for each server, the result of each call and how
many mebibytes the process took at most until then, beyond those that it took for good answers.
"""

import asyncio
import json
import resource
import sys

import aiohttp
from tenacity import stop_after_attempt

from offline_numbers import OfflineNumbersSession, RetryPolicy
from support.hostile.calls import CALLS, outcomes


async def meet(url: str, seconds: float, http: aiohttp.ClientSession | None) -> dict[str, str]:
    """Make all calls at once, and return the class of each result."""
    retry = RetryPolicy(stop=stop_after_attempt(1))
    async with OfflineNumbersSession(
        "offl_0123456789", base_url=url, timeout=seconds, retry=retry, http=http
    ) as session:
        return {name: type(error).__name__ for name, error in (await outcomes(CALLS, session)).items()}


def peak() -> float:
    """Return the peak memory of this process in mebibytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def main() -> None:
    """Call the servers in turn, on our own connections and on an application's; the first server is a good one."""
    told = json.loads(sys.stdin.readline())
    start = 0.0
    async with aiohttp.ClientSession() as application:
        for name, url in told["servers"].items():
            for http in (None, application):
                found = await meet(url, told["seconds"], http)
                start = start or peak()
                print(json.dumps([name, found, peak() - start]), flush=True)  # noqa: T201 - its result


asyncio.run(main())
