"""Long work in short turns, so that others on the event loop wait for none of it."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 50  # items in one turn: some hundred microseconds, and more with an application's own ``normalize``


async def in_turns(items: Iterable[T]) -> AsyncGenerator[T]:
    """Yield one item after the other, and let others have a turn now and then."""
    for index, item in enumerate(items, 1):
        if index % AT_ONCE == 0:
            await asyncio.sleep(0)
        yield item
