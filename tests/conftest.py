"""What holds for every test."""

import signal
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import settings
from support.recipes import RECIPES

# No deadline: how long an example takes says nothing on a machine that others work on, too.
settings.register_profile("offline_numbers", deadline=None, print_blob=True)
settings.load_profile("offline_numbers")

# On Python 3.15 pip leaves aiogram out, see pyproject.toml; .ci/run installs it there and tests the recipes.
collect_ignore = [] if find_spec("aiogram") else ["recipes"]

# A shell that runs this in the background has Ctrl+C ignored, and so would the commands that the tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the option for more kills."""
    parser.addoption("--kills", type=int, default=1, help="how often each kill of a worker is repeated (1)")


@pytest.fixture
def kills(pytestconfig: pytest.Config) -> int:
    """Give how often each kill is repeated."""
    return int(pytestconfig.getoption("--kills"))


@pytest.fixture(scope="session", autouse=True)
def nothing_blocks() -> Iterator[BlockBuster]:
    """Raise wherever the package blocks an event loop: by a sleep, a file, a database, a socket, a lock."""
    # The command line has an event loop to itself, where nobody else waits.
    with blockbuster_ctx("offline_numbers", excluded_modules=["offline_numbers.cli"]) as detector:
        for call in detector.functions.values():  # these are no coroutines, and whoever calls them waits for them
            call.can_block_in("offline_numbers/campaigns/opening.py", "open_sheet")
            call.can_block_in("offline_numbers/campaigns/results.py", "write_results")
            for path in RECIPES.glob("*.py"):  # what blocks is the import of its framework
                call.can_block_in(f"offline_numbers/recipes/{path.name}", "<module>")
            call.can_block_in("offline_numbers/sandbox/thread.py", {"__enter__", "__exit__", "run", "alone"})
        yield detector


@pytest.fixture
def may_block(nothing_blocks: BlockBuster) -> Iterator[None]:
    """Let a test block, whose very subject that is."""
    nothing_blocks.deactivate()
    yield
    nothing_blocks.activate()
