"""A clock for tests, by which no time passes."""

import asyncio


class Clock:
    """Sleeps in no time, and remembers how long it would have been."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Let the others have a turn."""
        self.waits.append(seconds)
        await asyncio.sleep(0)


class GatedClock(Clock):
    """A clock by which no time passes, except that the waits of 15 seconds and more end only if it is open.

    Attributes:
        is_open: whether these waits end. A plain flag, so that another thread may set it.

    """

    is_open = False

    async def sleep(self, seconds: float) -> None:
        """Let the others have a turn, and hold the long waits."""
        await super().sleep(seconds)
        while seconds >= 15 and not self.is_open:  # noqa: ASYNC110 - set from another thread
            await asyncio.sleep(0.001)
