"""An answer is read whole or fails, in bounded memory, and its connection is closed."""

import asyncio
import tracemalloc

import aiohttp
import pytest
from support.behaviours import (
    SUCCESS,
    answer,
    compressed,
    cut_body,
    endless,
    hang_in_body,
    head,
    in_pieces,
    until_close,
)
from support.leaks import paths
from support.misbehaving import Behaviour, Exchange, Misbehaving
from support.sending import ASSIGN, CHECK, ODD_KEY, transport

from offline_numbers.http.body import LARGEST_ANSWER
from offline_numbers.http.connections import Connections
from offline_numbers.http.outcome import Answer, NoAnswer

TOO_LARGE = NoAnswer(cause_name="AnswerTooLargeError", status=200, unusable="it is longer than any answer of the API")


@pytest.mark.parametrize(
    "behaviour",
    [answer(), in_pieces(SUCCESS[:7], SUCCESS[7:60], SUCCESS[60:]), until_close(SUCCESS)],
    ids=["at once", "in pieces", "until close"],
)
async def test_a_body_arrives_as_it_was_sent(connections: Connections, behaviour: Behaviour) -> None:
    """Any pieces and any delimiter give the bytes that the server sent."""
    async with Misbehaving(behaviour) as server:
        assert Answer(200, None, SUCCESS) == await transport(server.url, connections).send(CHECK)


async def test_a_cut_body_without_a_length_looks_whole(connections: Connections) -> None:
    """Nothing on the wire shows the cut, so the decoder must find it."""
    async with Misbehaving(until_close(SUCCESS[:20])) as server:
        assert Answer(200, None, SUCCESS[:20]) == await transport(server.url, connections).send(ASSIGN)


async def test_a_wrongly_declared_body_is_no_answer(connections: Connections) -> None:
    """Plain bytes that are declared as compressed cannot be read."""
    async with Misbehaving(answer(content_encoding="gzip")) as server:
        outcome = await transport(server.url, connections).send(CHECK)
    assert NoAnswer(cause_name="ClientPayloadError", status=200) == outcome


@pytest.mark.parametrize("behaviour", [answer(b""), in_pieces()], ids=["length", "chunks"])
async def test_a_body_may_be_empty(connections: Connections, behaviour: Behaviour) -> None:
    """An empty body is a whole body."""
    async with Misbehaving(behaviour) as server:
        assert Answer(200, None, b"") == await transport(server.url, connections).send(CHECK)


async def switch(exchange: Exchange) -> None:
    """Switch to another protocol."""
    await exchange.read()
    await exchange.send(head("101 Switching Protocols", upgrade="websocket", connection="upgrade"), SUCCESS)


async def test_a_switch_of_protocols_is_closed(connections: Connections) -> None:
    """Its connection is closed; aiohttp would leave it open, and warn in debug mode."""
    asyncio.get_running_loop().set_debug(True)
    async with Misbehaving(switch) as server:
        outcome = await transport(server.url, connections).send(CHECK)
    assert outcome == Answer(101)


@pytest.mark.parametrize("behaviour", [cut_body(status="500 Oops"), endless(status="500 Oops")], ids=["cut", "endless"])
async def test_another_status_needs_no_whole_body(connections: Connections, behaviour: Behaviour) -> None:
    """A status other than 200 is an answer, even if its body is cut or hangs."""
    async with Misbehaving(behaviour) as server:
        assert Answer(500, None, b"") == await transport(server.url, connections).send(CHECK)


@pytest.mark.parametrize("behaviour", [answer(ODD_KEY.encode()), answer(status="503 Busy", retry_after=ODD_KEY)])
async def test_an_echo_of_the_key_is_replaced(connections: Connections, behaviour: Behaviour) -> None:
    """An error page or a header of the server may repeat the key; the answer does not contain it."""
    async with Misbehaving(behaviour) as server:
        outcome = await transport(server.url, connections, key=ODD_KEY).send(CHECK)
    assert isinstance(outcome, Answer)
    assert b"***" in (outcome.retry_after or "").encode() + outcome.body
    assert paths(ODD_KEY, outcome) == []


async def test_a_body_that_is_too_large_is_no_answer(connections: Connections) -> None:
    """One byte above the limit is too large."""
    async with Misbehaving(answer(b" " * (LARGEST_ANSWER + 1))) as server:
        assert await transport(server.url, connections).send(CHECK) == TOO_LARGE


@pytest.mark.parametrize("behaviour", [endless(), compressed(2**26)], ids=["endless", "bomb"])
async def test_an_endless_body_fails(connections: Connections, behaviour: Behaviour) -> None:
    """The limit counts decompressed bytes, and the connection is not used again."""
    async with Misbehaving(behaviour, answer()) as server:
        client = transport(server.url, connections, timeout=60)  # the size must end it, also on a busy machine
        assert [TOO_LARGE, Answer(200, None, SUCCESS)] == [await client.send(CHECK), await client.send(CHECK)]
        assert server.connections == 2


async def test_the_largest_body_is_accepted(connections: Connections) -> None:
    """A body of exactly the limit is an answer."""
    async with Misbehaving(compressed(LARGEST_ANSWER)) as server:
        assert Answer(200, None, b" " * LARGEST_ANSWER) == await transport(server.url, connections).send(CHECK)


async def test_all_pieces_of_a_body_count(connections: Connections) -> None:
    """The pieces are small; together they fill the limit, or exceed it by one byte."""
    pieces = [b" " * (LARGEST_ANSWER // 4)] * 4
    async with Misbehaving(in_pieces(*pieces), in_pieces(*pieces, b" ")) as server:
        client = transport(server.url, connections)
        assert Answer(200, None, b"".join(pieces)) == await client.send(CHECK)
        assert await client.send(CHECK) == TOO_LARGE


async def test_the_largest_body_is_read_to_its_end(connections: Connections) -> None:
    """A body of exactly the limit is read until its end is known."""
    async with Misbehaving(hang_in_body(body=b" " * LARGEST_ANSWER)) as server:
        outcome = await transport(server.url, connections, timeout=0.3).send(CHECK)
    assert NoAnswer(cause_name="TimeoutError", status=200, timed_out=True) == outcome


@pytest.mark.parametrize("behaviour", [endless(), compressed(2**26)], ids=["endless", "bomb"])
@pytest.mark.parametrize("read_ahead", [2**16, 2**27])
async def test_memory_is_bounded(behaviour: Behaviour, read_ahead: int) -> None:
    """A bomb of 64 MiB is refused after a few MiB, the server's memory included.

    An application's session that reads far ahead changes nothing.
    """
    async with aiohttp.ClientSession(read_bufsize=read_ahead) as http, Misbehaving(behaviour) as server:
        client = transport(server.url, Connections(http))
        tracemalloc.start()
        try:
            outcome = await client.send(CHECK)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert outcome == TOO_LARGE
    assert peak < 8 * 2**20
