"""A server in front of a sandbox that alters its answers."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from attrs import define
from yarl import URL

from offline_numbers.sandbox import Sandbox


@define
class Answer:
    """An answer on its way.

    Attributes:
        action: the action of its request, ``"list"`` for a list.
        query: the parameters of its request.
        body: its body.
        status: its status.
        headers: its headers; nothing else of the sandbox's is sent on.

    """

    action: str
    query: dict[str, str]
    body: bytes
    status: int
    headers: dict[str, str]


@asynccontextmanager
async def altered(sandbox: Sandbox, alter: Callable[[Answer], None]) -> AsyncGenerator[str]:
    """Serve a sandbox's answers as a function alters them, and return the base URL.

    Args:
        sandbox: runs already.
        alter: changes an answer.

    """
    async with aiohttp.ClientSession() as http:

        async def forward(request: web.BaseRequest) -> web.Response:
            address = URL(f"{sandbox.url}{request.raw_path}", encoded=True)
            async with http.get(address) as response:
                action = request.query.get("action", "list")
                answer = Answer(action, dict(request.query), await response.read(), 200, {})
                answer.headers["Content-Type"] = response.headers["Content-Type"]
            alter(answer)
            return web.Response(body=answer.body, status=answer.status, headers=answer.headers)

        application = web.Application()
        application.router.add_get("/{path:.*}", forward)
        async with TestServer(application) as server:
            yield str(server.make_url("")).rstrip("/")
