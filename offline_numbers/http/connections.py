"""Opens, lends and closes the connections: our own or the application's, in one event loop and one process."""

import asyncio
import os
import socket
import warnings
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from functools import cache
from http.cookies import SimpleCookie
from weakref import WeakSet, finalize

import aiohttp
from yarl import URL

from offline_numbers.errors import ArgumentError, ArgumentTypeError, SessionClosedError

from .one_request import OneRequest

# A proxy must not store answers: they contain phone numbers, and a stored one is wrong for the next request.
HEADERS: dict[str, str] = {"Cache-Control": "no-store"}

# Open connections at most. With a thousand requests in flight, 10 to 50 connections cost least CPU, 100 cost 5 % more
# and 200 cost 14 % more: waiting for an open connection is cheaper than opening another one.
LIMIT = 50

READ_AHEAD = 2**16  # bytes of an answer; aiohttp buffers a few times as many at most


class Connections:
    """The connections of one or several transports. They open on first use, inside the running event loop.

    Reads share connections that are kept alive. A write has its own connection, because its outcome would be
    unknown if the server closed a shared one meanwhile. A read that decides about a write has one, too, because a
    server that sends an answer twice would answer the next read with the copy.

    An application's session lends its connector, with its TLS, resolver and limits, and its trace hooks.
    Its headers, cookies, credentials, proxies, middlewares and classes are not used: they are not meant for this API.

    Attributes:
        bodies: a function for each answer that is being read; it closes the answer's connection.

    """

    def __init__(self, http: aiohttp.ClientSession | None = None) -> None:
        if http is not None:
            _check(http)
        self._http = http
        self._loop = None if http is None else _loop_of(http)
        self._process = os.getpid()
        self._closed = False
        self._session: aiohttp.ClientSession | None = None
        self._keeper: AsyncGenerator[None] | None = None
        self.bodies: set[Callable[[], None]] = set()

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called, or the application closed its session."""
        return self._closed or (self._http is not None and self._http.closed)

    def open(self) -> None:
        """Bind the connections to the running event loop, or raise ``SessionClosedError`` or ``RuntimeError``."""
        self._check_loop()
        if self.closed:
            which = "this session" if self._closed else "the aiohttp.ClientSession given as http"
            message = f"{which} is closed; create a new one"
            raise SessionClosedError(message)

    def session(self) -> aiohttp.ClientSession:
        """Return the aiohttp session for requests, after opening it if necessary; raises as ``open`` does."""
        is_at_home = self._loop is asyncio.get_running_loop() and self._process == os.getpid()
        is_open = not self._closed and (self._http is None or not self._http.closed)
        if self._session is not None and is_at_home and is_open:  # nearly always
            return self._session
        self.open()
        self._session = self._open_own() if self._http is None else self._borrow(self._http)
        return self._session

    async def close(self) -> None:
        """Close our own connections, once or again; requests in flight end without an answer."""
        if self._is_forked:  # the connections are the parent's
            self._closed = True
            return
        if self._loop is not None and not self._loop.is_closed():
            self._check_loop()
        self._closed = True
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        while self.bodies:  # aiohttp would close their connections without waking the readers
            self.bodies.pop()()
        await keeper.aclose()

    @property
    def _is_forked(self) -> bool:
        """Whether this process is a fork of the one that opened the connections."""
        return self._loop is not None and self._process != os.getpid()

    def _check_loop(self) -> None:
        """Bind the connections to the running event loop and this process, or raise."""
        if self._is_forked:
            message = "this session was opened before this process was forked; create one in each process"
            raise RuntimeError(message)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if self._loop is None:
            self._loop, self._process = loop, os.getpid()
        if loop is None:
            message = "no event loop is running; use `async with`, or call from a coroutine"
            raise RuntimeError(message)
        if self._loop is not loop:
            message = "this session belongs to another event loop, that of its first use; create one for each loop"
            raise RuntimeError(message)

    def _open_own(self) -> aiohttp.ClientSession:
        """Open a session with a connector of our own."""
        _watch_forks()
        session = _session(aiohttp.TCPConnector(limit=LIMIT, socket_factory=_make_socket), is_owner=True)
        self._keeper = _keep(session, finalize(self, _let_go, session))
        with suppress(StopIteration):  # one step up to the `yield`, so that the event loop knows the generator
            self._keeper.asend(None).send(None)
        return session

    def _borrow(self, http: aiohttp.ClientSession) -> aiohttp.ClientSession:
        """Open a session on the application's connector, which it detaches from when the connections are garbage."""
        session = _session(http.connector, is_owner=False)
        # Replaced, not added: a library that instruments aiohttp has added its hooks to both sessions.
        session.trace_configs[:] = http.trace_configs
        finalize(self, session.detach)
        return session


