"""A process whose memory is measured while its calls meet one hostile server after another.

It reads ``{"seconds": ..., "servers": {name: url}}`` and writes, for each server, what each call ended with and how
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
    """Make all calls at once, and return the class of what each ends with."""
    retry = RetryPolicy(stop=stop_after_attempt(1))
    async with OfflineNumbersSession(
        "offl_0123456789", base_url=url, timeout=seconds, retry=retry, http=http
    ) as session:
        return {name: type(error).__name__ for name, error in (await outcomes(CALLS, session)).items()}


def peak() -> float:
    """Return how many mebibytes this process has ever taken."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def main() -> None:
    """Meet the servers in turn, on our own connections and on an application's; the first one is a good one."""
    told = json.loads(sys.stdin.readline())
    start = 0.0
    async with aiohttp.ClientSession() as application:
        for name, url in told["servers"].items():
            for http in (None, application):
                found = await meet(url, told["seconds"], http)
                start = start or peak()
                print(json.dumps([name, found, peak() - start]), flush=True)  # noqa: T201 - what it is for


asyncio.run(main())
