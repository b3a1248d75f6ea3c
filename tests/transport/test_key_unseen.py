"""The key is on the wire and nowhere else: not in logs, exceptions, tracebacks, locals, hooks or answers."""

import asyncio
import copy
import pickle
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager

import aiohttp
import pytest
from support.behaviours import answer, drop, hang, hang_in_body, in_pieces
from support.every_behaviour import BEHAVIOURS
from support.leaks import Search, paths, shows
from support.misbehaving import Behaviour, Misbehaving, nobody_accepts, nobody_listens
from support.sending import ASSIGN, CHECK, LIST, transport
from support.witness import Witness

from offline_numbers.http.connections import Connections
from offline_numbers.http.outcome import Answer, NoAnswer, RequestFailed
from offline_numbers.http.transport import Transport
from offline_numbers.wire.requests import Request

KEY = 'offl_c4n4ry/7b+6d=5f&"3a%2F'

Place = Callable[[], AbstractContextManager[str]]


@pytest.fixture
async def witness() -> AsyncIterator[Witness]:
    """A witness of everything, in debug mode; what asyncio cannot raise is kept too."""
    witness = Witness(Search(KEY))
    with witness.watching():
        yield witness


@pytest.fixture(params=["own", "application's"])
async def connections(request: pytest.FixtureRequest, witness: Witness) -> AsyncIterator[Connections]:
    """Our own sessions, then an application's with every trace hook that a tracer uses."""
    if request.param == "own":
        own = Connections()
        yield own
        await own.close()
    else:
        async with aiohttp.ClientSession(trace_configs=[witness.trace_config()]) as http:
            yield Connections(http)


async def read(client: Transport) -> list[bytes]:
    """Read a list."""
    async with client.stream(LIST) as stream:
        return [piece async for piece in stream]


async def result_of(client: Transport, request: Request) -> object:
    """Return what a request ends with, a failure included."""
    try:
        return await (read(client) if request is LIST else client.send(request))
    except RequestFailed as failed:
        return failed


every_kind = pytest.mark.parametrize("request_", [ASSIGN, CHECK, LIST], ids=["write", "read", "list"])


@every_kind
@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS)
async def test_no_outcome_shows_the_key(
    connections: Connections, witness: Witness, request_: Request, behaviour: Behaviour
) -> None:
    """Well answered or badly: outcome, failure, locals, logs and hooks are free of it."""
    async with Misbehaving(behaviour) as server:
        client = transport(server.url, connections, timeout=0.1, key=KEY)
        outcome = await result_of(client, request_)
    assert paths(KEY, outcome) == []
    assert witness.leaks() == []
    assert all(shows(KEY, line) for line in server.requests)  # while on the wire it is


@every_kind
@pytest.mark.parametrize("place", [nobody_listens, nobody_accepts])
async def test_no_failure_to_connect_shows_the_key(
    connections: Connections, witness: Witness, request_: Request, place: Place
) -> None:
    """A request that never leaves has the key in its address all the same."""
    with place() as url:
        client = transport(url, connections, timeout=0.05, key=KEY)
        outcome = await asyncio.create_task(result_of(client, request_))  # see `sent` of the helpers
    assert paths(KEY, outcome) == []
    assert witness.leaks() == []


@pytest.mark.parametrize("request_", [ASSIGN, LIST], ids=["write", "list"])
@pytest.mark.parametrize("behaviour", [hang, hang_in_body()])
@pytest.mark.parametrize("steps", [*range(12), 100])
async def test_no_cancellation_shows_the_key(
    connections: Connections, witness: Witness, request_: Request, behaviour: Behaviour, steps: int
) -> None:
    """Wherever it is cancelled, the task ends with the one cancellation, and with no frame that knows."""
    async with Misbehaving(behaviour) as server:
        task = asyncio.create_task(result_of(transport(server.url, connections, key=KEY), request_))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel("enough")
        with pytest.raises(asyncio.CancelledError, match="enough") as caught:
            await task
    assert paths(KEY, caught.value) == []
    assert witness.leaks() == []


async def test_a_cancellation_while_connecting_does_not_show_the_key(
    connections: Connections, witness: Witness
) -> None:
    """Aiohttp is deep in its connector then."""
    with nobody_accepts() as url:
        task = asyncio.create_task(transport(url, connections, key=KEY).send(ASSIGN))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
    assert paths(KEY, caught.value) == []
    assert witness.leaks() == []


@pytest.mark.parametrize("behaviour", [answer(KEY.encode()), answer(status="503 Busy", retry_after=KEY)])
async def test_a_key_that_is_echoed_is_replaced(connections: Connections, behaviour: Behaviour) -> None:
    """An error page or a header of the server may repeat the key: what is handed out does not."""
    async with Misbehaving(behaviour) as server:
        outcome = await transport(server.url, connections, key=KEY).send(CHECK)
    assert isinstance(outcome, Answer)
    assert b"***" in (outcome.retry_after or "").encode() + outcome.body
    assert paths(KEY, outcome) == []


@pytest.mark.parametrize("cut", range(1, len(KEY)))
async def test_a_key_that_is_echoed_in_two_pieces_is_replaced(connections: Connections, cut: int) -> None:
    """However the network cuts a list, no part of the key comes out."""
    start, end = f'["{KEY[:cut]}'.encode(), f'{KEY[cut:]}"]'.encode()
    async with Misbehaving(in_pieces(start, end)) as server:
        pieces = await read(transport(server.url, connections, key=KEY))
    assert b"".join(pieces) == b'["***"]'


async def test_a_transport_shows_no_key(connections: Connections) -> None:
    """Neither a transport nor a task that is under way leads to it."""
    async with Misbehaving(hang) as server:
        client = transport(server.url, connections, key=KEY)
        sending = client.send(CHECK)
        task = asyncio.create_task(sending)
        await server.arrived()
        shown = [*paths(KEY, client), *paths(KEY, vars(client)), *paths(KEY, [repr(task), repr(sending)])]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert shown == []


async def test_a_failure_pickles_and_copies_without_the_key(connections: Connections) -> None:
    """What is raised for a stream is as plain as what is returned for a call."""
    async with Misbehaving(drop) as server:
        failed = await result_of(transport(server.url, connections, key=KEY), LIST)
    assert isinstance(failed, RequestFailed)
    copies: list[RequestFailed] = [copy.deepcopy(failed), pickle.loads(pickle.dumps(failed))]  # noqa: S301 - our own
    assert [NoAnswer(cause_name="ServerDisconnectedError")] * 2 == [each.no_answer for each in copies]
    assert not shows(KEY, repr(pickle.dumps(failed)))
