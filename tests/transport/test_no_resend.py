"""The middleware alone: the URL that it sends, its exceptions, and the request afterwards."""

import asyncio
from types import SimpleNamespace
from typing import cast

import aiohttp
import pytest
from support.behaviours import answer, hang_in_body
from support.leaks import paths
from support.misbehaving import Misbehaving
from support.naming import case_name
from support.sending import CHECK, LIST, transport
from yarl import URL

from offline_numbers.http.connections import Connections
from offline_numbers.http.key import Secret
from offline_numbers.http.no_resend import next_to_the_wire
from offline_numbers.http.one_request import OneRequest
from offline_numbers.http.outcome import NoAnswer, RequestFailed
from offline_numbers.http.transport import Transport

KEY = 'offl_c4n4ry/7b+6d=5f&"3a%2F'
ADDRESS = URL("https://www.optico.fr/offline-numbers-api?action=check")


async def through(error: BaseException) -> tuple[BaseException, aiohttp.ClientRequest, URL]:
    """Return the exception that leaves the middleware, the request afterwards, and the address as it was sent."""
    seen: list[URL] = []

    async def fail(request: aiohttp.ClientRequest) -> aiohttp.ClientResponse:
        request.url = cast("OneRequest", request).add_key(request.url)
        seen.append(request.url)
        request.response = SimpleNamespace(url=request.url)  # type: ignore[assignment] # all that it takes
        raise error from aiohttp.InvalidURL(request.url)

    request = cast("aiohttp.ClientRequest", SimpleNamespace(url=ADDRESS, session=SimpleNamespace(closed=False)))
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - cancellations as well
        await next_to_the_wire(Secret(KEY))(request, fail)
    return caught.value, request, seen[0]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (aiohttp.ServerDisconnectedError(), NoAnswer(cause_name="ServerDisconnectedError")),
        (aiohttp.ClientOSError(104, "reset"), NoAnswer(cause_name="ClientOSError")),
        (aiohttp.ConnectionTimeoutError(KEY), NoAnswer(cause_name="TimeoutError", timed_out=True)),
        (TimeoutError(), NoAnswer(cause_name="TimeoutError", timed_out=True)),
        (ConnectionResetError(), NoAnswer(cause_name="ConnectionResetError")),
        (ValueError(KEY), NoAnswer(cause_name="ValueError")),
        (ExceptionGroup(KEY, [OSError()]), NoAnswer(cause_name="ExceptionGroup")),
    ],
    ids=case_name,
)
async def test_every_exception_becomes_a_failure(error: Exception, expected: NoAnswer) -> None:
    """No exception passes that aiohttp would retry, and nothing of the original is left."""
    failed, request, sent = await through(error)
    assert isinstance(failed, RequestFailed)
    assert not isinstance(failed, aiohttp.ClientError | OSError)
    assert failed.no_answer._replace(fault=None) == expected
    assert sent == ADDRESS.extend_query({"key": KEY})
    assert request.url == ADDRESS
    assert request.response is None
    assert paths(KEY, failed) == []


@pytest.mark.parametrize(
    "error", [asyncio.CancelledError("enough"), KeyboardInterrupt(), SystemExit(1), GeneratorExit()], ids=case_name
)
async def test_a_cancellation_passes_without_its_origin(error: BaseException) -> None:
    """A cancellation passes as the same object, without frames and causes that contain the key."""
    passed, request, _ = await through(error)
    assert passed is error
    assert request.url == ADDRESS
    assert request.response is None
    assert paths(KEY, passed) == []


async def read(client: Transport) -> object:
    """Read a list, and keep a cancellation before the connection is closed."""
    async with client.stream(LIST) as stream:
        try:
            return [piece async for piece in stream]
        except asyncio.CancelledError as cancelled:
            return paths(KEY, cancelled)


async def test_a_cancelled_iteration_shows_nothing_inside_its_block(connections: Connections) -> None:
    """The cancellation contains no key, even inside the block where the answer is still open."""
    async with Misbehaving(hang_in_body()) as server:
        task = asyncio.create_task(read(transport(server.url, connections, key=KEY)))
        await server.arrived()
        await asyncio.sleep(0.02)
        task.cancel()
        assert await task == []


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_cancellation_in_a_trace_hook_does_not_show_the_key(*, streamed: bool) -> None:
    """The cancellation ends a hook after the answer, while aiohttp's frames contain the response."""
    reached = asyncio.Event()

    async def end(*_: object) -> None:
        reached.set()
        await asyncio.Event().wait()

    config = aiohttp.TraceConfig()
    config.on_request_end.append(end)
    async with aiohttp.ClientSession(trace_configs=[config]) as http, Misbehaving(answer()) as server:
        client = transport(server.url, Connections(http), key=KEY)
        task = asyncio.create_task(read(client) if streamed else client.send(CHECK))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
    assert paths(KEY, caught.value) == []
