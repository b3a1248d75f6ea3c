"""The recipes that are services, each started by its own framework and asked over HTTP."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import ModuleType

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


SERVICES: dict[str, Callable[[ModuleType], AbstractAsyncContextManager[Ask]]] = {"FastAPI": fastapi}
