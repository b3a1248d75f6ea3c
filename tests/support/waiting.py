"""Waits for a condition that no event announces."""

import asyncio
from collections.abc import Callable

LIMIT = 60
"""Seconds that a test waits for another process at most."""

_TURNS = 30_000  # at least half a minute: a test that waits in vain fails


async def until(condition: Callable[[], object]) -> None:
    """Let other tasks run until a condition is true; fail if it never is."""
    for _ in range(_TURNS):
        if condition():
            return
        await asyncio.sleep(0.001)
    message = "waited in vain"
    raise AssertionError(message)
