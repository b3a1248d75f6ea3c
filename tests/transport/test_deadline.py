"""The timeout is exact, from connecting to the last byte; a virtual clock measures it.

A write that times out while it waits has been sent, once, and one that never got a connection has not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest
from support.behaviours import dribble, hang, hang_in_body, hang_in_head
from support.fast_forward import run
from support.misbehaving import Behaviour, Misbehaving, nobody_accepts
from support.sending import ASSIGN, CHECK, LIST, transport

from offline_numbers.http.connections import Connections
from offline_numbers.http.outcome import Answer, NoAnswer, RequestFailed
from offline_numbers.http.transport import Transport
from offline_numbers.wire.requests import Request

NO_HEAD = NoAnswer(cause_name="TimeoutError", timed_out=True)
NO_BODY = NoAnswer(cause_name="TimeoutError", timed_out=True, status=200)


async def own(stack: AsyncExitStack) -> Connections:
    """Our own connections."""
    connections = Connections()
    stack.push_async_callback(connections.close)
    return connections


async def application_s(stack: AsyncExitStack) -> Connections:
    """Return connections of an application's session with aiohttp's default timeout."""
    return Connections(await stack.enter_async_context(aiohttp.ClientSession()))


owners = pytest.mark.parametrize("owner", [own, application_s])
Owner = Callable[[AsyncExitStack], Awaitable[Connections]]


async def timed(client: Transport, request: Request) -> tuple[object, float]:
    """Return the outcome of a request and the seconds it took."""
    began = asyncio.get_running_loop().time()
    try:
        outcome = await (read(client) if request is LIST else client.send(request))
    except RequestFailed as failed:
        outcome = failed.no_answer
    return outcome, round(asyncio.get_running_loop().time() - began, 6)


async def read(client: Transport) -> list[bytes]:
    """Read a list."""
    async with client.stream(LIST) as stream:
        return [piece async for piece in stream]


@owners
@pytest.mark.parametrize("request_", [ASSIGN, CHECK, LIST], ids=["write", "read", "list"])
@pytest.mark.parametrize("timeout", [5.0, 7.3])
@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [(hang, NO_HEAD), (hang_in_head, NO_HEAD), (hang_in_body(), NO_BODY), (dribble(0.5), NO_BODY)],
)
def test_the_deadline_is_exact(
    owner: Owner, request_: Request, timeout: float, behaviour: Behaviour, expected: NoAnswer
) -> None:
    """Aiohttp would round timeouts above five seconds up to a whole second of the clock."""

    async def main() -> tuple[object, float, int]:
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(Misbehaving(behaviour))
            client = transport(server.url, await owner(stack), timeout=timeout)
            outcome, elapsed = await asyncio.create_task(timed(client, request_))  # see `sent` of the helpers
            return outcome, elapsed, len(server.requests)

    assert run(main()) == (expected, timeout, 1)


@owners
def test_the_deadline_includes_connecting(owner: Owner) -> None:
    """A write that waits for a connection ends at the deadline and was not sent."""

    async def main() -> tuple[object, float]:
        async with AsyncExitStack() as stack:
            url = stack.enter_context(nobody_accepts())
            return await timed(transport(url, await owner(stack)), ASSIGN)

    expected = NoAnswer(cause_name="TimeoutError", timed_out=True, not_sent=True)
    assert run(main()) == (expected, 5.0)


@owners
def test_another_status_is_an_answer_at_the_deadline(owner: Owner) -> None:
    """A status other than 200 is an answer, even if its body hangs."""

    async def main() -> tuple[object, float]:
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(Misbehaving(hang_in_body(status="500 Oops")))
            return await timed(transport(server.url, await owner(stack)), CHECK)

    assert run(main()) == (Answer(500, None, b""), 5.0)
