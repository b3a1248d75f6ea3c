"""A sandbox for the tests over the wire."""

from collections.abc import AsyncIterator

import pytest

from offline_numbers import NumberType
from offline_numbers.sandbox import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox with a few numbers."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 5}) as sandbox:
        yield sandbox
