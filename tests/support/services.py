"""The recipes that are services, each started by its own framework and asked over HTTP."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import ModuleType

import aiohttp
from aiohttp import web
from attrs import frozen
from fastapi.testclient import TestClient


@frozen
class Answer:
    """What a service answered.

    Attributes:
        status: the HTTP status.
        said: the number, or the sentence in its place.

    """

    status: int
    said: str


Ask = Callable[[str, str, str], Awaitable[Answer]]
"""Ask for the number of an order, with a destination and a description."""


@asynccontextmanager
async def fastapi(module: ModuleType) -> AsyncGenerator[Ask]:
    """Run the application in the framework's own test client, which gives it an event loop in another thread."""
    client = TestClient(module.app)
    await asyncio.to_thread(client.__enter__)

    async def ask(order: str, destination: str, description: str) -> Answer:
        ad = {"destination": destination, "description": description}
        answer = await asyncio.to_thread(client.put, f"/orders/{order}/number", json=ad)
        body = answer.json()
        return Answer(answer.status_code, body.get("tracking_number") or body["detail"])

    try:
        yield ask
    finally:
        await asyncio.to_thread(client.__exit__, None, None, None)


@asynccontextmanager
async def aiohttp_web(module: ModuleType) -> AsyncGenerator[Ask]:
    """Run the application on a port, as the framework's own runner does."""
    runner = web.AppRunner(module.make_app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()

    async def ask(order: str, destination: str, description: str) -> Answer:
        ad, url = {"destination": destination, "description": description}, f"http://127.0.0.1:{site.port}/numbers"
        async with http.post(url, json=ad, headers={"Idempotency-Key": order}) as answer:
            body = await answer.json()
            return Answer(answer.status, body.get("tracking_number") or body["detail"])

    async with aiohttp.ClientSession() as http:
        try:
            yield ask
        finally:
            await runner.cleanup()


SERVICES: dict[str, Callable[[ModuleType], AbstractAsyncContextManager[Ask]]] = {
    "FastAPI": fastapi,
    "aiohttp.web": aiohttp_web,
}
