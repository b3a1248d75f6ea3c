"""Shows which library one call spends its time in, by Python's profiler."""

import cProfile
import pstats
from collections import Counter
from typing import Any

from benchmarks.measure import Call

# The first of these that a file's path contains. Built-in functions have no path: interpreter, C code and kernel.
_PARTS = {
    "offline_numbers": "offline_numbers",
    "aiohttp": "aiohttp",
    "yarl": "yarl",
    "asyncio": "asyncio",
    "benchmarks": "the caller",
    "~": "built in: sockets, JSON, texts",
}


async def shares(call: Call, calls: int) -> Counter[str]:
    """Return the seconds that a call spends in each library, the profiler's own cost included."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(calls):
        await call()
    profile.disable()
    spent = Counter[str]()
    stats: Any = pstats.Stats(profile)
    for (path, _, name), (_, _, own, _, _) in stats.stats.items():
        spent[_part(f"{path} {name}")] += own / calls
    return spent


def _part(function: str) -> str:
    tail = function.rpartition("site-packages")[2].rpartition("/tests/")[2]
    return next((part for sign, part in _PARTS.items() if sign in tail), "the rest")
