"""Settings, options and fixtures of all tests."""

import gc
import signal
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec

import aiohttp
import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import settings
from support.clock import Clock

from offline_numbers import NumberType
from offline_numbers.sandbox import Sandbox

# No deadline: the duration of an example means nothing on a busy machine.
settings.register_profile("offline_numbers", deadline=None, print_blob=True)
settings.register_profile("few", settings.get_profile("offline_numbers"), max_examples=25)  # .ci/run, on other Pythons
settings.load_profile("offline_numbers")

# pip omits aiogram on Python 3.15, see pyproject.toml; .ci/run installs it and tests the recipes.
collect_ignore = [] if find_spec("aiogram") else ["recipes"]

# A shell lets background processes ignore Ctrl+C, and the commands that the tests interrupt would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the option for more kills."""
    parser.addoption("--kills", type=int, default=1, help="how often each kill of a worker is repeated (1)")


@pytest.fixture
def kills(pytestconfig: pytest.Config) -> int:
    """Return the number of repetitions."""
    return int(str(pytestconfig.getoption("--kills")))


@pytest.fixture(scope="session", autouse=True)
def nothing_blocks() -> Iterator[BlockBuster]:
    """Raise if the package blocks an event loop: by a sleep, a file, a database, a socket or a lock."""
    # The command line is alone in its event loop.
    alone = ["offline_numbers.cli", "offline_numbers.__main__"]
    with blockbuster_ctx("offline_numbers", excluded_modules=alone) as detector:
        for call in detector.functions.values():  # these are plain functions; their caller waits
            call.can_block_in("offline_numbers/campaigns/opening.py", "open_sheet")
            call.can_block_in("offline_numbers/campaigns/results.py", "write_results")
            call.can_block_in("redis/utils.py", "get_lib_version")  # a new connection of redis-py reads its metadata
            call.can_block_in("offline_numbers/campaigns/exporting.py", "write_campaigns")
            call.can_block_in("offline_numbers/probe/report.py", "write")
            call.can_block_in("offline_numbers/sandbox/thread.py", {"__enter__", "__exit__", "run", "alone"})
        yield detector


@pytest.fixture(scope="module", autouse=True)
def quick_collection() -> None:
    """Hide all earlier objects from the garbage collector: pytest keeps some of each test, and many tests collect."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def may_block(nothing_blocks: BlockBuster) -> Iterator[None]:
    """Let a test block."""
    nothing_blocks.deactivate()
    yield
    nothing_blocks.activate()


@pytest.fixture
def clock() -> Clock:
    """A clock that never really waits."""
    return Clock()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox with twenty numbers of one type, and one of another."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 20, NumberType.PREFIX_0800: 1}) as sandbox:
        yield sandbox


@pytest.fixture(params=["owned", "injected"])
async def http(request: pytest.FixtureRequest) -> AsyncIterator[aiohttp.ClientSession | None]:
    """None: the session creates its own connections; then an application's session."""
    if request.param == "owned":
        yield None
    else:
        async with aiohttp.ClientSession() as session:
            yield session
