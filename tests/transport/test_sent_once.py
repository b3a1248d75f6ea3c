"""One send puts one request on the wire, counted at the server, with any fault of the connection."""

from unittest.mock import AsyncMock

import aiohttp
import pytest
from aiohttp import ClientRequest, ClientResponse
from support.behaviours import (
    SUCCESS,
    answer,
    compressed,
    continue_noise,
    cut_body,
    cut_chunks,
    cut_head,
    drop,
    drop_unread,
    endless_head,
    garbage,
    redirect,
    reset,
    reset_body,
    reset_head,
    reset_unread,
)
from support.misbehaving import Behaviour, Misbehaving
from support.sending import ASSIGN, CHECK, KEY, sent, transport
from yarl import URL

from offline_numbers.http.connections import Connections
from offline_numbers.http.key import Secret
from offline_numbers.http.no_resend import next_to_the_wire
from offline_numbers.http.one_request import OneRequest, UnexpectedBytesError
from offline_numbers.http.outcome import Answer, NoAnswer, RequestFailed
from offline_numbers.wire.requests import Request

both_kinds = pytest.mark.parametrize("request_", [ASSIGN, CHECK], ids=["write", "read"])

LOST = [
    (drop, NoAnswer(cause_name="ServerDisconnectedError")),
    (reset, NoAnswer(cause_name="ClientOSError")),
    (cut_head, NoAnswer(cause_name="ServerDisconnectedError")),
    (reset_head, NoAnswer(cause_name="ClientOSError")),
    (garbage, NoAnswer(cause_name="ClientResponseError")),
    (endless_head, NoAnswer(cause_name="ClientResponseError")),
    (cut_body(), NoAnswer(cause_name="ClientPayloadError", status=200)),
    (reset_body, NoAnswer(cause_name="ClientPayloadError", status=200)),
    (cut_chunks, NoAnswer(cause_name="ClientPayloadError", status=200)),
]
ANSWERED = [
    (answer(), Answer(200, None, SUCCESS)),
    (continue_noise, Answer(200, None, SUCCESS)),
    (answer(b"busy", status="408 Request Timeout"), Answer(408, None, b"busy")),
    (answer(b"oops", status="500 Internal Server Error"), Answer(500, None, b"oops")),
    (answer(b"", status="503 Service Unavailable", retry_after=7), Answer(503, "7", b"")),
    (redirect("/"), Answer(302, None, b"")),
    (redirect("/", "307 Temporary Redirect"), Answer(307, None, b"")),
]


@both_kinds
@pytest.mark.parametrize(("behaviour", "outcome"), [*LOST, *ANSWERED])
async def test_one_send_is_one_request(
    connections: Connections, request_: Request, behaviour: Behaviour, outcome: Answer | NoAnswer
) -> None:
    """One request arrives, although aiohttp alone re-sends a GET and follows redirects."""
    async with Misbehaving(behaviour) as server:
        assert outcome == await sent(transport(server.url, connections), request_)
        assert [f"GET /offline-numbers-api?{query(request_)}&key={KEY} HTTP/1.1"] == server.requests


@both_kinds
@pytest.mark.parametrize("behaviour", [drop_unread, reset_unread])
async def test_an_unread_request_is_not_repeated(
    connections: Connections, request_: Request, behaviour: Behaviour
) -> None:
    """A server that closes before it reads gets one connection, and the outcome is unknown."""
    async with Misbehaving(behaviour) as server:
        outcome = await sent(transport(server.url, connections), request_)
        assert isinstance(outcome, NoAnswer)
        assert server.connections == 1
        assert not outcome.not_sent
        assert outcome.status is None


@both_kinds
async def test_a_reused_connection_is_no_reason_to_repeat(connections: Connections, request_: Request) -> None:
    """The server drops the second request on a connection; each of the two arrives once."""
    async with Misbehaving(answer(ignore_close=True), drop) as server:
        client = transport(server.url, connections)
        await sent(client, request_)
        assert NoAnswer(cause_name="ServerDisconnectedError") == await sent(client, request_)
        assert len(server.requests) == 2


