"""The behaviours of a ``Misbehaving`` server as a proxy: tunnels for https, and forwarding for http."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from yarl import URL

from .misbehaving import Behaviour, Exchange


async def tunnel(exchange: Exchange) -> None:
    """Open the tunnel, until one side closes it."""
    await _tunnel(exchange, asyncio.Event().wait)


def tunnel_until(over: Callable[[], Awaitable[object]]) -> Behaviour:
    """Open the tunnel, and close it after an event."""

    async def behaviour(exchange: Exchange) -> None:
        await _tunnel(exchange, over)

    return behaviour


async def forward(exchange: Exchange) -> None:
    """Forward a request with a full URL, return its answer, and close the connection."""
    async with _sent_on(exchange) as answer:
        await exchange.send(await answer.read())
    exchange.close()


async def forward_and_drop(exchange: Exchange) -> None:
    """Forward a request, and drop its answer."""
    async with _sent_on(exchange) as answer:
        await answer.read()
    exchange.close()


@asynccontextmanager
async def _sent_on(exchange: Exchange) -> AsyncGenerator[asyncio.StreamReader]:
    """Send the request to the host of its URL, on a new connection that closes after it."""
    await exchange.read()
    method, address, version = exchange.head.partition("\r\n")[0].split(" ")
    url = URL(address, encoded=True)
    async with _connected(str(url.host), int(url.port or 80)) as (reader, writer):
        head = f"{method} {url.raw_path_qs} {version}\r\nHost: {url.authority}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        yield reader


@asynccontextmanager
async def _connected(host: str, port: int) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        await asyncio.wait([asyncio.ensure_future(writer.wait_closed())])


async def _tunnel(exchange: Exchange, over: Callable[[], Awaitable[object]]) -> None:
    """Connect to the requested host, and copy in both directions until one side closes or the event happens."""
    await exchange.read()
    host, _, port = exchange.head.split(" ")[1].rpartition(":")
    async with _connected(host, int(port)) as (reader, writer):
        await exchange.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        work = (_copy(exchange.reader, writer), _copy(reader, exchange.writer), _wait(over))
        ways = [asyncio.create_task(way) for way in work]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
    exchange.reset()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(2**16):
        writer.write(piece)


async def _wait(over: Callable[[], Awaitable[object]]) -> None:
    await over()
