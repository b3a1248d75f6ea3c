"""``not_sent`` is a proof: it is never true if the request may have been sent."""

import asyncio
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import aiohttp
import pytest
from aiohttp import UploadAbortedError, UploadTracker
from aioresponses import aioresponses
from support.behaviours import answer, drop, hang, reset
from support.misbehaving import Behaviour, Misbehaving, nobody_accepts, nobody_listens
from support.sending import ASSIGN, CHECK, sent, transport

from offline_numbers.http.connections import Connections
from offline_numbers.http.head import Head, Inspected
from offline_numbers.http.no_resend import was_aborted
from offline_numbers.http.outcome import Answer, NoAnswer, Ticket
from offline_numbers.wire.requests import Request

both_kinds = pytest.mark.parametrize("request_", [ASSIGN, CHECK], ids=["write", "read"])


@both_kinds
async def test_a_refused_connection_is_proof(connections: Connections, request_: Request) -> None:
    """A refused connection proves that nothing was sent, and the cause has its name."""
    with nobody_listens() as url:
        outcome = await sent(transport(url, connections), request_)
    assert NoAnswer(cause_name="ClientConnectorError", not_sent=True) == outcome


@both_kinds
async def test_a_name_that_does_not_exist_is_proof(connections: Connections, request_: Request) -> None:
    """An unknown host proves that nothing was sent."""
    outcome = await sent(transport("https://no-such-host.invalid", connections), request_)
    assert NoAnswer(cause_name="ClientConnectorDNSError", not_sent=True) == outcome


async def test_a_timeout_while_connecting_is_proof_for_a_write(connections: Connections) -> None:
    """A write that never got a connection was not sent, although its exception is only a timeout."""
    with nobody_accepts() as url:
        outcome = await sent(transport(url, connections, timeout=0.05), ASSIGN)
    assert NoAnswer(cause_name="TimeoutError", timed_out=True, not_sent=True) == outcome


@pytest.mark.parametrize("place", [nobody_listens, nobody_accepts])
async def test_a_ticket_proves_an_aborted_send(
    connections: Connections, place: Callable[[], AbstractContextManager[str]]
) -> None:
    """The ticket and the outcome have the same proof."""
    ticket = Ticket()
    with place() as url:
        await sent(transport(url, connections, timeout=0.05), ASSIGN, ticket)
    assert ticket.not_sent


@pytest.mark.parametrize("behaviour", [answer(), drop, reset])
async def test_a_ticket_reports_a_sent_request(connections: Connections, behaviour: Behaviour) -> None:
    """Whether the answer arrived or not, the request was sent."""
    ticket = Ticket()
    async with Misbehaving(behaviour) as server:
        await sent(transport(server.url, connections), ASSIGN, ticket)
    assert not ticket.not_sent


async def test_a_ticket_outlives_a_cancellation_while_waiting(connections: Connections) -> None:
    """In flight and after a cancellation, the ticket reports that the request may have been sent."""
    ticket = Ticket()
    async with Misbehaving(hang) as server:
        task = asyncio.create_task(transport(server.url, connections).send(ASSIGN, ticket))
        await server.arrived()
        during = ticket.not_sent
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [during, ticket.not_sent] == [False, False]


async def test_a_ticket_outlives_a_cancellation_while_connecting(connections: Connections) -> None:
    """In flight nothing is proven; after the cancellation, the ticket proves that nothing was sent."""
    ticket = Ticket()
    with nobody_accepts() as url:
        task = asyncio.create_task(transport(url, connections).send(ASSIGN, ticket))
        await asyncio.sleep(0.01)
        during = ticket.not_sent
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [during, ticket.not_sent] == [False, True]


async def test_a_ticket_of_a_send_that_never_began_is_proof(connections: Connections) -> None:
    """A task that was cancelled before its first step sent nothing."""
    ticket = Ticket()
    task = asyncio.create_task(transport("http://127.0.0.1:1", connections).send(ASSIGN, ticket))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ticket.not_sent


async def test_a_tracker_that_nobody_used_proves_nothing() -> None:
    """A mock of aiohttp leaves the tracker unused, which proves nothing."""
    assert was_aborted(UploadTracker()) is False


async def test_a_second_try_is_no_proof() -> None:
    """After two tries of aiohttp, the end of the second proves nothing about the first."""
    tracker = UploadTracker()
    tracker.attempts = 2
    tracker.upload_complete.set_exception(UploadAbortedError("the second"))
    assert was_aborted(tracker) is False


async def test_an_answer_is_no_proof(connections: Connections) -> None:
    """A ticket may be used again; it reports the last send."""
    ticket = Ticket()
    with nobody_listens() as url:
        await sent(transport(url, connections), ASSIGN, ticket)
    async with Misbehaving(answer()) as server:
        outcome = await sent(transport(server.url, connections), ASSIGN, ticket)
    assert isinstance(outcome, Answer)
    assert not ticket.not_sent


class Abrupt(aiohttp.TCPConnector):
    """Its connections break before anything is written to them."""

    async def connect(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - aiohttp's own types
        """Return a connection that is closing."""
        connection = await super().connect(*arguments, **named)
        assert connection.transport is not None
        connection.transport.abort()
        return connection


async def test_one_proof_alone_is_none() -> None:
    """Aiohttp reports that nothing was written, but it had a connection to write to."""
    ticket = Ticket()
    async with Misbehaving(answer()) as server, aiohttp.ClientSession(connector=Abrupt()) as http:
        outcome = await sent(transport(server.url, Connections(http)), ASSIGN, ticket)
    assert isinstance(outcome, NoAnswer)
    assert not ticket.not_sent
    assert ticket.may_have_left


async def test_a_mock_that_raises_proves_nothing(connections: Connections) -> None:
    """No connection was made, but aiohttp never received the request either."""
    with aioresponses() as mock:
        any_url = re.compile(".")
        mock.get(any_url, exception=aiohttp.ClientConnectionError())  # pyright: ignore[reportUnknownMemberType] - a bare Pattern
        outcome = await sent(transport("http://127.0.0.1:1", connections), ASSIGN)
    assert NoAnswer(cause_name="ClientConnectionError", not_sent=False) == outcome


class Refused(aiohttp.ClientConnectorError):
    """Pretends that the connection was never made."""

    def __init__(self) -> None:
        """Set nothing."""


@pytest.mark.parametrize("request_", [ASSIGN, CHECK], ids=["write", "read"])
async def test_no_exception_is_a_proof(request_: Request) -> None:
    """An exception of any class that a trace hook raises after the request proves nothing."""

    async def fail(*_: object) -> None:
        raise Refused

    hooks = aiohttp.TraceConfig()
    hooks.on_request_end.append(fail)
    async with Misbehaving(answer()) as server, aiohttp.ClientSession(trace_configs=[hooks]) as http:
        outcome = await transport(server.url, Connections(http)).send(request_)
        assert len(server.requests) == 1
    assert NoAnswer(cause_name="Refused") == outcome


def test_the_repr_of_an_answer_has_no_body() -> None:
    """A report of an error shows local variables, and the body contains phone numbers."""
    assert repr(Answer(200, None, b"0612345678")) == "Answer(status=200, retry_after=None)"
    assert "0612345678" not in repr(Inspected(Head(200, "1.1", {}), b"0612345678", 0.1))
