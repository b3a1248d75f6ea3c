"""A sandbox, and a clock that never really waits."""

from collections.abc import AsyncIterator

import pytest
from support.clock import Clock

from offline_numbers import NumberType
from offline_numbers.sandbox import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox with twenty numbers of one type, and one of another."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 20, NumberType.PREFIX_0800: 1}) as sandbox:
        yield sandbox


@pytest.fixture
def clock() -> Clock:
    """The clock of the sessions."""
    return Clock()
