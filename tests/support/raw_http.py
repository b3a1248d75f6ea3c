"""Raw requests over a socket, without an HTTP library."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from attrs import frozen


@frozen
class RawAnswer:
    """The parts of an answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def target(key: str, action: str, **parameters: object) -> str:
    """Return the path and query of one request; the action "list" has its own path."""
    if action == "list":
        return f"/offline-numbers-api/list?{urlencode({'key': key, **parameters})}"
    return f"/offline-numbers-api?{urlencode({'key': key, 'action': action, **parameters})}"


def request_bytes(target: str, *, method: str = "GET", version: str = "1.1", connection: str = "close") -> bytes:
    """Return the bytes of one request."""
    head = f"{method} {target} HTTP/{version}\r\nHost: 127.0.0.1\r\nConnection: {connection}\r\n\r\n"
    return head.encode("utf-8", "surrogateescape")


def port_of(url: str) -> int:
    """Return the port of a URL."""
    return int(url.rpartition(":")[2])


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a connection to a server on this machine."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(url))
    try:
        yield reader, writer
    finally:
        writer.close()


async def send(url: str, data: bytes) -> bytes:
    """Send bytes on a new connection and return everything until the other side closes it."""
    async with connected(url) as (reader, writer):
        writer.write(data)
        return await reader.read()


def parse(received: bytes) -> RawAnswer:
    """Return the parts of a whole answer."""
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return RawAnswer(int(first.split()[1]), {name.lower(): value for name, value in headers.items()}, body)


async def get(url: str, target: str) -> RawAnswer:
    """Send one request and return the answer."""
    return parse(await send(url, request_bytes(target)))


async def get_json(url: str, target: str) -> Any:  # noqa: ANN401 - any JSON
    """Send one request and return the JSON of the answer."""
    return json.loads((await get(url, target)).body)
