"""A sandbox in a thread of its own, the recipes of README.md pointed at it by the environment, bots in their chats."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from support.chats import CHATS, Chat, Run
from support.clock import Clock
from support.recipes import Recipe
from support.recipes import recipe as imported

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with three numbers of one type, which serves whatever loop the application runs in."""
    with Sandbox(pool={NumberType.PREFIX_0899: 3}) as sandbox:
        yield sandbox


@pytest.fixture
def recipe(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recipe]:
    """Return what imports the recipe below a heading, in an empty working directory, with the sandbox for the API."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
    monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", sandbox.url)
    with ExitStack() as stack:

        def recipe(heading: str, name: str = "recipe") -> ModuleType:
            return stack.enter_context(imported(heading, tmp_path, name))

        yield recipe


@pytest.fixture(params=CHATS)
def bot(request: pytest.FixtureRequest) -> str:
    """The heading of the recipe."""
    return str(request.param)


@pytest.fixture
async def chat(bot: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Chat]:
    """The chat that the bot is for, with one person in it."""
    async with CHATS[bot]() as chat:
        for name, value in chat.environment.items():
            monkeypatch.setenv(name, value)
        yield chat


@pytest.fixture
def run(bot: str, chat: Chat, recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> Run:
    """What runs the bot once, from its import to its end; seconds between its looks are given, and none is slept."""

    @asynccontextmanager
    async def run(looks: Sequence[float] = (0, 3600.0)) -> AsyncGenerator[None]:
        desk = recipe("Bots", "desk")
        sleepless = partial(OfflineNumbersSession, retry=RetryPolicy(sleep=Clock().sleep))
        monkeypatch.setattr(desk, "OfflineNumbersSession", sleepless)
        monkeypatch.setattr(desk, "LOOKS", looks)
        async with asyncio.timeout(60), chat.run(recipe(bot)):  # a bot that says nothing fails, and does not hang
            yield

    return run
