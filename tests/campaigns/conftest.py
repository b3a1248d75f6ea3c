"""A sandbox, and a session that never really waits."""

from collections.abc import AsyncGenerator

import pytest
from support.campaigns import session_of
from support.clock import Clock

from offline_numbers import NumberType, OfflineNumbersSession
from offline_numbers.sandbox import Sandbox


@pytest.fixture
async def sandbox() -> AsyncGenerator[Sandbox]:
    """A sandbox with ten numbers of one prefix, and one of another."""
    async with Sandbox({NumberType.PREFIX_0899: 10, NumberType.PREFIX_0800: 1}) as sandbox:
        yield sandbox


@pytest.fixture
async def numbers(sandbox: Sandbox, clock: Clock) -> AsyncGenerator[OfflineNumbersSession]:
    """A session on the sandbox."""
    async with session_of(sandbox, clock) as session:
        yield session
