"""Connections of both kinds."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from offline_numbers.http.connections import Connections


@pytest.fixture(params=["own", "application's"])
async def connections(request: pytest.FixtureRequest) -> AsyncIterator[Connections]:
    """Our own connections, then those of an application's session."""
    if request.param == "own":
        own = Connections()
        yield own
        await own.close()
    else:
        async with aiohttp.ClientSession() as http:
            yield Connections(http)
