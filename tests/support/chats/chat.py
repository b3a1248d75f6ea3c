"""The common part of the stand-ins for chat services."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from types import ModuleType
from typing import Any, ClassVar, Self

from aiohttp import web

Event = dict[str, Any]
"""An event of a service, in its own form."""

ACKNOWLEDGED = "I will answer here; do not ask again."
"""The acknowledgement that a bot sends after it has accepted a question."""

Run = Callable[..., AbstractAsyncContextManager[None]]
"""Runs a bot once, from its import to its end; the fixture ``run`` of tests/recipes."""


class Chat(ABC):
    """A chat service with one user who asks for numbers.

    Attributes:
        refused_as: the class name of the framework's error for a refused answer.
        environment: the variables with the bot's secrets.
        said: the bot's answers, in order, without its acknowledgements.
        acknowledged: how many questions the bot has acknowledged with a message.
        on_said: called with each answer before the service accepts or refuses it.
        refusals: how many further answers it refuses.
        is_awake: if it is cleared, each answer waits.
        url: the URL of the running service.

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
        """Accept or refuse a message of the bot; return whether it was accepted."""
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
        """Return an unused number for an id."""
        self._asked += 1
        return self._asked

    @abstractmethod
    def app(self) -> web.Application:
        """Return the service's API."""

    @abstractmethod
    def run(self, bot: ModuleType) -> AbstractAsyncContextManager[None]:
        """Run the bot as its framework does, with this service in place of the real one, and stop it cleanly."""

    @abstractmethod
    def asked(self, typed: str) -> Event:
        """Return the event of a user who asks for a number, as the service sends it."""

    @abstractmethod
    async def deliver(self, event: Event) -> None:
        """Deliver an event, for the first time or again, and wait until the bot has acknowledged it."""
