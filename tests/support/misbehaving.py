"""A server of plain sockets on 127.0.0.1 with scripted behaviours, which records every request.

::

    async with Misbehaving(drop, answer()) as server:
        ...  # the first request is dropped, all others are answered
    assert len(server.requests) == 1

Each behaviour handles one request, the last one all further requests; they are in ``behaviours.py``.
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

from attrs import define

Behaviour = Callable[["Exchange"], Awaitable[None]]

CERTIFICATES = Path(__file__).parent / "certificates"


class Misbehaving:
    """The server.

    Attributes:
        heads: the heads of all requests that arrived, in order.
        connections: how many connections were accepted.
        news: set whenever a request arrives.

    Args:
        behaviours: the behaviour for the first request, the second, and so on.
        certificate: the name of a file in ``certificates``: the server uses TLS; ``None``: plain HTTP.

    """

    def __init__(self, *behaviours: Behaviour, certificate: str | None = None) -> None:
        self.heads: list[str] = []
        self.connections = 0
        self.news = asyncio.Event()
        self._behaviours = list(behaviours)
        self._tls = None if certificate is None else _tls(certificate)
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def requests(self) -> list[str]:
        """The request lines of all requests that arrived, in order."""
        return [head.partition("\r\n")[0] for head in self.heads]

    @property
    def url(self) -> str:
        """The base URL."""
        port = self._server.sockets[0].getsockname()[1]
        return f"{'http' if self._tls is None else 'https'}://127.0.0.1:{port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, *exception: object) -> None:
        for _ in range(5):  # a connection that is being accepted cannot be closed before these turns
            await asyncio.sleep(0)
        self._server.close()
        self.break_off()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    def break_off(self) -> None:
        """Close all connections at once."""
        for writer in self._open.values():
            writer.transport.abort()

    async def arrived(self, count: int = 1) -> None:
        """Wait until this many requests have arrived."""
        while len(self.heads) < count:
            self.news.clear()
            await self.news.wait()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._serve(Exchange(self, reader, writer)))
        self._open[task] = writer
        task.add_done_callback(self._open.__delitem__)

    async def _serve(self, exchange: "Exchange") -> None:
        """Handle the requests of one connection until a side closes it."""
        with suppress(OSError, EOFError):
            while True:
                await self._next_behaviour()(exchange)
                if exchange.writer.is_closing():
                    return
                exchange.head = ""
                await exchange.read()
        exchange.close()

    def _next_behaviour(self) -> Behaviour:
        return self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]


@define
class Exchange:
    """One connection and its current request.

    Attributes:
        head: the head of the request; empty before it is read.

    """

    server: Misbehaving
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: str = ""

    async def read(self) -> None:
        """Read the head of the request, if it has not been read; now it counts as arrived."""
        if not self.head:
            self.head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            self.server.heads.append(self.head)
            self.server.news.set()

    async def send(self, *parts: bytes) -> None:
        """Send bytes unchanged."""
        self.writer.write(b"".join(parts))
        await self.writer.drain()

    def close(self) -> None:
        """Close the connection after the sent bytes."""
        self.writer.close()

    def reset(self) -> None:
        """Reset the connection."""
        peer = self.writer.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@contextmanager
def nobody_listens() -> Generator[str]:
    """Yield the URL of a port that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def nobody_accepts() -> Generator[str]:
    """Yield the URL of a port whose queue is full: connecting to it hangs."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):  # the queue has room for one or two; later ones wait endlessly
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)  # noqa: FBT003 - the socket's signature
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _tls(certificate: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    return context
