"""A sandbox, a clock by which no time passes, and a session on both."""

from collections.abc import AsyncGenerator

import pytest
from support.campaigns import session_of
from support.clock import Clock

from offline_numbers import NumberType, OfflineNumbersSession
from offline_numbers.sandbox import Sandbox


@pytest.fixture
def clock() -> Clock:
    """Give a clock by which no time passes."""
    return Clock()


@pytest.fixture
async def sandbox() -> AsyncGenerator[Sandbox]:
    """Give a sandbox with ten numbers of one prefix, and one of another."""
    async with Sandbox({NumberType.PREFIX_0899: 10, NumberType.PREFIX_0800: 1}) as sandbox:
        yield sandbox


@pytest.fixture
async def numbers(sandbox: Sandbox, clock: Clock) -> AsyncGenerator[OfflineNumbersSession]:
    """Give a session for it."""
    async with session_of(sandbox, clock) as session:
        yield session
