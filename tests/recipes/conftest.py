"""A sandbox in its own thread, the recipes with the sandbox in their environment, and bots in their chats."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from blockbuster import BlockBuster
from support.chats import CHATS, Chat, Run
from support.clock import GatedClock
from support.recipes import RECIPES, Recipe, recipes

import offline_numbers
from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox


@pytest.fixture(scope="session", autouse=True)
def imports_may_block(nothing_blocks: BlockBuster) -> None:
    """Let a recipe import its framework in the tests' loop."""
    for call in nothing_blocks.functions.values():
        for path in RECIPES.glob("*.py"):
            call.can_block_in(f"offline_numbers/recipes/{path.name}", "<module>")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with three numbers of one type, for an application in any loop."""
    with Sandbox(pool={NumberType.PREFIX_0899: 3}) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def environment(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory, and the environment that points a recipe at the sandbox."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
    monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", sandbox.url)


@pytest.fixture
def recipe() -> Iterator[Recipe]:
    """Return a function that imports a recipe."""
    with recipes() as recipe:
        yield recipe


@pytest.fixture(params=CHATS)
def bot(request: pytest.FixtureRequest) -> str:
    """The name of the recipe's file."""
    return str(request.param)


@pytest.fixture
async def chat(bot: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chat]:
    """The bot's chat service."""
    async with CHATS[bot]() as chat:
        for name, value in chat.environment.items():
            monkeypatch.setenv(name, value)
        yield chat


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> GatedClock:
    """The clock of every recipe that is imported from now on."""
    clock = GatedClock()
    gated = partial(OfflineNumbersSession, retry=RetryPolicy(sleep=clock.sleep))
    monkeypatch.setattr(offline_numbers, "OfflineNumbersSession", gated)
    return clock


@pytest.fixture
def run(bot: str, chat: Chat, clock: GatedClock) -> Run:
    """Return a function that runs the bot once, from its import to its end; its long waits do not end by default."""

    @asynccontextmanager
    async def run(*, is_open: bool = False) -> AsyncGenerator[None]:
        clock.is_open = is_open
        with recipes() as recipe:
            async with asyncio.timeout(60), chat.run(recipe(bot)):  # a silent bot fails the test
                yield

    return run
