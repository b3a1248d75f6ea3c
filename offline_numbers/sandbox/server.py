"""The HTTP server on 127.0.0.1 in front of the backend."""

import asyncio
from contextlib import suppress
from weakref import WeakSet

from aiohttp import web

from .api import LIST_PATH, PATH
from .backend import Backend
from .faults import FaultOptions, Way
from .misbehaviour import Exchange, respond
from .php_query import PhpArray, parse_query
from .records import RequestRecord

_HOST = "127.0.0.1"
_GRACE = 0.1  # seconds for a request that arrives while it closes


class Server:
    """Listens, passes each request to the backend, and sends the answer or lets it fail."""

    def __init__(self, backend: Backend, port: int) -> None:
        self._backend = backend
        self._port = port
        self._listening: tuple[asyncio.Server, web.Server] | None = None
        self._connections: WeakSet[asyncio.Task[None]] = WeakSet()  # the task of each
        self._errors: list[Exception] = []

    @property
    def url(self) -> str:
        """Its base URL; raises ``RuntimeError`` as long as it has no port."""
        if not self._port:
            msg = "the sandbox has no URL yet: enter `async with sandbox`, or call `await sandbox.start()`"
            raise RuntimeError(msg)
        return f"http://{_HOST}:{self._port}"

    async def start(self) -> None:
        """Begin to listen; raises ``OSError`` if the port is in use, ``RuntimeError`` if it already listens."""
        if self._listening is not None:
            msg = f"the sandbox already listens on {self.url}"
            raise RuntimeError(msg)
        # The access log would show the key. Only the cancellation of its handler ends a hanging request.
        handlers = web.Server(self._handle, handler_cancellation=True, access_log=None)
        listener = await asyncio.get_running_loop().create_server(handlers, _HOST, self._port)
        self._listening = listener, handlers
        self._port = listener.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop at once and end what hangs; raise what a handler raised."""
        if self._listening is None:
            return
        (listener, handlers), self._listening = self._listening, None
        # asyncio loses a connection that it is accepting when the listener closes, so it stops accepting first.
        with suppress(NotImplementedError):  # Windows' event loop has no readers
            asyncio.get_running_loop().remove_reader(listener.sockets[0].fileno())
        for _ in range(5):
            await asyncio.sleep(0)
        listener.close()
        for connection in tuple(self._connections):
            connection.cancel()
        handlers.pre_shutdown()
        await handlers.shutdown(_GRACE)
        errors, self._errors = self._errors, []
        if errors:
            raise errors[0]

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path not in {PATH, LIST_PATH}:
            return web.Response(status=404)
        if request.method != "GET":
            return web.Response(status=405, headers={"Allow": "GET"})
        self._connections.add(request.task)
        return await self._answer(request)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        # No await before the answer: requests are executed in order of arrival, also if the client has left.
        given = parse_query(request.raw_path.partition("?")[2].encode("utf-8", "surrogateescape"))
        try:
            answer, planted = self._backend.receive(request.raw_path, _record(request, given), given)
        except Exception as error:
            self._errors.append(error)
            raise
        if planted is None:
            return await respond(Way.ANSWER, Exchange(request, answer, FaultOptions()))
        return await respond(planted.fault.way, Exchange(request, answer, planted.options))


def _record(request: web.BaseRequest, given: PhpArray) -> RequestRecord:
    action = "list" if request.path == LIST_PATH else given.get("action")
    return RequestRecord(
        action=action if isinstance(action, str) else "",
        path=request.path,
        parameters={name: value for name, value in given.items() if name != "key"},
        headers=request.headers,
    )
