"""An answer that is longer than any answer of the API, to a read and to a write."""

import aiohttp
import pytest
from aiohttp import web

from offline_numbers import InvalidResponseError, NumberType, OfflineNumbersSession, OutcomeUnknownError


async def test_an_oversized_answer_is_not_read_to_its_end() -> None:
    """A read raises InvalidResponseError, a write OutcomeUnknownError."""

    async def endless(_: web.BaseRequest) -> web.Response:
        return web.Response(body=b" " * 2 * 2**20)

    runner = web.ServerRunner(web.Server(endless))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    async with aiohttp.ClientSession() as http:
        numbers = OfflineNumbersSession("offl_0123456789", base_url=f"http://{host}:{port}", http=http)
        with pytest.raises(InvalidResponseError) as read:
            await numbers.check(phone_number="0612345678")
        with pytest.raises(OutcomeUnknownError) as caught:
            await numbers.assign("0612345678", description="Ad", type=NumberType.PREFIX_01)
    assert read.value.action == "check"
    assert read.value.host == f"{host}:{port}"
    assert read.value.reason == "it is longer than any answer of the API"
    assert caught.value.stage == "answered"
    assert caught.value.cause_name == "AnswerTooLargeError"
    assert caught.value.message == "The answer is unusable: it is longer than any answer of the API"
    await runner.cleanup()
