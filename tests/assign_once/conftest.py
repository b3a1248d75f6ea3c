"""What the tests over the wire share: a sandbox, a file of the journal, and an option for more kills."""

from collections.abc import AsyncIterator

import pytest

from offline_numbers import NumberType
from offline_numbers.sandbox import Sandbox


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register it; it is known where pytest is given this directory."""
    parser.addoption("--kills", type=int, default=1, help="how often each kill of a worker is repeated (1)")


@pytest.fixture
def kills(pytestconfig: pytest.Config) -> int:
    """Give how often each kill is repeated."""
    return int(pytestconfig.getoption("--kills", 1) or 0)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Give a sandbox with a few numbers."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 5}) as sandbox:
        yield sandbox
