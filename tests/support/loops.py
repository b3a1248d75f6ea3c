"""The event loops that applications use: asyncio's, uvloop's, and asyncio's with eager tasks."""

import asyncio
from collections.abc import Callable
from typing import Any

import uvloop

_eager: Any = getattr(asyncio, "eager_task_factory", None)  # from Python 3.12 on


def _eager_loop() -> asyncio.AbstractEventLoop:
    """Return a loop whose tasks run to their first wait as soon as they are created."""
    loop = asyncio.new_event_loop()
    loop.set_task_factory(_eager)
    return loop


LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
} | ({"eager": _eager_loop} if _eager else {})
"""Their factories, by name; only those that this Python has."""
