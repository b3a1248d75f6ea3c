"""How each way of failing looks on the wire."""

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
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # struct linger: on, no seconds


@frozen
class Exchange:
    """One request that waits for its answer.

    Attributes:
        request: as aiohttp has read it.
        answer: what it would get if nothing went wrong.
        options: the details of what goes wrong.

    """

    request: web.BaseRequest
    answer: Answer
    options: FaultOptions


async def respond(way: Way, exchange: Exchange) -> web.StreamResponse:
    """Answer, or do what else is planned. A closed connection takes the response that is returned for no answer."""
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
    """Wait for ever: the client's leaving and the sandbox's closing both cancel it."""
    never: asyncio.Future[web.Response] = asyncio.get_running_loop().create_future()
    return await never


async def _cut_body(exchange: Exchange) -> web.Response:
    return _cut(exchange, f"Content-Length: {len(exchange.answer.body)}")


async def _cut_body_without_length(exchange: Exchange) -> web.Response:
    return _cut(exchange)


def _cut(exchange: Exchange, *more_headers: str) -> web.Response:
    """Send half of the body by hand: aiohttp itself would chunk a body without a length."""
    body = exchange.answer.body
    headers = [f"{name}: {value}" for name, value in exchange.answer.headers.items()]
    head = "\r\n".join(["HTTP/1.1 200 OK", *headers, *more_headers, "Connection: close", "", ""])
    transport = _transport(exchange)
    transport.write(head.encode() + body[: len(body) // 2])
    transport.close()
    return web.Response()


async def _http_429(exchange: Exchange) -> web.Response:
    return _page(429, "Too Many Requests", exchange)


async def _http_500(exchange: Exchange) -> web.Response:
    return _page(500, "Internal Server Error", exchange)


async def _http_503(exchange: Exchange) -> web.Response:
    return _page(503, "Service Unavailable", exchange)


async def _html(exchange: Exchange) -> web.Response:
    return _page(200, "Maintenance", exchange)


def _page(status: int, title: str, exchange: Exchange) -> web.Response:
    wait = exchange.options.retry_after
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return web.Response(status=status, text=_PAGE.format(title), content_type="text/html", headers=headers)


async def _empty_body(exchange: Exchange) -> web.Response:
    return web.Response(headers=exchange.answer.headers)


async def _redirect(exchange: Exchange) -> web.Response:
    location = exchange.options.location or exchange.request.raw_path
    return web.Response(status=302, headers={"Location": location})


async def _dribble(exchange: Exchange) -> NoReturn:
    """Send a byte at a time, and blanks for ever where the last one should come: JSON allows them there."""
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
        msg = "the client has gone"
        raise ConnectionResetError(msg)  # aiohttp takes it for just that
    return transport


_WAYS: dict[Way, Callable[[Exchange], Awaitable[web.StreamResponse]]] = {
    Way.ANSWER: _answer,
    Way.DROP: _drop,
    Way.RESET: _reset,
    Way.HANG: _hang,
    Way.HTTP_429: _http_429,
    Way.HTTP_500: _http_500,
    Way.HTTP_503: _http_503,
    Way.CUT_BODY: _cut_body,
    Way.CUT_BODY_WITHOUT_LENGTH: _cut_body_without_length,
    Way.HTML: _html,
    Way.EMPTY_BODY: _empty_body,
    Way.REDIRECT: _redirect,
    Way.DRIBBLE: _dribble,
}
