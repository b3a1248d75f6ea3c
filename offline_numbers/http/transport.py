"""Sends one request over aiohttp: once, within one time limit, its answer bounded, the key hidden.

aiohttp alone does none of this: it sends a GET again if a connection closes, follows redirects, and rounds timeouts up
to whole seconds. Its exceptions and their tracebacks show the address, which contains the key, so none leaves this
module.

Two trace hooks of an application's session see the key: ``on_request_headers_sent`` receives the address as it is sent,
and ``on_request_end`` a response whose ``request_info`` contains it.
"""

import math
import os
import ssl
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from functools import cache
from typing import Any, TypedDict

import aiohttp
from aiohttp import ClientMiddlewareType, UploadTracker
from yarl import URL

from offline_numbers.errors import ArgumentError, ArgumentTypeError
from offline_numbers.wire import Request

from .body import OK, Stream, arrived, from_a_cache, read_whole, retry_after
from .connections import Connections
from .head import Inspected
from .key import Secret
from .no_resend import failure_of, forget_origin, next_to_the_wire, was_aborted
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
    """Sends requests to one address, with one key and one time limit."""

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
        self.timeout = timeout
        self.connections = connections
        self._key = key
        self.host = f"{base_url.host_subcomponent}:{base_url.port}"

        @cache
        def endpoint(path: str) -> URL:
            return URL(f"{base_url}{path}", encoded=True)

        self._endpoint = endpoint
        self._request_id = request_id
        shared: _Options = {
            "timeout": aiohttp.ClientTimeout(total=self.timeout, ceil_threshold=math.inf),
            "middlewares": (next_to_the_wire(key),),
            # assumes: no-redirect
            "allow_redirects": False,
        }
        if context is not None:
            shared["ssl"] = context
        if proxy is not None:
            shared["proxy"] = proxy.address()
        # The host's own name as `server_hostname` changes nothing in TLS, but gives the request its own connection.
        apart: _Options = {**shared, "server_hostname": base_url.host, "headers": {"Connection": "close"}}
        # In closures, because the address of a proxy may contain a password.
        self._shared: Callable[[], _Options] = lambda: shared
        self._apart: Callable[[], _Options] = lambda: apart

    def send(self, request: Request, ticket: Ticket | None = None) -> Coroutine[Any, Any, Answer | NoAnswer]:
        """Send a request once, and read the whole answer."""
        if request.is_write:
            return self._write(request, Ticket() if ticket is None else ticket)
        if request.fresh:
            return self._send(request, self._apart(), fresh=True)
        return self._send(request, self._shared(), fresh=False)

    @asynccontextmanager
    async def stream(self, request: Request, *, any_age: bool = False) -> AsyncGenerator[Stream]:
        """Send a request once, and read the body of its answer piece by piece inside ``async with``.

        Entering and iterating raise ``RequestFailed``. Leaving the block before the end closes the connection. The time
        limit covers the whole block; ``any_age`` accepts the answer of a cache, too.
        """
        session = self.connections.session()
        try:
            response = await session.request("GET", self._address(request), **self._apart())
            stale = None if any_age else from_a_cache(response)
            stream = stale or Stream(response, self._key, self.connections.bodies)
            del response  # it contains the address with the key
        except Exception as error:  # noqa: BLE001 - anything that aiohttp or a trace hook raises means no answer
            stream = failure_of(error, self._key)
        except BaseException as error:
            forget_origin(error)
            raise
        if isinstance(stream, NoAnswer):
            raise RequestFailed(stream)
        with closing(stream):
            yield stream

    async def inspect(self, request: Request) -> Inspected:
        """Send a request once, and return the answer with its head, whatever its status or age is."""
        started = time.monotonic()
        async with self.stream(request, any_age=True) as stream:
            body = b"".join([piece async for piece in stream])
            return Inspected(head=stream.head(), body=body, seconds=time.monotonic() - started)

    async def _write(self, request: Request, ticket: Ticket) -> Answer | NoAnswer:
        """Send a write, and record on the ticket whether it provably never left.

        Two independent proofs must agree: aiohttp reports that it never wrote the request, and it never gave the
        request a connection. The first is wrong with ``Expect: 100-continue``, the second if a mock answers the call.
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
        return outcome._replace(not_sent=ticket.not_sent) if isinstance(outcome, NoAnswer) else outcome

    async def _send(self, request: Request, options: _Options, *, fresh: bool) -> Answer | NoAnswer:
        """Send a request, and read its answer; ``fresh`` refuses the answer of a cache."""
        session = self.connections.session()
        try:
            response = await session.request("GET", self._address(request), **options)
            if fresh and (stale := from_a_cache(response)):
                return stale
            body: bytes | NoAnswer | None = arrived(response)
            if body is None:
                body = await read_whole(response, self._key, self.connections.bodies)
            if isinstance(body, NoAnswer):
                return body
            wait = None if response.status == OK else retry_after(response, self._key)
            return Answer(response.status, wait, self._key.scrub(body))
        except Exception as error:  # noqa: BLE001 - anything that aiohttp or a trace hook raises means no answer
            return failure_of(error, self._key)
        except BaseException as error:
            forget_origin(error)
            raise

    # assumes: unknown-parameter-ignored
    def _address(self, request: Request) -> URL:
        """Return the address of a request, without the key."""
        query = request.plain or request.query
        if self._request_id is not None:
            query = {**request.query, self._request_id: os.urandom(8).hex()}
        return self._endpoint(request.path).with_query(query)


def valid_timeout(timeout: object) -> float:
    """Return the time limit as a float, or raise; ``True`` would be one second."""
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        message = f"a number of seconds such as 5.0, not {type(timeout).__name__}"
        raise ArgumentTypeError("timeout", message)
    if not 0 < timeout < math.inf:
        message = f"{timeout} seconds is not above zero and finite: the API document recommends 5.0"
        raise ArgumentError("timeout", message)
    return float(timeout)
