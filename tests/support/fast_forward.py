"""An event loop in which nobody waits: when nothing can happen before a timer, it is that time already."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")

_GRACE = 0.02  # seconds of real time that sockets of this machine get, before nothing is taken for granted


class FastForwardLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer, so that seconds of waiting take none.

    Args:
        start: what the clock shows at first; a fraction of a second tells who rounds to whole ones.

    """

    def __init__(self, start: float = 1000.25) -> None:
        self._now = start
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Return the time by this clock."""
        return self._now

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds


class _Selector(selectors.DefaultSelector):
    """Waits for sockets a moment only, then lets the loop's clock jump."""

    def __init__(self, loop: FastForwardLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; if nothing is, the time has come for the next timer."""
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
