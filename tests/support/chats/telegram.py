"""The parts of Telegram's Bot API that a polling bot with commands needs."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any, ClassVar

from aiohttp import web
from telegram.ext import Application, ExtBot

from .chat import Chat, Event

TOKEN = "42:telegram"  # noqa: S105 - of no account
CHAT = -1001234567890  # the chat of the recipe
FORBIDDEN = {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked from the supergroup chat"}
ME = {"id": 42, "is_bot": True, "first_name": "Desk", "username": "desk_bot"}


class TelegramChat(Chat):
    """A group of Telegram, and its long polling."""

    refused_as: ClassVar = "TelegramForbiddenError"
    environment: ClassVar = {"TELEGRAM_TOKEN": TOKEN}

    def __init__(self) -> None:
        super().__init__()
        self._updates: asyncio.Queue[list[dict[str, Any]]] = asyncio.Queue()
        self._messages: set[int] = set()
        self._polled = asyncio.Event()

    def app(self) -> web.Application:
        """Return the Bot API."""
        app = web.Application()
        app.router.add_post(f"/bot{TOKEN}/deleteWebhook", self._delete_webhook)
        app.router.add_post(f"/bot{TOKEN}/getMe", self._get_me)
        app.router.add_post(f"/bot{TOKEN}/getUpdates", self._get_updates)
        app.router.add_post(f"/bot{TOKEN}/sendMessage", self._send_message)
        return app

    @asynccontextmanager
    async def run(self, bot: ModuleType) -> AsyncGenerator[None]:
        """Poll as the program does, but on the loop of the test."""
        # Only the recipe imports aiogram: that takes seconds, which a worker without its tests saves.
        bot.bot.session.api = bot.bot.session.api.from_base(self.url)
        self._polled.clear()
        async with asyncio.TaskGroup() as running:
            running.create_task(bot.main())
            await self._polled.wait()
            yield
            await bot.dispatcher.stop_polling()
        self._updates.put_nowait([])  # ends the poll that nobody waits for

    def asked(self, typed: str, chat: int = CHAT) -> Event:
        """Return the update of a command in the group."""
        number = self.count()
        message = self._message(number, f"/number {typed}", chat)
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len("/number")}]
        self._messages.add(number)
        return {"update_id": 1000 + number, "message": message}

    async def deliver(self, event: Event) -> None:
        """Answer the bot's poll, and wait for the next poll: it confirms all events before it."""
        self._polled.clear()
        self._updates.put_nowait([event])
        await self._polled.wait()

    async def _get_me(self, _: web.Request) -> web.Response:
        return _result(ME)

    async def _delete_webhook(self, _: web.Request) -> web.Response:
        return _result(result=True)

    async def _get_updates(self, request: web.Request) -> web.Response:
        if (await request.post()).get("timeout") == "0":  # a last poll, which only confirms
            return _result([])
        self._polled.set()
        return _result(await self._updates.get())

    async def _send_message(self, request: web.Request) -> web.Response:
        said = await request.post()
        replied = json.loads(str(said["reply_parameters"]))["message_id"]
        assert said["chat_id"] == str(CHAT)
        assert replied in self._messages
        if not await self.takes(str(said["text"])):
            return web.json_response(FORBIDDEN, status=403)
        return _result(self._message(self.count(), str(said["text"]), CHAT))

    def _message(self, number: int, text: str, chat: int) -> dict[str, Any]:
        place = {"id": chat, "type": "supergroup", "title": "Numbers"}
        return {"message_id": number, "date": 1, "chat": place, "from": {**ME, "id": 7, "is_bot": False}, "text": text}


class PTBChat(TelegramChat):
    """The same group, for a bot on python-telegram-bot."""

    refused_as: ClassVar = "Forbidden"

    @asynccontextmanager
    async def run(self, bot: ModuleType) -> AsyncGenerator[None]:
        """Poll as `run_polling` does, but on the loop of the test."""
        application: Application[Any, Any, Any, Any, Any, Any] = bot.application
        assert application.updater
        application.bot = application.updater.bot = ExtBot(TOKEN, base_url=f"{self.url}/bot")
        self._polled.clear()
        async with application:
            await bot.start(application)
            await application.updater.start_polling()
            await application.start()
            await self._polled.wait()
            yield
            self._updates.put_nowait([])  # the end of a poll is not cancelled
            await application.updater.stop()
            await application.stop()
            await bot.stop(application)


def _result(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})
