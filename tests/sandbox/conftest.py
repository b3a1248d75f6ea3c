"""A sandbox with three numbers, and a function that sends it one request."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import pytest
from support.raw_http import get_json, target

from offline_numbers.sandbox import Sandbox

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def sandbox() -> AsyncGenerator[Sandbox]:
    """A running sandbox with three numbers of 0899."""
    async with Sandbox(pool={5: 3}) as sandbox:
        yield sandbox


@pytest.fixture
def ask(sandbox: Sandbox) -> Ask:
    """Return a function that sends an action with the sandbox's key and returns the JSON of the answer."""

    async def ask(action: str, **parameters: object) -> object:
        return await get_json(sandbox.url, target(sandbox.key, action, **parameters))

    return ask
