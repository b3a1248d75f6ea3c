"""What the tests of follow-ups share: a sandbox, a clock that can be stopped, and a session that waits by it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from attrs import define, field

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox


@define
class Gate:
    """A clock by which no time passes, but whose waits of 15 seconds and more can be stopped.

    Attributes:
        waits: the waits of 15 seconds and more.
        is_open: cleared, these waits do not end.

    """

    waits: list[float] = field(factory=list[float])
    is_open: asyncio.Event = field(factory=asyncio.Event)

    async def sleep(self, seconds: float) -> None:
        """Let the others have a turn."""
        await asyncio.sleep(0)
        if seconds >= 15:
            self.waits.append(seconds)
            await self.is_open.wait()


@pytest.fixture
def gate() -> Gate:
    """Give the clock, stopped."""
    return Gate()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Give a sandbox with a few numbers."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 5}) as sandbox:
        yield sandbox


@pytest.fixture
async def numbers(sandbox: Sandbox, gate: Gate) -> AsyncIterator[OfflineNumbersSession]:
    """Give a session that waits by the clock."""
    retry = RetryPolicy(sleep=gate.sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry) as session:
        yield session
