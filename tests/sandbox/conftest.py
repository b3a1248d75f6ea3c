"""A sandbox, and a short way to ask it something."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import pytest
from support.raw_http import get_json, target

from offline_numbers.sandbox import Sandbox

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def sandbox() -> AsyncGenerator[Sandbox]:
    """A sandbox with three numbers of one type."""
    async with Sandbox(pool={5: 3}) as sandbox:
        yield sandbox


@pytest.fixture
def ask(sandbox: Sandbox) -> Ask:
    """Return what asks the sandbox, with its key, for an action, and gives the JSON of the answer."""

    async def ask(action: str, **parameters: object) -> object:
        return await get_json(sandbox.url, target(sandbox.key, action, **parameters))

    return ask
