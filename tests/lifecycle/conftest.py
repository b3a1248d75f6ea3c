"""Each test runs on each supported event loop and leaves no task, no socket and no error report of the loop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
from support.lifecycles import left_behind, sandbox, sockets
from support.loops import LOOPS

from offline_numbers import NumberType
from offline_numbers.sandbox import Sandbox


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run each asynchronous test on every loop."""
    return LOOPS


@pytest.fixture
async def tidy() -> AsyncIterator[None]:
    """Check that the test leaves no task, no socket and no error report of the loop."""
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    tasks, open_sockets = await left_behind(), sockets()
    yield
    assert await left_behind() == tasks
    assert sockets() == open_sockets
    assert complaints == []


@pytest.fixture
async def server(tidy: None) -> AsyncIterator[Sandbox]:  # noqa: ARG001 - which is to end after it
    """Yield a sandbox with a few numbers."""
    async with sandbox() as server:
        yield server


@pytest.fixture
async def many(tidy: None) -> AsyncIterator[Sandbox]:  # noqa: ARG001 - which is to end after it
    """Yield a sandbox whose list arrives in many pieces."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 3000}) as server:
        yield server


@pytest.fixture(params=["own", "application's"])
def own(request: pytest.FixtureRequest) -> bool:
    """Return whether the session has its own connections or the application's."""
    return bool(request.param == "own")
