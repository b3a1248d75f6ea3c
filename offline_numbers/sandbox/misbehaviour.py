"""How each fault looks on the wire."""

import asyncio
import itertools
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import NoReturn

from aiohttp import HttpVersion11, web
from attrs import frozen

from .faults import FaultOptions, Way
from .writer import Answer

DRIBBLE_INTERVAL = 0.05

_PAGE = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>\n"
_PAGES = {
    Way.HTTP_429: (429, "Too Many Requests"),
    Way.HTTP_500: (500, "Internal Server Error"),
    Way.HTTP_503: (503, "Service Unavailable"),
    Way.HTML: (200, "Maintenance"),
}
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # struct linger: on, no seconds


@frozen
class Exchange:
    """One request, the answer that it would get, and the options of its fault."""

    request: web.BaseRequest
    answer: Answer
    options: FaultOptions


async def respond(way: Way, exchange: Exchange) -> web.StreamResponse:
    """Answer in one way; on a connection that is closed, aiohttp drops the response that is returned."""
    if way in _PAGES:
        return _page(*_PAGES[way], exchange.options)
    return await _WAYS[way](exchange)


async def _answer(exchange: Exchange) -> web.Response:
    answer = exchange.answer
    response = web.Response(body=answer.body, headers=answer.headers)
    if answer.chunked and exchange.request.version >= HttpVersion11:
        response.enable_chunked_encoding()
    return response


async def _drop(exchange: Exchange) -> web.Response:
    _transport(exchange).close()
    return web.Response()


async def _reset(exchange: Exchange) -> web.Response:
    transport = _transport(exchange)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()
    return web.Response()


async def _hang(_: Exchange) -> web.Response:
    """Wait without end: aiohttp cancels this if the client leaves or the sandbox closes."""
    never: asyncio.Future[web.Response] = asyncio.get_running_loop().create_future()
    return await never


async def _cut_body(exchange: Exchange) -> web.Response:
    return _cut(exchange, f"Content-Length: {len(exchange.answer.body)}")


async def _cut_body_without_length(exchange: Exchange) -> web.Response:
    return _cut(exchange)


def _cut(exchange: Exchange, *more_headers: str) -> web.Response:
    """Write half of the body by hand: aiohttp itself would send a body without a length in chunks."""
    body = exchange.answer.body
    headers = [f"{name}: {value}" for name, value in exchange.answer.headers.items()]
    head = "\r\n".join(["HTTP/1.1 200 OK", *headers, *more_headers, "Connection: close", "", ""])
    transport = _transport(exchange)
    transport.write(head.encode() + body[: len(body) // 2])
    transport.close()
    return web.Response()


def _page(status: int, title: str, options: FaultOptions) -> web.Response:
    headers = {} if options.retry_after is None else {"Retry-After": str(options.retry_after)}
    return web.Response(status=status, text=_PAGE.format(title), content_type="text/html", headers=headers)


async def _empty_body(exchange: Exchange) -> web.Response:
    return web.Response(headers=exchange.answer.headers)


async def _redirect(exchange: Exchange) -> web.Response:
    location = exchange.options.location or exchange.request.raw_path
    return web.Response(status=302, headers={"Location": location})


async def _dribble(exchange: Exchange) -> NoReturn:
    """Send one byte at a time, and spaces instead of the last one: JSON allows them there."""
    interval = exchange.options.interval
    response = web.StreamResponse(headers=exchange.answer.headers)
    await response.prepare(exchange.request)
    stream = itertools.chain(exchange.answer.body[:-1], itertools.repeat(ord(" ")))
    while True:
        await response.write(bytes([next(stream)]))
        await asyncio.sleep(DRIBBLE_INTERVAL if interval is None else interval)


def _transport(exchange: Exchange) -> asyncio.Transport:
    transport = exchange.request.transport
    if transport is None:
        msg = "the client has closed the connection"
        raise ConnectionResetError(msg)  # aiohttp handles this class as a client that left
    return transport


_WAYS: dict[Way, Callable[[Exchange], Awaitable[web.StreamResponse]]] = {
    Way.ANSWER: _answer,
    Way.DROP: _drop,
    Way.RESET: _reset,
    Way.HANG: _hang,
    Way.CUT_BODY: _cut_body,
    Way.CUT_BODY_WITHOUT_LENGTH: _cut_body_without_length,
    Way.EMPTY_BODY: _empty_body,
    Way.REDIRECT: _redirect,
    Way.DRIBBLE: _dribble,
}