class _NoCookies(aiohttp.DummyCookieJar):
    """The cookies of each request: none, since the API sets none, and a jar costs time."""

    _none: SimpleCookie = SimpleCookie()

    def filter_cookies(self, request_url: URL) -> SimpleCookie:  # noqa: ARG002 - the same for all
        """Return no cookies, without making an empty jar for each request."""
        return self._none


# assumes: http-1
def _session(connector: aiohttp.BaseConnector | None, *, is_owner: bool) -> aiohttp.ClientSession:
    """Return an aiohttp session that adds nothing to a request except ``HEADERS``."""
    return aiohttp.ClientSession(
        connector=connector,
        connector_owner=is_owner,
        headers=HEADERS,
        read_bufsize=READ_AHEAD,
        cookie_jar=_NoCookies(),
        request_class=OneRequest,
    )


async def _keep(session: aiohttp.ClientSession, hold: "finalize[..., Connections]") -> AsyncGenerator[None]:
    """Close a session when this generator is closed: by ``Connections.close``, else by the event loop.

    An event loop closes each asynchronous generator that it knows, when the generator is garbage or the loop ends. So a
    forgotten session leaves no socket and no warning. ``hold`` keeps the session alive until then.
    """
    try:
        yield
    finally:
        hold.detach()
        await session.close()


def _let_go(session: aiohttp.ClientSession) -> None:
    """Release the session when its ``Connections`` are garbage; the generator closes it in the loop's next turn."""


_sockets: WeakSet[socket.socket] = WeakSet()  # of our own sessions


def _make_socket(address: tuple[int, int, int, str, object]) -> socket.socket:
    """Make a socket that a forked process will not keep."""
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    _sockets.add(made)
    return made


@cache
def _watch_forks() -> None:
    """Take the sockets from each process that will be forked; registers once, at the first session."""
    with suppress(AttributeError):  # Windows has no fork
        os.register_at_fork(after_in_child=_leave_sockets)


def _leave_sockets() -> None:
    """Replace each socket by the null device, in a forked process.

    Parent and child share the list of sockets that the parent's event loop watches. Closing a socket here would remove
    it from that list, and the parent would wait in vain.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for one in _sockets:
        with suppress(OSError):  # it was closed before
            os.dup2(nothing, one.fileno(), inheritable=False)
    os.close(nothing)


def _check(http: object) -> None:
    """Refuse a session that may send a request twice, or not at all."""
    if type(http) is not aiohttp.ClientSession:
        message = (
            f"must be an aiohttp.ClientSession, not {type(http).__name__}; a subclass such as a cache or a "
            "retrying client may send a write twice, or not at all"
        )
        raise ArgumentTypeError("http", message)
    if http.closed:
        message = "the aiohttp.ClientSession is closed; use an open one"
        raise ArgumentError("http", message)


def _loop_of(http: aiohttp.ClientSession) -> asyncio.AbstractEventLoop:
    """Return the event loop of a session; in another one, aiohttp fails with misleading errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # aiohttp deprecates the attribute and offers no other
        return http.loop
