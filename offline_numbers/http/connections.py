"""The aiohttp sessions that requests travel on: our own or the application's, in one event loop, until closed."""

import asyncio
import os
import socket
import warnings
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from functools import cache
from weakref import WeakSet, finalize

import aiohttp

from offline_numbers.errors import ArgumentError, ArgumentTypeError, SessionClosedError

from .one_request import OneRequest

# A proxy must neither answer for the API nor keep its answers, which show phone numbers.
HEADERS: dict[str, str] = {"Cache-Control": "no-store"}

# Connections that are open at once. With a thousand requests at once 10 to 50 cost least; 100 take 5 % more CPU,
# 200 take 14 %: what does not fit waits a moment for a connection that is ready, which is less than to open another.
LIMIT = 50

READ_AHEAD = 2**16  # bytes of an answer that aiohttp keeps ready, a few times as many at most


class Connections:
    """The connections of one or several transports; opened when they are first needed, inside the running event loop.

    Reads share connections that are kept alive. A write has a connection of its own, and so has a read that decides
    about a write: on a shared one that the server has closed meanwhile, a write's outcome would be unknown, and a
    server that sent an answer twice would answer the next read with the copy.

    An application's own session lends its connector, with its TLS, its resolver and its limits, and its trace hooks.
    Nothing else of it is used: its headers, cookies, credentials, proxies, middlewares and classes are not meant for
    this API, and some of them would break a promise.

    Args:
        http: the application's own session, which is never closed here; ``None``: our own.

    Raises:
        TypeError: ``http`` is not exactly an ``aiohttp.ClientSession``.
        ValueError: ``http`` is closed.

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
        self.bodies: set[Callable[[], None]] = set()  # what closes each answer of which more is awaited

    @property
    def closed(self) -> bool:
        """Whether ``close`` has been called, or the application has closed its own session."""
        return self._closed or (self._http is not None and self._http.closed)

    def open(self) -> None:
        """Belong to the running event loop from now on.

        Raises:
            RuntimeError: closed, or there is no running event loop, or it or the process is another one than before.

        """
        self._check_loop()
        if self.closed:
            whose = "this session" if self._closed else "the aiohttp.ClientSession that was given as http"
            message = f"{whose} is closed: make a new one"
            raise SessionClosedError(message)

    def session(self) -> aiohttp.ClientSession:
        """Return the session for requests; opened if it is not open.

        Raises:
            RuntimeError: closed, or there is no running event loop, or it or the process is another one than before.

        """
        is_at_home = self._loop is asyncio.get_running_loop() and self._process == os.getpid()
        if self._session is not None and is_at_home and not self.closed:  # nearly always
            return self._session
        self.open()
        if self._session is None:
            self._session = self._open_own() if self._http is None else self._borrow(self._http)
        return self._session

    async def close(self) -> None:
        """Close our own connections; requests under way end without an answer. May be called again.

        Raises:
            RuntimeError: called in another event loop while their own still runs elsewhere.

        """
        if self._is_forked:  # what was copied has no connections: those of the parent are not ours to close
            self._closed = True
            return
        if self._loop is not None and not self._loop.is_closed():
            self._check_loop()
        self._closed = True
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        while self.bodies:  # aiohttp closes their connections, but does not wake who waits for them
            self.bodies.pop()()
        await keeper.aclose()

    @property
    def _is_forked(self) -> bool:
        """Whether this is the copy that a forked process got of an open session."""
        return self._loop is not None and self._process != os.getpid()

    def _check_loop(self) -> None:
        """Belong to the running event loop and to this process, or refuse them."""
        if self._is_forked:
            message = "this session was opened before this process was forked: make one in each process"
            raise RuntimeError(message)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if self._loop is None:
            self._loop, self._process = loop, os.getpid()
        if loop is None:
            message = "there is no running event loop: use `async with`, or call from a coroutine"
            raise RuntimeError(message)
        if self._loop is not loop:
            message = "this session belongs to another event loop, that of its first use: make one for each loop"
            raise RuntimeError(message)

    def _open_own(self) -> aiohttp.ClientSession:
        """Open a session on connections of our own."""
        _watch_forks()
        session = _session(aiohttp.TCPConnector(limit=LIMIT, socket_factory=_make_socket), is_owner=True)
        self._keeper = _keep(session, finalize(self, _let_go, session))
        with suppress(StopIteration):  # one step by hand, up to the `yield`: from here on the event loop knows of it
            self._keeper.asend(None).send(None)
        return session

    def _borrow(self, http: aiohttp.ClientSession) -> aiohttp.ClientSession:
        """Open a session on an application's connector; it lets go of the connector when nobody uses it any more."""
        session = _session(http.connector, is_owner=False)
        # In place of all that it has: a library that instruments aiohttp has added its hooks to both sessions.
        session.trace_configs[:] = http.trace_configs
        finalize(self, session.detach)
        return session


