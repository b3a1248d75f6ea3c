"""An event loop that never really waits: if nothing else can happen, its clock jumps to the next timer."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")

_GRACE = 0.02  # seconds of real time for local sockets before the clock jumps


class FastForwardLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer.

    Args:
        start: the clock's first time; a fraction of a second reveals code that rounds to whole seconds.

    """

    def __init__(self, start: float = 1000.25) -> None:
        self._now = start
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Return the time by this clock."""
        return self._now

    def jump(self, seconds: float) -> None:
        """Advance the clock."""
        self._now += seconds


class _Selector(selectors.DefaultSelector):
    """Waits for sockets for a moment, then lets the loop's clock jump."""

    def __init__(self, loop: FastForwardLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return the ready sockets; if none is ready, jump to the next timer."""
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        ready = super().select(min(timeout, _GRACE))
        if not ready:
            self._loop.jump(timeout)
        return ready


def run(main: Coroutine[object, object, T]) -> T:
    """Run a coroutine in such a loop."""
    with asyncio.Runner(loop_factory=FastForwardLoop) as runner:
        return runner.run(main)
