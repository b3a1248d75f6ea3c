"""The behaviours of a ``Misbehaving`` server."""

import asyncio
import json
import zlib
from collections.abc import Iterator

from .misbehaving import Behaviour, Exchange

SUCCESS = json.dumps(
    {"status": "success", "phone_number": "0612345678", "tracking_number": "0899123456", "allow_redirect": "1"}
).encode()


def head(status: str = "200 OK", **headers: object) -> bytes:
    """Return the head of an answer; ``content_length`` is ``Content-Length``, and so on."""
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    return f"HTTP/1.1 {status}\r\n{''.join(lines)}\r\n".encode()


def chunk(data: bytes) -> bytes:
    """Return a chunk of a chunked body; an empty chunk ends it."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def answer(
    body: bytes = SUCCESS, *, status: str = "200 OK", ignore_close: bool = False, **headers: object
) -> Behaviour:
    """Answer correctly; close the connection if the client asks for it, unless that is to be ignored."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        close = "\r\nconnection: close\r\n" in exchange.head.lower() and not ignore_close
        connection = "close" if close else "keep-alive"
        await exchange.send(head(status, content_length=len(body), connection=connection, **headers), body)
        if close:
            exchange.close()

    return behaviour


def echo(body: str) -> Behaviour:
    """Answer with a body in which ``{target}`` is replaced by the target of the request."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await answer(body.replace("{target}", exchange.head.split(" ")[1]).encode())(exchange)

    return behaviour


def redirect(location: str, status: str = "302 Found") -> Behaviour:
    """Redirect; ``/`` is this server itself, endlessly."""
    return answer(b"", status=status, location=location)


async def drop_unread(exchange: Exchange) -> None:
    """Close before reading the request."""
    exchange.close()


async def drop(exchange: Exchange) -> None:
    """Read the request, and close without an answer."""
    await exchange.read()
    exchange.close()


async def reset_unread(exchange: Exchange) -> None:
    """Reset before reading the request."""
    exchange.reset()


async def reset(exchange: Exchange) -> None:
    """Read the request, and reset without an answer."""
    await exchange.read()
    exchange.reset()


async def hang(exchange: Exchange) -> None:
    """Read the request, and never answer."""
    await exchange.read()
    await asyncio.Event().wait()


async def garbage(exchange: Exchange) -> None:
    """Answer with something that is not HTTP."""
    await exchange.read()
    await exchange.send(b"SMTP ready 220\r\n\r\n")
    exchange.close()


async def cut_head(exchange: Exchange) -> None:
    """Close in the middle of the head."""
    await exchange.read()
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    exchange.close()


async def reset_head(exchange: Exchange) -> None:
    """Reset in the middle of the head."""
    await exchange.read()
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    await asyncio.sleep(0.01)  # it arrives before the reset discards it
    exchange.reset()


async def hang_in_head(exchange: Exchange) -> None:
    """Stop in the middle of the head."""
    await exchange.read()
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    await asyncio.Event().wait()


async def endless_head(exchange: Exchange) -> None:
    """Send an endless head."""
    await exchange.read()
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await exchange.send(b"X-More: more\r\n" * 100)
        await asyncio.sleep(0)


def cut_body(*, status: str = "200 OK", body: bytes = SUCCESS[:20]) -> Behaviour:
    """Announce a longer body, and close in the middle of it."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(head(status, content_length=len(SUCCESS)), body)
        exchange.close()

    return behaviour


async def reset_body(exchange: Exchange) -> None:
    """Announce a longer body, and reset in the middle of it."""
    await exchange.read()
    await exchange.send(head(content_length=len(SUCCESS)), SUCCESS[:20])
    await asyncio.sleep(0.01)  # it arrives before the reset discards it
    exchange.reset()


def hang_in_body(*, status: str = "200 OK", body: bytes = SUCCESS[:20]) -> Behaviour:
    """Announce a longer body, and stop in the middle of it."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(head(status, content_length=len(body) + 1), body)
        await asyncio.Event().wait()

    return behaviour


def until_close(body: bytes) -> Behaviour:
    """Send a body without length or chunks, and close: the client cannot know whether it is complete."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(head(), body)
        exchange.close()

    return behaviour


async def cut_chunks(exchange: Exchange) -> None:
    """Close between two chunks."""
    await exchange.read()
    await exchange.send(head(transfer_encoding="chunked"), chunk(SUCCESS[:20]))
    exchange.close()


def dribble(gap: float) -> Behaviour:
    """Send a long body byte by byte, with this many seconds between two bytes."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(head(content_length=10**6))
        while True:
            await exchange.send(b" ")
            await asyncio.sleep(gap)

    return behaviour


async def continue_noise(exchange: Exchange) -> None:
    """Send "100 Continue" many times before a good answer."""
    await exchange.read()
    await exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 20)
    await answer()(exchange)


def in_pieces(*pieces: bytes) -> Behaviour:
    """Send a chunked body in pieces that arrive one by one."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(head(transfer_encoding="chunked"))
        for piece in pieces:
            await exchange.send(chunk(piece))
            await asyncio.sleep(0.005)
        await exchange.send(chunk(b""))

    return behaviour


def compressed(size: int, byte: bytes = b" ") -> Behaviour:
    """Send a number of equal bytes, compressed to a thousandth: with a large size, a bomb."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(head(content_encoding="gzip", transfer_encoding="chunked"))
        for piece in _gzipped(size, byte):
            await exchange.send(chunk(piece))
        await exchange.send(chunk(b""))

    return behaviour


def endless(*, status: str = "200 OK") -> Behaviour:
    """Send an endless body, as fast as the client reads it."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        await exchange.send(head(status))
        while True:
            await exchange.send(b" " * 2**16)

    return behaviour


def _gzipped(size: int, byte: bytes) -> Iterator[bytes]:
    compressor = zlib.compressobj(wbits=31)
    block = 2**20
    for _ in range(size // block):
        if piece := compressor.compress(byte * block):
            yield piece
    yield compressor.compress(byte * (size % block)) + compressor.flush()


def answer_twice(is_done: asyncio.Event, body: bytes = SUCCESS) -> Behaviour:
    """Answer correctly, keep the connection, and send the same answer again while the connection is idle."""

    async def behaviour(exchange: Exchange) -> None:
        await exchange.read()
        whole = head(content_length=len(body), connection="keep-alive") + body
        await exchange.send(whole)
        await asyncio.sleep(0.01)
        await exchange.send(whole)
        is_done.set()

    return behaviour