def _session(connector: aiohttp.BaseConnector | None, *, is_owner: bool) -> aiohttp.ClientSession:
    """Return a session that sends nothing of its own but what every request needs."""
    return aiohttp.ClientSession(
        connector=connector,
        connector_owner=is_owner,
        headers=HEADERS,
        read_bufsize=READ_AHEAD,
        cookie_jar=aiohttp.DummyCookieJar(),  # the API sets none, and a jar costs time on each request
        request_class=OneRequest,
    )


async def _keep(session: aiohttp.ClientSession, hold: "finalize[..., Connections]") -> AsyncGenerator[None]:
    """Close a session when this generator is closed: by ``Connections.close``, else by the event loop.

    An event loop closes the asynchronous generators that it has seen, at its own end and when they are collected as
    garbage; so a session that nobody closed leaves no socket and no warning behind.

    Args:
        session: the session.
        hold: keeps the session out of the garbage that this generator is found in, so that its turn comes first.

    """
    try:
        yield
    finally:
        hold.detach()
        await session.close()


def _let_go(session: aiohttp.ClientSession) -> None:
    """Hold a session no longer, when its ``Connections`` are collected: it is closed in the event loop's next turn."""


_sockets: WeakSet[socket.socket] = WeakSet()  # those of our own sessions


def _make_socket(address: tuple[int, int, int, str, object]) -> socket.socket:
    """Make a socket that no forked process keeps."""
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    _sockets.add(made)
    return made


@cache
def _watch_forks() -> None:
    """Have the sockets taken from forked processes; once, and not before there are any."""
    with suppress(AttributeError):  # Windows forks no process
        os.register_at_fork(after_in_child=_leave_sockets)


def _leave_sockets() -> None:
    """Put nothing in the place of each socket: this is a forked process, and they are the parent's.

    The two share more than the connections: what the parent's event loop watches is one list for both. If the copy of a
    socket were closed here, by the garbage collector or at the end of this process, the parent would wait in vain.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for one in _sockets:
        with suppress(OSError):  # it is closed already
            os.dup2(nothing, one.fileno(), inheritable=False)
    os.close(nothing)


def _check(http: object) -> None:
    """Refuse what could send a request twice, or not at all."""
    if type(http) is not aiohttp.ClientSession:
        message = (
            f"must be an aiohttp.ClientSession itself, not {type(http).__name__}: a subclass (a cache, a "
            "retrying client) may answer without asking, or ask twice, and each write must be sent exactly once"
        )
        raise ArgumentTypeError("http", message)
    if http.closed:
        message = "the aiohttp.ClientSession is closed; give an open one"
        raise ArgumentError("http", message)


def _loop_of(http: aiohttp.ClientSession) -> asyncio.AbstractEventLoop:
    """Return the event loop that a session was made in: in another one aiohttp fails in ways that say nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # meant for those who pass the loop on, as was once usual
        return http.loop
