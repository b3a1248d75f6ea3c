"""The event loops that applications use: asyncio's own, uvloop's, and asyncio's with tasks that begin at once."""

import asyncio
from collections.abc import Callable
from typing import Any

import uvloop

_eager: Any = getattr(asyncio, "eager_task_factory", None)  # from Python 3.12 on


def _eager_loop() -> asyncio.AbstractEventLoop:
    """Return a loop whose tasks run up to their first wait as soon as they are created."""
    loop = asyncio.new_event_loop()
    loop.set_task_factory(_eager)
    return loop


LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
} | ({"eager": _eager_loop} if _eager else {})
"""What makes each of them, by name; no more than this Python has, so that nothing is skipped."""
