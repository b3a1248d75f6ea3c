"""A session that never really waits."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from support.clock import Clock

from offline_numbers import OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox


@pytest.fixture
async def numbers(
    sandbox: Sandbox, clock: Clock, http: aiohttp.ClientSession | None
) -> AsyncIterator[OfflineNumbersSession]:
    """A session on the sandbox, with its own connections and with an application's."""
    retry = RetryPolicy(sleep=clock.sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry, http=http) as session:
        yield session
