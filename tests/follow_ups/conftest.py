"""A sandbox, a clock that can be stopped, and a session that uses both."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from attrs import define, field

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox


@define
class Gate:
    """A clock that never really waits, but whose waits of 15 seconds and more can be stopped.

    Attributes:
        waits: the waits of 15 seconds and more.
        is_open: if it is cleared, these waits do not end.

    """

    waits: list[float] = field(factory=list[float])
    is_open: asyncio.Event = field(factory=asyncio.Event)

    async def sleep(self, seconds: float) -> None:
        """Let other tasks run."""
        await asyncio.sleep(0)
        if seconds >= 15:
            self.waits.append(seconds)
            await self.is_open.wait()


@pytest.fixture
def gate() -> Gate:
    """The clock, stopped."""
    return Gate()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox with enough numbers."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 200}) as sandbox:
        yield sandbox


@pytest.fixture
async def numbers(sandbox: Sandbox, gate: Gate) -> AsyncIterator[OfflineNumbersSession]:
    """A session that uses the clock."""
    retry = RetryPolicy(sleep=gate.sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry) as session:
        yield session
