"""Counts the turns of other tasks while a call runs."""

import asyncio
from collections.abc import Awaitable


async def turns_during(call: Awaitable[object]) -> int:
    """Await a call, and return how many turns another task had meanwhile."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    await call
    task.cancel()
    return turns
