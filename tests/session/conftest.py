"""A sandbox, and a session on it that never really waits."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from support.clock import Clock

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox with twenty numbers of one type, and one of another."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 20, NumberType.PREFIX_0800: 1}) as sandbox:
        yield sandbox


@pytest.fixture
def clock() -> Clock:
    """The clock that the session sleeps by."""
    return Clock()


@pytest.fixture(params=["owned", "injected"])
async def http(request: pytest.FixtureRequest) -> AsyncIterator[aiohttp.ClientSession | None]:
    """None: the session creates its own connections; then an application's session."""
    if request.param == "owned":
        yield None
    else:
        async with aiohttp.ClientSession() as session:
            yield session


@pytest.fixture
async def numbers(
    sandbox: Sandbox, clock: Clock, http: aiohttp.ClientSession | None
) -> AsyncIterator[OfflineNumbersSession]:
    """A session on the sandbox, with its own connections and with an application's."""
    retry = RetryPolicy(sleep=clock.sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry, http=http) as session:
        yield session
