"""Closing ends the requests in flight and leaves no socket, task or warning."""

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


async def test_closed_connections_refuse_each_use(connections: Connections) -> None:
    """After ``close``, each use is refused, and ``close`` may be called again."""
    await check("http://127.0.0.1:1", connections)
    before = connections.closed
    await connections.close()
    await connections.close()
    assert not before
    assert connections.closed
    with pytest.raises(RuntimeError, match="this session is closed"):
        await check("http://127.0.0.1:1", connections)
    with pytest.raises(RuntimeError, match="this session is closed"):
        await transport("http://127.0.0.1:1", connections).stream(LIST).__aenter__()


async def test_unused_connections_can_be_closed() -> None:
    """Connections that were never opened can be closed."""
    connections = Connections()
    await connections.close()
    assert connections.closed


async def test_an_applications_session_is_never_closed() -> None:
    """The application can still use it; if the application closes it, the error reports that."""
    async with aiohttp.ClientSession() as http:
        connections, others = Connections(http), Connections(http)
        await connections.close()
        assert connections.closed
        assert not http.closed
        assert not others.closed
    assert others.closed
    with pytest.raises(RuntimeError, match="given as http is closed"):
        await check("http://127.0.0.1:1", others)


async def test_closing_ends_requests_in_flight() -> None:
    """Requests in flight end at once without an answer, and a write is not proven unsent."""
    connections = Connections()
    async with Misbehaving(hang, hang_in_body()) as server:
        client = transport(server.url, connections)
        write = asyncio.create_task(client.send(ASSIGN))
        await server.arrived(1)
        read = asyncio.create_task(client.send(CHECK))
        await server.arrived(2)
        await asyncio.sleep(0.01)  # the head of the answer arrives
        await connections.close()
        outcomes = await asyncio.gather(write, read)
    assert [
        NoAnswer(cause_name="ServerDisconnectedError"),
        NoAnswer(cause_name="ClientConnectionError", status=200),
    ] == [*outcomes]


async def test_closing_ends_a_stream() -> None:
    """A list in flight fails as if its connection were lost."""
    connections = Connections()
    async with Misbehaving(hang_in_body()) as server, transport(server.url, connections).stream(LIST) as stream:
        await connections.close()
        with pytest.raises(RequestFailed) as caught:
            await anext(stream)
    assert NoAnswer(cause_name="ClientConnectionError", status=200) == caught.value.no_answer


@pytest.mark.parametrize("request_", [ASSIGN, CHECK], ids=["write", "read"])
async def test_closing_ends_requests_in_the_pool(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """Aiohttp cancels requests that wait in the pool; their outcome is that they never left."""
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


async def test_a_cancellation_takes_precedence_over_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that its caller cancels at the same time ends cancelled."""
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


async def test_a_cancelled_close_is_finished() -> None:
    """A cancelled ``close`` has closed the connections."""
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
    """While their own loop runs, connections can only be closed in it."""
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


def test_closing_after_the_end_of_the_loop_is_allowed() -> None:
    """After their loop was closed by hand, ``close`` returns in another one."""
    connections = Connections()

    async def use() -> None:
        connections.session()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(use())
    loop.close()
    asyncio.run(connections.close())
    assert connections.closed


def sockets() -> int:
    """Return the number of open sockets of this process."""
    gc.collect()
    return sum(isinstance(thing, socket.socket) and thing.fileno() != -1 for thing in gc.get_objects())


def test_the_end_of_the_loop_closes_forgotten_connections() -> None:
    """A forgotten session leaves no socket and no warning at the end of the loop, and is closed afterwards."""
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
    assert after == before
    assert warned == []


async def test_garbage_collection_closes_dropped_connections() -> None:
    """Dropped connections leave no socket and no warning after some turns of the loop."""
    before = sockets()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        async with Misbehaving(answer(ignore_close=True)) as server:
            await check(server.url, Connections())
        gc.collect()
        for _ in range(10):
            await asyncio.sleep(0)
        after = sockets()
    assert after == before
    assert warned == []


async def test_an_answer_leaves_nothing(connections: Connections) -> None:
    """After a whole, cut or abandoned answer, ``bodies`` is empty."""
    async with Misbehaving(answer(), cut_body(), answer(), hang_in_body()) as server:
        client = transport(server.url, connections)
        await client.send(CHECK)
        await client.send(CHECK)
        for _ in range(2):
            async with client.stream(LIST):
                pass
    assert connections.bodies == set()


async def test_many_sessions_leave_nothing() -> None:
    """A hundred sessions that were opened, used and closed leave no socket and no task."""
    sockets_before, tasks_before = sockets(), len(asyncio.all_tasks())
    async with Misbehaving(answer()) as server:
        for _ in range(100):
            connections = Connections()
            await check(server.url, connections)
            await connections.close()
    assert sockets() == sockets_before
    assert len(asyncio.all_tasks()) == tasks_before
