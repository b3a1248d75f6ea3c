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
