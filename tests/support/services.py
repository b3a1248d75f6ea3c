"""Run the recipes for web services in their own frameworks, and send them requests."""

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
    """An answer of a service.

    Attributes:
        status: the HTTP status.
        said: the number, or the reason why there is none.

    """

    status: int
    said: str


Ask = Callable[[str, str, str], Awaitable[Answer]]
"""Sends one order: its id, destination and description."""


@asynccontextmanager
async def fastapi(module: ModuleType) -> AsyncGenerator[Ask]:
    """Run the application in FastAPI's test client, which runs an event loop in another thread."""
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
    """Run the application on a free port with aiohttp's own runner."""
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
    "fastapi_orders": fastapi,
    "aiohttp_orders": aiohttp_web,
}
