"""The sandbox starts, closes and starts again, also while requests hang, and leaves nothing behind."""

import asyncio
import logging
import socket
from datetime import datetime
from typing import cast

import pytest
from aiohttp import web
from support.raw_http import connected, get, get_json, port_of, request_bytes, target
from support.waiting import until

from offline_numbers.sandbox import Fault, Number, RequestRecord, Sandbox
from offline_numbers.sandbox.faults import FaultOptions, Way
from offline_numbers.sandbox.misbehaviour import Exchange, respond
from offline_numbers.sandbox.writer import Answer

AD = {"phone_number": "0612345678", "description": "Magazine Ad", "type": 5}


def others() -> set[asyncio.Task[object]]:
    """Return all tasks except for the test's own."""
    return asyncio.all_tasks() - {cast("asyncio.Task[object]", asyncio.current_task())}


async def until_alone() -> None:
    """Wait until every other task has ended."""
    await until(lambda: not others())


async def test_the_url_needs_a_start_or_a_port() -> None:
    """The system chooses the port at the start; a chosen port is known before."""
    sandbox = Sandbox()
    with pytest.raises(RuntimeError, match="the sandbox has no URL yet"):
        _ = sandbox.url
    async with sandbox:
        assert sandbox.url.startswith("http://127.0.0.1:")
    assert Sandbox(port=8080).url == "http://127.0.0.1:8080"


async def test_a_second_start_is_refused() -> None:
    """A second close does nothing."""
    sandbox = Sandbox()
    await sandbox.close()
    await sandbox.start()
    with pytest.raises(RuntimeError, match="the sandbox already listens on http:"):
        await sandbox.start()
    await sandbox.close()
    await sandbox.close()


async def test_a_second_start_keeps_url_numbers_and_log() -> None:
    """Closing ends connections that are kept alive."""
    sandbox = Sandbox({5: 2})
    await sandbox.start()
    url, path = sandbox.url, target(sandbox.key, "assign", **AD)
    async with connected(url) as (reader, writer):
        writer.write(request_bytes(path, connection="keep-alive"))
        await reader.readuntil(b"}")
        await sandbox.close()
        assert await reader.read() == b""
    with pytest.raises(ConnectionRefusedError):
        await get(url, path)
    async with sandbox:
        await get(url, path)
        assert url == sandbox.url
    assert [one.tracking_number for one in sandbox.allocations] == ["0899000001", "0899000002"]


class LoopWithoutReaders(asyncio.SelectorEventLoop):
    """Behaves as the event loop of Windows, which has no readers."""

    def remove_reader(self, fd: object) -> bool:
        """Refuse, as asyncio documents for that loop."""
        raise NotImplementedError


def test_it_closes_in_a_loop_without_readers() -> None:
    """It stops listening and can start again."""

    async def answer(sandbox: Sandbox) -> object:
        async with sandbox:
            return await get_json(sandbox.url, target(sandbox.key, "list"))

    sandbox = Sandbox()
    with asyncio.Runner(loop_factory=LoopWithoutReaders) as runner:
        assert [runner.run(answer(sandbox)) for _ in range(2)] == [[], []]


async def test_a_port_in_use_is_an_os_error() -> None:
    """A second sandbox can start on a port after the first one has closed."""
    async with Sandbox() as first:
        second = Sandbox(port=port_of(first.url))
        with pytest.raises(OSError, match="in use"):
            await second.start()
    async with second:
        assert second.url == first.url


