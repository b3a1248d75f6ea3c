"""What the stand-ins of chat services have in common."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from types import ModuleType
from typing import Any, ClassVar, Self

from aiohttp import web

Event = dict[str, Any]
"""What a service tells a bot of, in its own form."""

ACKNOWLEDGED = "I will answer here; do not ask again."
"""What a bot says as soon as it has accepted a question."""

Run = Callable[..., AbstractAsyncContextManager[None]]
"""What runs a bot once, from its import to its end; the fixture ``run`` of tests/recipes."""


class Chat(ABC):
    """A chat service, with one person in it who asks for numbers.

    Attributes:
        refused_as: the name of the framework's error for an answer that is refused.
        environment: what the bot finds its secrets by.
        said: what the bot has answered, in order, without its acknowledgements.
        acknowledged: how many questions the bot has acknowledged with a message.
        on_said: called with each answer before the service has taken or refused it.
        refusals: how many answers more it refuses.
        is_awake: cleared, it lets each answer wait.
        url: where the service is, while it runs.

    """

    refused_as: ClassVar[str]
    environment: ClassVar[Mapping[str, str]]

    def __init__(self) -> None:
        self.said: list[str] = []
        self.acknowledged = 0
        self.on_said: Callable[[str], object] = lambda _: None
        self.refusals = 0
        self.is_awake = asyncio.Event()
        self.is_awake.set()
        self.url = ""
        self._asked = 0
        self._runner = web.AppRunner(self.app(), shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def takes(self, text: str) -> bool:
        """Take what the bot says, and tell whether."""
        if text == ACKNOWLEDGED:
            self.acknowledged += 1
            return True
        self.on_said(text)
        await self.is_awake.wait()
        if self.refusals:
            self.refusals -= 1
            return False
        self.said.append(text)
        return True

    def count(self) -> int:
        """Return a number that nothing has got yet, for an id."""
        self._asked += 1
        return self._asked

    @abstractmethod
    def app(self) -> web.Application:
        """Return the service's API."""

    @abstractmethod
    def run(self, bot: ModuleType) -> AbstractAsyncContextManager[None]:
        """Run the bot as its framework does, with this service in place of the real one, and stop it in good order."""

    @abstractmethod
    def asked(self, typed: str) -> Event:
        """Return the event of a person who asks for a number, as the service describes it."""

    @abstractmethod
    async def deliver(self, event: Event) -> None:
        """Deliver an event, for the first time or again, and wait until the bot has acknowledged it."""
