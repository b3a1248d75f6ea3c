"""Every test here runs on each event loop that an application may have chosen, and leaves nothing behind."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

import pytest
from support.lifecycles import left_behind, sandbox, sockets
from support.loops import LOOPS

from offline_numbers import NumberType
from offline_numbers.sandbox import Sandbox


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run each asynchronous test on every loop."""
    return LOOPS


@pytest.fixture(scope="module", autouse=True)
def quick_collection() -> Iterator[None]:
    """Spare the garbage collector, which is called after every test here, what was there before."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
async def tidy() -> AsyncIterator[None]:
    """When the test is over, no task is left, no socket, and no complaint of the loop."""
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    before = (await left_behind(), sockets())
    yield
    assert (*before, []) == (await left_behind(), sockets(), complaints)


@pytest.fixture
async def server(tidy: None) -> AsyncIterator[Sandbox]:  # noqa: ARG001 - which is to end after it
    """Give a sandbox with a few numbers."""
    async with sandbox() as server:
        yield server


@pytest.fixture
async def many(tidy: None) -> AsyncIterator[Sandbox]:  # noqa: ARG001 - which is to end after it
    """Give a sandbox whose list comes in many pieces."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 3000}) as server:
        yield server


@pytest.fixture(params=["own", "application's"])
def own(request: pytest.FixtureRequest) -> bool:
    """Whether the session has connections of its own, or those of the application."""
    return bool(request.param == "own")
