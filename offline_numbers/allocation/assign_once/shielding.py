"""A step that a cancellation must not interrupt half-way."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

GRACE = 1.0
"""The seconds that a cancelled caller waits at most for its step to end."""


async def shielded(step: Coroutine[Any, Any, T]) -> T:
    """Run a step to its end, even if the caller is cancelled, once or many times; then pass the cancellation on."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(step)
    task.add_done_callback(_retrieve)
    cancelled: asyncio.CancelledError | None = None
    left: float | None = None
    end = 0.0
    while not task.done() and (left is None or left > 0):
        try:
            await asyncio.wait([task], timeout=left)
        except asyncio.CancelledError as error:
            if cancelled is None:
                end = loop.time() + GRACE
            cancelled = error
        if cancelled is not None:
            left = end - loop.time()
    if cancelled is None:
        return task.result()
    task.cancel()
    raise cancelled


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Retrieve the step's exception, so that the event loop does not report it as never retrieved."""
    if not task.cancelled():
        task.exception()
