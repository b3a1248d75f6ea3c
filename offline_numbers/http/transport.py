"""One request over aiohttp: sent once, within one time limit, its answer bounded, and the key never in sight.

aiohttp alone keeps none of this. It sends a GET again by itself when a connection closes, follows redirects, rounds
timeouts up to whole seconds, and shows the address, which holds the key, in its exceptions and their tracebacks.
No exception and no frame of aiohttp leaves this module.

Two things remain visible to trace hooks of the application's own session: ``on_request_headers_sent`` is given the
address as it is sent, and ``on_request_end`` a response whose ``request_info`` holds it.
"""

import math
import secrets
import ssl
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from typing import Any, TypedDict

import aiohttp
from aiohttp import ClientMiddlewareType, UploadTracker
from attrs import evolve
from yarl import URL

from offline_numbers.errors import ArgumentError, ArgumentTypeError
from offline_numbers.wire import Request

from .body import Stream, arrived, from_a_cache, read_whole
from .connections import Connections
from .key import Secret
from .middleware import failure_of, forget_origin, next_to_the_wire, was_aborted
from .outcome import Answer, NoAnswer, RequestFailed, Ticket
from .proxy import Proxy


class _Options(TypedDict, total=False):
    """The options of one request for aiohttp."""

    headers: dict[str, str]
    timeout: aiohttp.ClientTimeout
    middlewares: tuple[ClientMiddlewareType, ...]
    server_hostname: str | None
    allow_redirects: bool
    ssl: ssl.SSLContext | bool
    proxy: URL | None
    upload_tracker: UploadTracker


class Transport:
    """Sends requests to one address, with one key and one time limit, over connections that may be shared.

    Attributes:
        host: host and port of the API, as ``"www.optico.fr:443"``.

    Args:
        key: the domain's key, added to the address at the last moment.
        base_url: the address of the API, as ``base_url_of`` returns it.
        timeout: seconds for one request, from connecting to the last byte of the answer.
        connections: the aiohttp sessions to use.
        context: the certificates that TLS trusts; ``None``: aiohttp's default, or that of the application's connector.
        proxy: the proxy for all requests, on an application's session too.
        request_id: the name of a parameter that gets a fresh random value in each request; ``None``: none.

    Raises:
        TypeError: ``timeout`` is not a number.
        ValueError: ``timeout`` is not above zero, or infinite.

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
        request_id: str | None = None,
    ) -> None:
        self.timeout = _checked(timeout)
        self.connections = connections
        self.host = f"{base_url.host}:{base_url.port}"
        self._key = key
        self.host = f"{base_url.host_subcomponent}:{base_url.port}"
        self._base = str(base_url)
        self._request_id = request_id
        shared: _Options = {
            "timeout": aiohttp.ClientTimeout(total=self.timeout, ceil_threshold=math.inf),
            "middlewares": (next_to_the_wire(key),),
            "allow_redirects": False,
        }
        if context is not None:
            shared["ssl"] = context
        if proxy is not None:
            shared["proxy"] = proxy.address()
        # The host's own name as `server_hostname` changes nothing in TLS; it gives the request a connection of its own.
        apart: _Options = {**shared, "server_hostname": base_url.host, "headers": {"Connection": "close"}}
        # In closures, since a proxy's address may hold a password.
        self._shared: Callable[[], _Options] = lambda: shared
        self._apart: Callable[[], _Options] = lambda: apart

    def send(self, request: Request, ticket: Ticket | None = None) -> Coroutine[Any, Any, Answer | NoAnswer]:
        """Send a request once, and read the answer whole.

        Args:
            request: what to send.
            ticket: of a write; holds what became of the request, also after a cancellation.

        Returns:
            The answer, whatever its status; or what is known if none came whole.

        Raises:
            RuntimeError: the connections are closed or belong to another event loop; nothing was sent.

        """
        if request.is_write:
            return self._write(request, Ticket() if ticket is None else ticket)
        if request.fresh:
            return self._send(request, self._apart(), fresh=True)
        return self._send(request, self._shared(), fresh=False)

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncGenerator[Stream]:
        """Send a request once, and read the body of its answer piece by piece, inside ``async with``.

        Leaving the block before the end closes the connection. The time limit covers the whole block.

        Raises:
            RequestFailed: on entering and while iterating: no answer, or none that came whole.
            RuntimeError: the connections are closed or belong to another event loop; nothing was sent.

        """
        session = self.connections.session()
        try:
            response = await session.request("GET", self._address(request), **self._apart())
            stream = from_a_cache(response) or Stream(response, self._key, self.connections.bodies)
            del response  # it knows the address as it was sent
        except Exception as error:  # noqa: BLE001 - whatever aiohttp or a trace hook raises, it is no answer
            stream = failure_of(error, self._key)
        except BaseException as error:
            forget_origin(error)
            raise
        if isinstance(stream, NoAnswer):
            raise RequestFailed(stream)
        with closing(stream):
            yield stream

    async def _write(self, request: Request, ticket: Ticket) -> Answer | NoAnswer:
        """Send a write, and note on the ticket whether it is proven that it never left.

        Two independent proofs must agree: aiohttp reports that it never wrote the request, and it never gave the
        request a connection. The first is none with ``Expect: 100-continue``, the second none if a mock took the call.
        """
        self.connections.open()
        ticket.not_sent = ticket.may_have_left = False
        tracker = UploadTracker()
        options = self._apart() | {
            "middlewares": (next_to_the_wire(self._key, ticket),),
            "upload_tracker": tracker,
        }
        try:
            outcome = await self._send(request, options, fresh=True)
        finally:
            ticket.not_sent = was_aborted(tracker) and not ticket.may_have_left
        return evolve(outcome, not_sent=ticket.not_sent) if isinstance(outcome, NoAnswer) else outcome

    async def _send(self, request: Request, options: _Options, *, fresh: bool) -> Answer | NoAnswer:
        session = self.connections.session()
        try:
            response = await session.request("GET", self._address(request), **options)
            if fresh and (stale := from_a_cache(response)):
                return stale
            return arrived(response, self._key) or await read_whole(response, self._key, self.connections.bodies)
        except Exception as error:  # noqa: BLE001 - whatever aiohttp or a trace hook raises, it is no answer
            return failure_of(error, self._key)
        except BaseException as error:
            forget_origin(error)
            raise

    def _address(self, request: Request) -> URL:
        """Return where a request goes, without the key."""
        query = request.query_string
        if self._request_id is not None:
            query = f"{query}&{self._request_id}={secrets.token_hex(8)}"
        return URL(f"{self._base}{request.path}?{query}", encoded=True)


def _checked(timeout: object) -> float:
    """Refuse a wrong time limit; ``True`` would be one second."""
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        message = f"must be a number of seconds, not {type(timeout).__name__}"
        raise ArgumentTypeError("timeout", message)
    if not 0 < timeout < math.inf:
        message = f"must be above zero and have an end, not {timeout}; 5.0 is what the API document recommends"
        raise ArgumentError("timeout", message)
    return float(timeout)
