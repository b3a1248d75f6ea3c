"""A clock for tests that never really waits."""

import asyncio


class Clock:
    """Returns at once from each sleep, and records its seconds."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Let other tasks run."""
        self.waits.append(seconds)
        await asyncio.sleep(0)


class GatedClock(Clock):
    """A clock that never really waits, but holds waits of 15 seconds and more until it is open.

    Attributes:
        is_open: whether these waits end. A plain flag, so that another thread may set it.

    """

    is_open = False

    async def sleep(self, seconds: float) -> None:
        """Let other tasks run, and hold the long waits."""
        await super().sleep(seconds)
        while seconds >= 15 and not self.is_open:  # noqa: ASYNC110 - set from another thread
            await asyncio.sleep(0.001)