@both_kinds
async def test_a_redirect_to_another_host_is_not_followed(connections: Connections, request_: Request) -> None:
    """The request and its key go to no other host."""
    async with Misbehaving(answer()) as elsewhere, Misbehaving(redirect(f"{elsewhere.url}/")) as server:
        assert Answer(302, None, b"") == await sent(transport(server.url, connections), request_)
        assert len(server.requests) == 1
        assert elsewhere.connections == 0


async def test_a_write_has_its_own_connection(connections: Connections) -> None:
    """The server closes the connection of the reads at the moment of a write; the write uses another one."""
    async with Misbehaving(answer()) as server:
        client = transport(server.url, connections)
        await sent(client, CHECK)
        server.break_off()  # the client has not noticed yet: no other code ran
        assert Answer(200, None, SUCCESS) == await sent(client, ASSIGN)
        assert [action(line) for line in server.requests] == ["check", "assign"]


async def test_each_write_has_a_fresh_connection(connections: Connections) -> None:
    """Each write asks the server to close, so the next one finds no stale connection."""
    async with Misbehaving(answer()) as server:
        client = transport(server.url, connections)
        for _ in range(3):
            await sent(client, ASSIGN)
        assert server.connections == 3


async def test_the_client_closes_the_connection_of_a_write(connections: Connections) -> None:
    """The client closes the connection of a write, even if the server would keep it."""
    async with Misbehaving(answer(ignore_close=True)) as server:
        client = transport(server.url, connections)
        for _ in range(3):
            await sent(client, ASSIGN)
        assert server.connections == 3


async def test_three_connections_are_tried() -> None:
    """Each contains bytes before the request is sent. The third one ends the request, which provably never left."""
    tried: list[ClientRequest] = []

    async def handler(request: ClientRequest) -> ClientResponse:
        tried.append(request)
        raise UnexpectedBytesError

    with pytest.raises(RequestFailed) as caught:
        await next_to_the_wire(Secret(KEY))(OneRequest("GET", URL("http://127.0.0.1")), handler)
    assert len(tried) == 3
    assert caught.value.no_answer.not_sent


async def test_reads_share_a_connection(connections: Connections) -> None:
    """Reads may be repeated, so they save the handshake of a new connection."""
    async with Misbehaving(answer()) as server:
        client = transport(server.url, connections)
        for _ in range(3):
            await sent(client, CHECK)
        assert server.connections == 1


async def test_the_applications_defaults_are_not_used() -> None:
    """Neither its middlewares, which might repeat a request, nor ``raise_for_status`` is used."""
    twice = AsyncMock()
    http = aiohttp.ClientSession(middlewares=[twice], raise_for_status=True, auto_decompress=False)
    async with http, Misbehaving(compressed(20, b"7"), answer(status="500 Oops")) as server:
        client = transport(server.url, Connections(http))
        assert Answer(200, None, b"7" * 20) == await sent(client, ASSIGN)
        assert Answer(500, None, SUCCESS) == await sent(client, ASSIGN)
    assert twice.await_count == 0


async def test_requests_forbid_caching(connections: Connections) -> None:
    """Each request forbids proxies to store the answer; each write asks for its own connection."""
    async with Misbehaving(answer()) as server:
        client = transport(server.url, connections)
        await sent(client, CHECK)
        await sent(client, ASSIGN)
        assert ["\r\nCache-Control: no-store\r\n" in head for head in server.heads] == [True, True]
        assert ["\r\nConnection: close\r\n" in head for head in server.heads] == [False, True]


def action(line: str) -> str:
    """Return the action of a request line."""
    return line.partition("action=")[2].partition("&")[0]


def query(request: Request) -> str:
    """Return a request's query as in its request line."""
    return "&".join(f"{name}={value.replace(' ', '+')}" for name, value in request.query.items())
