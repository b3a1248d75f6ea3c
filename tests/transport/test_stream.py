"""A list is read piece by piece: bounded, complete or failed, and closed if it is left early."""

import asyncio
import copy
import pickle

import pytest
from support.behaviours import (
    SUCCESS,
    answer,
    compressed,
    cut_body,
    cut_chunks,
    drop,
    endless,
    hang,
    hang_in_body,
    in_pieces,
    redirect,
    reset,
    reset_body,
)
from support.leaks import shows
from support.misbehaving import Behaviour, Exchange, Misbehaving, nobody_listens
from support.sending import CHECK, KEY, LIST, ODD_KEY, transport

from offline_numbers.http import body
from offline_numbers.http.connections import Connections
from offline_numbers.http.outcome import Answer, NoAnswer, RequestFailed
from offline_numbers.http.transport import Transport


async def read(client: Transport) -> bytes:
    """Read a list to its end."""
    async with client.stream(LIST) as stream:
        return b"".join([piece async for piece in stream])


async def failure(client: Transport) -> NoAnswer:
    """Return the failure of a list that does not arrive whole, read in its own task (see ``sent``)."""
    task = asyncio.create_task(read(client))
    await asyncio.wait([task])
    error = task.exception()
    assert isinstance(error, RequestFailed)
    return error.no_answer


async def test_a_stream_gives_the_status_and_the_body(connections: Connections) -> None:
    """The head is known on entering; the body arrives decompressed."""
    async with (
        Misbehaving(compressed(10**6, b"9")) as server,
        transport(server.url, connections).stream(LIST) as stream,
    ):
        assert stream.status == 200
        assert stream.retry_after is None
        pieces = [piece async for piece in stream]
    assert b"".join(pieces) == b"9" * 10**6
    assert max(map(len, pieces)) <= 2**14 + 200
    assert [f"GET /offline-numbers-api/list?details=1&key={KEY} HTTP/1.1"] == server.requests


async def test_a_retry_after_that_is_not_text_is_kept(connections: Connections) -> None:
    """A ``Retry-After`` that is not text does not hide the status."""

    async def busy(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nretry-after: 7\xff\r\n\r\n")

    async with Misbehaving(busy) as server:
        assert Answer(503, "7?", b"") == await transport(server.url, connections).send(CHECK)


@pytest.mark.parametrize("cut", range(1, len(ODD_KEY)))
async def test_an_echo_in_two_pieces_is_replaced(connections: Connections, cut: int) -> None:
    """The network may cut a list anywhere; no part of the key remains."""
    start, end = f'["{ODD_KEY[:cut]}'.encode(), f'{ODD_KEY[cut:]}"]'.encode()
    async with Misbehaving(in_pieces(start, end)) as server:
        assert await read(transport(server.url, connections, key=ODD_KEY)) == b'["***"]'


async def test_a_failure_is_pickled_and_copied_without_the_key(connections: Connections) -> None:
    """The exception is as plain as the outcome that it contains."""
    async with Misbehaving(drop) as server:
        with pytest.raises(RequestFailed) as caught:
            await asyncio.create_task(read(transport(server.url, connections, key=ODD_KEY)))  # see `sent`
    failed = caught.value
    copies: list[RequestFailed] = [copy.deepcopy(failed), pickle.loads(pickle.dumps(failed))]  # noqa: S301 - our own
    assert [each.no_answer for each in copies] == [NoAnswer(cause_name="ServerDisconnectedError")] * 2
    assert not shows(ODD_KEY, repr(pickle.dumps(failed)))


async def test_an_empty_stream_ends_at_once(connections: Connections) -> None:
    """An empty body has no pieces."""
    async with Misbehaving(answer(b"")) as server:
        assert await read(transport(server.url, connections)) == b""


async def test_another_status_is_known_on_entering(connections: Connections) -> None:
    """A status other than 200 needs no body."""
    async with (
        Misbehaving(answer(status="503 Busy", retry_after=" 9 ")) as server,
        transport(server.url, connections).stream(LIST) as stream,
    ):
        assert stream.status == 503
        assert stream.retry_after == "9"


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (drop, NoAnswer(cause_name="ServerDisconnectedError")),
        (reset, NoAnswer(cause_name="ClientOSError")),
        (cut_body(), NoAnswer(cause_name="ClientPayloadError", status=200)),
        (cut_chunks, NoAnswer(cause_name="ClientPayloadError", status=200)),
        (reset_body, NoAnswer(cause_name="ClientPayloadError", status=200)),
    ],
)
async def test_a_stream_that_breaks_off_fails(
    connections: Connections, behaviour: Behaviour, expected: NoAnswer
) -> None:
    """The stream fails on entering or while iterating, after one request."""
    async with Misbehaving(behaviour) as server:
        assert expected == await failure(transport(server.url, connections))
        assert len(server.requests) == 1


async def test_a_stream_that_nobody_answers_was_not_sent(connections: Connections) -> None:
    """A refused connection proves that the list was not sent."""
    with nobody_listens() as url:
        outcome = await failure(transport(url, connections))
    assert NoAnswer(cause_name="ClientConnectorError", not_sent=True) == outcome


async def test_a_stream_follows_no_redirect(connections: Connections) -> None:
    """The key goes to no other host."""
    async with Misbehaving(redirect("/")) as server, transport(server.url, connections).stream(LIST) as stream:
        assert stream.status == 302
    assert len(server.requests) == 1


@pytest.mark.parametrize("behaviour", [endless(), compressed(2**24)], ids=["endless", "bomb"])
async def test_a_stream_is_bounded(
    connections: Connections, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that exceeds the limit after decompression fails."""
    monkeypatch.setattr(body, "LARGEST_LIST", 2**20)
    async with Misbehaving(behaviour) as server:
        outcome = await failure(transport(server.url, connections))
    assert (
        NoAnswer(cause_name="AnswerTooLargeError", status=200, unusable="it is longer than any answer of the API")
        == outcome
    )


async def test_leaving_early_closes_the_connection(connections: Connections) -> None:
    """Leaving does not wait for the rest, and the next request has a new connection."""
    async with Misbehaving(endless(), answer()) as server:
        client = transport(server.url, connections)
        async with client.stream(LIST) as stream:
            first = await anext(stream)
        assert first == b" " * len(first)
        assert await read(client) == SUCCESS
        assert server.connections == 2


async def test_each_stream_has_its_own_connection(connections: Connections) -> None:
    """A list decides about writes, so it never shares a connection with another request."""
    async with Misbehaving(in_pieces(SUCCESS[:9], SUCCESS[9:])) as server:
        client = transport(server.url, connections)
        assert [await read(client), await read(client)] == [SUCCESS, SUCCESS]
        assert server.connections == 2


@pytest.mark.parametrize("behaviour", [hang, hang_in_body()])
async def test_a_cancelled_stream_passes_the_cancellation_on(connections: Connections, behaviour: Behaviour) -> None:
    """A cancellation on entering or while iterating passes at once."""
    async with Misbehaving(behaviour) as server:
        task = asyncio.create_task(read(transport(server.url, connections)))
        await server.arrived()
        await asyncio.sleep(0.02)
        task.cancel("enough")
        with pytest.raises(asyncio.CancelledError, match="enough"):
            await task
