"""One request over aiohttp: sent once, within one time limit, its answer bounded, and the key never in sight.

aiohttp alone keeps none of this: it sends a GET again by itself when a connection closes, follows redirects, rounds
timeouts up to whole seconds, and shows the address, which holds the key, in its exceptions and their tracebacks.
Nothing that it raises leaves this module, nor does any frame of it.

What remains visible is the application's own doing: a trace hook ``on_request_headers_sent`` of its own session is told
the address as it is sent, and ``on_request_end`` a response whose ``request_info`` holds it.
"""

import math
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from typing import TypedDict

import aiohttp
from aiohttp import ClientMiddlewareType, ClientResponse, UploadTracker
from attrs import evolve
from yarl import URL

from offline_numbers.wire import Request

from .body import Stream, arrived, read_whole
from .connections import HEADERS, READ_AHEAD, Connections
from .key import Secret
from .middleware import failure_of, forget_origin, never_left, next_to_the_wire
from .outcome import Answer, NoAnswer, RequestFailed, Ticket
from .proxy import Proxy


class _Options(TypedDict, total=False):
    """What aiohttp is told for each request."""

    headers: dict[str, str]
    timeout: aiohttp.ClientTimeout
    middlewares: tuple[ClientMiddlewareType, ...]
    server_hostname: str | None
    allow_redirects: bool
    raise_for_status: bool
    auto_decompress: bool
    read_bufsize: int
    ssl: ssl.SSLContext | bool
    proxy: URL | None


class Transport:
    """Sends requests to one address, with one key and one time limit, over connections that may be shared.

    Args:
        key: the domain's key, added to the address at the last moment.
        base_url: where the API is, as ``base_url_of`` gives it.
        timeout: seconds for one request, from connecting to the last byte of the answer.
        connections: the aiohttp sessions to use.
        context: whom TLS trusts, on an application's session too; ``None``: aiohttp's default, or its connector's.
        proxy: the proxy that all requests go through, on an application's session too.

    Raises:
        TypeError: ``timeout`` is no number.
        ValueError: ``timeout`` is not above zero, or has no end.

    """

    def __init__(  # noqa: PLR0913 - where and how requests travel
        self,
        key: Secret,
        base_url: URL,
        timeout: float,
        connections: Connections,
        *,
        context: ssl.SSLContext | None = None,
        proxy: Proxy | None = None,
    ) -> None:
        self.timeout = _checked(timeout)
        self.connections = connections
        self._key = key
        self._base = str(base_url)
        self._endpoints: dict[str, URL] = {}
        common: _Options = {
            "timeout": aiohttp.ClientTimeout(total=self.timeout, ceil_threshold=math.inf),
            "middlewares": (next_to_the_wire(key),),
            "allow_redirects": False,
        }
        if not connections.own:  # it may do otherwise by itself; our own is made so, and each word takes time
            of_ours: _Options = {"headers": HEADERS, "raise_for_status": False, "auto_decompress": True}
            common = {**common, **of_ours, "read_bufsize": READ_AHEAD}
        if context is not None:
            common["ssl"] = context
        if proxy is not None:
            common["proxy"] = proxy.address()
        # Writes want a fresh connection each. On the application's own session the name, though no other than the
        # host's, gives them a pool apart from the reads', and `close` has the server empty it after each answer.
        apart = HEADERS | {"Connection": "close"}
        writing: _Options = {**common, "headers": apart, "server_hostname": base_url.host}
        # In a closure, since a proxy's address may hold a password.
        self._options: Callable[[Request], _Options] = lambda request: writing if request.is_write else common

    async def send(self, request: Request, ticket: Ticket | None = None) -> Answer | NoAnswer:
        """Send a request once, and read the answer whole.

        Args:
            request: what to send.
            ticket: told what became of the request, so that it can be read after a cancellation too.

        Returns:
            The answer, whatever its status; or what is known where none came whole.

        Raises:
            RuntimeError: the connections are closed or belong to another event loop; nothing was sent.

        """
        session, tracker = self.connections.session(is_write=request.is_write), UploadTracker()
        if ticket is not None:
            ticket.not_sent = False
        try:
            response = await self._ask(session, request, tracker)
            return arrived(response, self._key) or await read_whole(response, self._key, self.connections.bodies)
        except Exception as error:  # noqa: BLE001 - whatever aiohttp or a trace hook raises, it is no answer
            return _lost(error, tracker)
        except BaseException as error:
            forget_origin(error)
            raise
        finally:
            if ticket is not None:
                ticket.not_sent = never_left(tracker)

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncGenerator[Stream]:
        """Send a request once, and read the body of its answer piece by piece, inside ``async with``.

        Leaving the block before the end closes the connection. The time limit covers the whole block.

        Raises:
            RequestFailed: on entering and while iterating: no answer, or none that came whole.
            RuntimeError: the connections are closed or belong to another event loop; nothing was sent.

        """
        session, tracker = self.connections.session(is_write=request.is_write), UploadTracker()
        try:
            response = await self._ask(session, request, tracker)
            stream: Stream | NoAnswer = Stream(response, self._key, self.connections.bodies)
            del response  # it knows the address as it was sent
        except Exception as error:  # noqa: BLE001 - whatever aiohttp or a trace hook raises, it is no answer
            stream = _lost(error, tracker)
        except BaseException as error:
            forget_origin(error)
            raise
        if isinstance(stream, NoAnswer):
            raise RequestFailed(stream)
        with closing(stream):
            yield stream

    def _ask(
        self, session: aiohttp.ClientSession, request: Request, tracker: UploadTracker
    ) -> Awaitable[ClientResponse]:
        """Send a request once; what is awaited ends as soon as the head of its answer has come."""
        return session.request("GET", self._address(request), upload_tracker=tracker, **self._options(request))

    def _address(self, request: Request) -> URL:
        """Return where a request goes, without the key."""
        try:
            endpoint = self._endpoints[request.path]
        except KeyError:
            endpoint = self._endpoints[request.path] = URL(self._base + request.path)
        return endpoint.with_query(request.query)


def _lost(error: Exception, tracker: UploadTracker) -> NoAnswer:
    """Return what is known of a request to which no head of an answer came."""
    return evolve(failure_of(error), not_sent=never_left(tracker))


def _checked(timeout: object) -> float:
    """Refuse what is no time limit; ``True`` would be one second."""
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        message = f"timeout: must be a number of seconds, not {type(timeout).__name__}"
        raise TypeError(message)
    if not 0 < timeout < math.inf:
        message = f"timeout: must be above zero and have an end, not {timeout}; 5.0 is what the API document recommends"
        raise ValueError(message)
    return float(timeout)
