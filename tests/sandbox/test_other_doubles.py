"""Other test doubles behave as README.md of the sandbox describes."""

import re

import aiohttp
import pytest
from aiointercept import aiointercept
from aioresponses import aioresponses

from offline_numbers import OfflineNumbersSession, OutcomeUnknownError

KEY = "offl_test"
CHECK = f"/offline-numbers-api?action=check&tracking_number=0899123456&key={KEY}"
STATE = {"status": "success", "phone_number": "0612345678", "tracking_number": "0899123456", "allow_redirect": "1"}


async def test_aiointercept_answers_a_check() -> None:
    """The library reads the answer of aiointercept's server."""
    async with aiointercept() as api, OfflineNumbersSession(KEY, base_url=api.server_url) as numbers:
        api.get(api.server_url + CHECK, payload=STATE)
        state = await numbers.check(tracking_number="0899123456")
    assert state.phone_number == "0612345678"


async def test_aiointercept_answers_for_the_real_address() -> None:
    """With `mock_external_urls`, aiointercept answers for the default base URL."""
    async with aiointercept(mock_external_urls=True) as api, OfflineNumbersSession(KEY) as numbers:
        api.get(f"https://www.optico.fr{CHECK}", payload=STATE)
        state = await numbers.check(tracking_number="0899123456")
    assert state.phone_number == "0612345678"


async def test_aiointercept_counts_what_arrives() -> None:
    """A write that fails arrives once."""
    async with aiointercept() as api, OfflineNumbersSession(KEY, base_url=api.server_url) as numbers:
        api.get(re.compile(rf"{api.server_url}/offline-numbers-api\?.*action=assign"), status=500, repeat=True)
        with pytest.raises(OutcomeUnknownError):
            await numbers.assign("0612345678", description="Ad", type=5)
        api.assert_called_once()


async def test_aioresponses_cannot_build_an_answer() -> None:
    """Aioresponses does not pass `stream_writer`; if this test fails, README.md needs no response class any more."""
    async with aiohttp.ClientSession() as http:
        with aioresponses() as mocked:
            mocked.get("http://127.0.0.1/", body="{}")  # pyright: ignore[reportUnknownMemberType] - a bare Pattern
            with pytest.raises(TypeError, match="stream_writer"):
                await http.get("http://127.0.0.1/")
