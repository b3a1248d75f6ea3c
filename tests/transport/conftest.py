"""Connections of both kinds, for every test that sends."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from offline_numbers.http.connections import Connections


@pytest.fixture(params=["own", "application's"])
async def connections(request: pytest.FixtureRequest) -> AsyncIterator[Connections]:
    """Our own sessions, then one that an application has made with nothing but aiohttp's defaults."""
    if request.param == "own":
        own = Connections()
        yield own
        await own.close()
    else:
        async with aiohttp.ClientSession() as http:
            yield Connections(http)