async def test_a_closed_sandbox_leaves_no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hanging, dribbling and idle connections end at once, and so do their tasks."""
    monkeypatch.setattr("offline_numbers.sandbox.server._GRACE", 3600)
    async with asyncio.timeout(60), Sandbox({5: 9}) as sandbox:
        sandbox.fail_next("check", Fault.HANG_BEFORE_COMMIT, times=3)
        sandbox.fail_next("list", Fault.DRIBBLE_AFTER_COMMIT, times=3)
        requests = [target(sandbox.key, action, phone_number="1") for action in ("check", "list", "assign")] * 3
        connections = [await asyncio.open_connection("127.0.0.1", port_of(sandbox.url)) for _ in requests]
        for request, (_, writer) in zip(requests, connections, strict=True):
            writer.write(request_bytes(request, connection="keep-alive"))
        await until(lambda: len(sandbox.requests) == len(requests))
    assert others() == set()
    for reader, writer in connections:
        await reader.read()
        writer.close()


@pytest.mark.parametrize("fault", [Fault.HANG_BEFORE_COMMIT, Fault.DRIBBLE_BEFORE_COMMIT], ids=str)
async def test_a_hanging_request_ends_when_its_client_leaves(sandbox: Sandbox, fault: Fault) -> None:
    """A long-lived sandbox keeps no task of clients that left."""
    sandbox.fail_next("check", fault)
    async with connected(sandbox.url) as (_, writer):
        writer.write(request_bytes(target(sandbox.key, "check")))
        await until(lambda: sandbox.requests)
    await until_alone()


async def test_a_client_that_does_not_read_delays_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox drops a long answer that the client does not read when it closes."""
    monkeypatch.setattr("offline_numbers.sandbox.server._GRACE", 3600)
    number = Number("0899000001", description="x" * 20_000_000)
    async with asyncio.timeout(60), Sandbox(numbers=[number]) as sandbox:
        peer = socket.create_connection(("127.0.0.1", port_of(sandbox.url)))
        peer.sendall(request_bytes(target(sandbox.key, "list", details=1)))
        await until(lambda: sandbox.requests)
    assert others() == set()
    peer.close()


async def test_a_request_of_a_client_that_left_is_executed(sandbox: Sandbox) -> None:
    """The sandbox executes a complete request as PHP does, although nobody reads the answer."""
    for _ in range(3):
        peer = socket.create_connection(("127.0.0.1", port_of(sandbox.url)))
        peer.sendall(request_bytes(target(sandbox.key, "assign", **AD)))
        peer.close()
    await until(lambda: len(sandbox.requests) == 3)
    assert [request.commits for request in sandbox.requests] == [1, 1, 1]


async def test_clear_forgets_everything(sandbox: Sandbox) -> None:
    """It drops requests, faults, late commits and answers for the cache."""
    path = target(sandbox.key, "assign", **AD)
    await get(sandbox.url, path)
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP, delay=3600)
    sandbox.fail_next("check", Fault.STALE_ANSWER)
    async with connected(sandbox.url) as (reader, writer):
        writer.write(request_bytes(path))
        await reader.read()
    sandbox.clear()
    assert not sandbox.requests
    assert not sandbox.allocations
    assert not sandbox.planted
    assert not sandbox.late
    sandbox.fail_next("assign", Fault.STALE_ANSWER)
    await get(sandbox.url, path)
    assert [one.tracking_number for one in sandbox.allocations] == ["0899000001"]


async def test_close_raises_what_the_callback_raised(caplog: pytest.LogCaptureFixture) -> None:
    """The client gets status 500, and `close` raises the exception once."""

    def broken(_: RequestRecord) -> None:
        msg = "broken"
        raise ZeroDivisionError(msg)

    sandbox = Sandbox(on_request=broken)
    await sandbox.start()
    with caplog.at_level(logging.CRITICAL, "aiohttp.server"):
        assert (await get(sandbox.url, target(sandbox.key, "list"))).status == 500
    with pytest.raises(ZeroDivisionError, match="broken"):
        await sandbox.close()
    async with sandbox:
        assert len(sandbox.requests) == 1


async def test_the_key_is_in_no_log(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """The sandbox writes no access log."""
    with caplog.at_level(logging.DEBUG):
        await get(sandbox.url, target(sandbox.key, "list"))
    assert sandbox.key not in caplog.text


def test_the_default_clock_is_the_system_clock() -> None:
    """Numbers have a naive time."""
    (number,) = Sandbox({5: 1}).numbers.values()
    assert isinstance(number.last_update, datetime)
    assert number.last_update.tzinfo is None


async def test_a_fault_for_a_client_that_left_is_a_lost_connection() -> None:
    """Aiohttp handles the exception as a connection that the client closed."""

    class Gone:
        transport = None

    exchange = Exchange(cast("web.BaseRequest", Gone()), Answer(b"", {}, chunked=False), FaultOptions())
    with pytest.raises(ConnectionResetError, match="the client has closed the connection"):
        await respond(Way.DROP, exchange)
