"""Waiting for what another task does, where nothing tells."""

import asyncio
from collections.abc import Callable

LIMIT = 60
"""Seconds that a test waits for another process at most."""

_TURNS = 30_000  # half a minute at least: a test that waits in vain says so, in place of waiting for ever


async def until(condition: Callable[[], object]) -> None:
    """Let the other tasks run until something is true; fail where it never is."""
    for _ in range(_TURNS):
        if condition():
            return
        await asyncio.sleep(0.001)
    message = "waited in vain"
    raise AssertionError(message)
