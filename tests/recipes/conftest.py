"""A sandbox in its own thread, the recipes with the sandbox in their environment, and bots in their chats."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from support.chats import CHATS, Chat, Run
from support.clock import Clock
from support.recipes import Recipe, recipes

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with three numbers of one type, which serves whatever loop the application runs in."""
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
def run(bot: str, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the bot once, from its import to its end, without real waits between its reads."""

    @asynccontextmanager
    async def run(waits: Sequence[float] = (0, 3600.0)) -> AsyncGenerator[None]:
        with recipes() as recipe:
            desk = recipe("desk")
            sleepless = partial(OfflineNumbersSession, retry=RetryPolicy(sleep=Clock().sleep))
            monkeypatch.setattr(desk, "OfflineNumbersSession", sleepless)
            monkeypatch.setattr(desk, "WAITS", waits)
            async with asyncio.timeout(60), chat.run(recipe(bot)):  # a silent bot fails the test instead of hanging it
                yield

    return run
