"""Connections are closed once, end what is under way, and leave nothing behind."""

import asyncio
import gc
import socket
import warnings

import aiohttp
import pytest
from support.behaviours import answer, cut_body, hang, hang_in_body
from support.misbehaving import Misbehaving
from support.sending import ASSIGN, CHECK, LIST, sent, transport

from offline_numbers.http import connections as room
from offline_numbers.http.connections import Connections
from offline_numbers.http.outcome import NoAnswer, RequestFailed
from offline_numbers.wire.requests import Request

ANOTHER_LOOP = "belongs to another event loop"


async def check(url: str, connections: Connections) -> object:
    """Send a read."""
    return await sent(transport(url, connections), CHECK)


async def test_a_closed_one_refuses(connections: Connections) -> None:
    """After closing, any use is refused, closing again is not."""
    await check("http://127.0.0.1:1", connections)
    before = connections.closed
    await connections.close()
    await connections.close()
    assert (before, connections.closed) == (False, True)
    with pytest.raises(RuntimeError, match="this session is closed"):
        await check("http://127.0.0.1:1", connections)
    with pytest.raises(RuntimeError, match="this session is closed"):
        await transport("http://127.0.0.1:1", connections).stream(LIST).__aenter__()


async def test_one_that_was_never_used_is_closed_as_well() -> None:
    """There is nothing to close then."""
    connections = Connections()
    await connections.close()
    assert connections.closed


async def test_an_application_s_session_is_never_closed() -> None:
    """It is the application's, who may go on with it; and when the application closes it, we say so."""
    async with aiohttp.ClientSession() as http:
        connections, others = Connections(http), Connections(http)
        await connections.close()
        assert (connections.closed, http.closed, others.closed) == (True, False, False)
    assert others.closed
    with pytest.raises(RuntimeError, match="given as http is closed"):
        await check("http://127.0.0.1:1", others)


async def test_closing_ends_what_is_under_way() -> None:
    """What waits for an answer ends at once, without one; whether a write was carried out is not known."""
    connections = Connections()
    async with Misbehaving(hang, hang_in_body()) as server:
        client = transport(server.url, connections)
        write = asyncio.create_task(client.send(ASSIGN))
        await server.arrived(1)
        read = asyncio.create_task(client.send(CHECK))
        await server.arrived(2)
        await asyncio.sleep(0.01)  # so that the head of the answer is there
        await connections.close()
        outcomes = await asyncio.gather(write, read)
    assert [
        NoAnswer(cause_name="ServerDisconnectedError"),
        NoAnswer(cause_name="ClientConnectionError", status=200),
    ] == [*outcomes]


async def test_closing_ends_a_stream() -> None:
    """A list that is being read fails like one that lost its connection."""
    connections = Connections()
    async with Misbehaving(hang_in_body()) as server, transport(server.url, connections).stream(LIST) as stream:
        await connections.close()
        with pytest.raises(RequestFailed) as caught:
            await anext(stream)
    assert NoAnswer(cause_name="ClientConnectionError", status=200) == caught.value.no_answer


@pytest.mark.parametrize("request_", [ASSIGN, CHECK], ids=["write", "read"])
async def test_closing_ends_what_waits_for_a_connection(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that wait in the pool are cancelled by aiohttp, not by their caller, and know that they never left."""
    monkeypatch.setattr(room, "LIMIT", 1)
    connections = Connections()
    async with Misbehaving(hang) as server:
        client = transport(server.url, connections)
        first = asyncio.create_task(client.send(request_))
        await server.arrived()
        second = asyncio.create_task(client.send(request_))
        await asyncio.sleep(0)
        await connections.close()
        await first
        assert NoAnswer(cause_name="ClientConnectionError", not_sent=True) == await second
        assert len(server.requests) == 1


async def test_a_cancellation_counts_more_than_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that was cancelled as well ends cancelled."""
    monkeypatch.setattr(room, "LIMIT", 1)
    connections = Connections()
    async with Misbehaving(hang) as server:
        client = transport(server.url, connections)
        tasks = [asyncio.create_task(client.send(CHECK)) for _ in range(2)]
        await server.arrived()
        tasks[1].cancel()
        await connections.close()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [NoAnswer, asyncio.CancelledError] == [type(outcome) for outcome in outcomes]


async def test_closing_is_finished_even_if_it_is_cancelled() -> None:
    """The connections are closed by then."""
    connections = Connections()
    async with Misbehaving(answer()) as server:
        client = transport(server.url, connections)
        await sent(client, ASSIGN)
        await sent(client, CHECK)
        session = connections.session()
        task = asyncio.create_task(connections.close())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert session.closed


def test_closing_in_another_loop_is_refused() -> None:
    """While their own loop lives, they are closed there."""
    connections = Connections()

    async def use() -> None:
        connections.session()

    with asyncio.Runner() as runner:
        runner.run(use())
        with pytest.raises(RuntimeError, match=ANOTHER_LOOP):
            asyncio.run(connections.close())
        assert not connections.closed
        runner.run(connections.close())
    assert connections.closed


def test_closing_after_the_loop_is_no_mistake() -> None:
    """A loop that was closed by hand has taken everything with it."""
    connections = Connections()

    async def use() -> None:
        connections.session()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(use())
    loop.close()
    asyncio.run(connections.close())
    assert connections.closed


def sockets() -> int:
    """Count the open sockets of this process."""
    gc.collect()
    return sum(isinstance(thing, socket.socket) and thing.fileno() != -1 for thing in gc.get_objects())


def test_the_end_of_the_loop_closes_them() -> None:
    """Who forgets to close leaves neither a socket nor a warning when the program ends, and cannot go on afterwards."""
    connections = Connections()
    before = sockets()

    async def main() -> None:
        async with Misbehaving(answer(ignore_close=True)) as server:
            await sent(transport(server.url, connections), CHECK)
            await sent(transport(server.url, connections), ASSIGN)

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        asyncio.run(main())
        after = sockets()
        asyncio.run(connections.close())
    assert (before, []) == (after, warned)


async def test_garbage_is_closed() -> None:
    """Who drops them without closing leaves neither a socket nor a warning, as soon as the loop has had its turns."""
    before = sockets()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        async with Misbehaving(answer(ignore_close=True)) as server:
            await check(server.url, Connections())
        gc.collect()
        for _ in range(10):
            await asyncio.sleep(0)
        after = sockets()
    assert (before, []) == (after, warned)


async def test_nothing_is_left_of_an_answer(connections: Connections) -> None:
    """Whole, cut or left early: what would have closed it is forgotten."""
    async with Misbehaving(answer(), cut_body(), answer(), hang_in_body()) as server:
        client = transport(server.url, connections)
        await client.send(CHECK)
        await client.send(CHECK)
        for _ in range(2):
            async with client.stream(LIST):
                pass
    assert connections.bodies == set()


async def test_nothing_is_left_of_many() -> None:
    """Opened, used and closed a hundred times: no socket, no task."""
    sockets_before, tasks_before = sockets(), len(asyncio.all_tasks())
    async with Misbehaving(answer()) as server:
        for _ in range(100):
            connections = Connections()
            await check(server.url, connections)
            await connections.close()
    assert (sockets_before, tasks_before) == (sockets(), len(asyncio.all_tasks()))
