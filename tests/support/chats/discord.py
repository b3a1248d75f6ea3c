"""Discord: the parts of its gateway (a web socket) and its REST API that a bot with a slash command needs."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any, ClassVar

import pytest
from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from offline_numbers import normalize_phone_number

from .chat import Chat, Event

APPLICATION, GUILD, CHANNEL = "42", "1234567890123456789", "1234567890123456790"
DISPATCH, IDENTIFY, HELLO, HEARTBEAT_ACK = 0, 2, 10, 11  # the kinds of the gateway's messages
DEFERRED = 5  # the response that acknowledges an interaction
PERSON = {"id": "7", "username": "ann", "discriminator": "0", "avatar": None}
ME = {**PERSON, "id": APPLICATION, "username": "desk", "bot": True}
ME_AS_APPLICATION = {
    "id": APPLICATION,
    "name": "desk",
    "description": "",
    "icon": None,
    "bot_public": False,
    "bot_require_code_grant": False,
    "owner": PERSON,
    "verify_key": "",
    "flags": 0,
}
ACKNOWLEDGED = {"code": 40060, "message": "Interaction has already been acknowledged."}
FORBIDDEN = {"code": 50013, "message": "Missing Permissions"}
PLACE = {"id": CHANNEL, "type": 0, "name": "numbers", "position": 0, "nsfw": False, "parent_id": None}


class DiscordChat(Chat):
    """A channel of Discord, and its gateway.

    Attributes:
        commands: the slash commands that the bot has registered.
        refusal: the refusal of the first answer to an interaction; ``None``: it is accepted.

    """

    refused_as: ClassVar = "Forbidden"
    environment: ClassVar = {"DISCORD_TOKEN": "discord"}

    def __init__(self) -> None:
        super().__init__()
        self._gateway: web.WebSocketResponse | None = None
        self._ready = asyncio.Event()
        self._tokens: set[str] = set()
        self._answered: asyncio.Queue[str] = asyncio.Queue()
        self._acknowledged: set[str] = set()
        self.commands: list[dict[str, Any]] = []
        self.refusal: dict[str, Any] | None = None

    def app(self) -> web.Application:
        """Return the gateway and the REST API."""
        app = web.Application()
        app.router.add_get("/gateway/", self._serve_gateway)
        app.router.add_get("/users/@me", self._me)
        app.router.add_get("/oauth2/applications/@me", self._application)
        app.router.add_put(f"/applications/{APPLICATION}/guilds/{GUILD}/commands", self._put_commands)
        app.router.add_post("/interactions/{id}/{token}/callback", self._callback)
        app.router.add_post(f"/webhooks/{APPLICATION}/{{token}}", self._followup)
        app.router.add_post(f"/channels/{CHANNEL}/messages", self._message)
        return app

    @asynccontextmanager
    async def run(self, bot: ModuleType) -> AsyncGenerator[None]:
        """Run the program on the loop of the test, and end it as Ctrl+C does."""
        self._ready.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Route, "BASE", self.url)
            patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", URL(f"{self.url}/gateway/"))
            async with asyncio.TaskGroup() as running:
                program = running.create_task(bot.main())
                await self._ready.wait()
                yield
                program.cancel()

    def asked(self, typed: str) -> Event:
        """Return the interaction of a user who chooses the shop of this phone number."""
        number = str(2**60 + self.count())  # as long as their ids are
        option = {"name": "shop", "type": 3, "value": normalize_phone_number(typed)}
        self._tokens.add(f"token-{number}")
        return {
            "id": number,
            "application_id": APPLICATION,
            "type": 2,
            "token": f"token-{number}",
            "version": 1,
            "data": {"id": "5", "name": "number", "type": 1, "options": [option], "guild_id": GUILD},
            "guild_id": GUILD,
            "channel": PLACE,
            "member": {"user": PERSON, "roles": [], "joined_at": None, "deaf": False, "mute": False, "flags": 0},
            "attachment_size_limit": 0,
            "app_permissions": "0",
        }

    async def deliver(self, event: Event) -> None:
        """Dispatch an interaction; the bot acknowledges it at once."""
        assert self._gateway is not None
        await self._gateway.send_json({"op": DISPATCH, "t": "INTERACTION_CREATE", "s": 2, "d": event})
        assert await self._answered.get() == event["id"]

    async def _serve_gateway(self, request: web.Request) -> web.WebSocketResponse:
        self._gateway = gateway = web.WebSocketResponse()
        await gateway.prepare(request)
        await gateway.send_json({"op": HELLO, "d": {"heartbeat_interval": 41250}})
        async for message in gateway:
            assert message.type is WSMsgType.TEXT
            if message.json()["op"] == IDENTIFY:
                await gateway.send_json({"op": DISPATCH, "t": "READY", "s": 1, "d": self._session()})
                self._ready.set()
            else:
                await gateway.send_json({"op": HEARTBEAT_ACK})
        return gateway

    def _session(self) -> dict[str, Any]:
        application = {"id": APPLICATION, "flags": 0}
        resume = f"{self.url}/gateway/"
        return {"user": ME, "session_id": "1", "guilds": [], "application": application, "resume_gateway_url": resume}

    async def _me(self, _: web.Request) -> web.Response:
        return _json(ME)

    async def _application(self, _: web.Request) -> web.Response:
        return _json(ME_AS_APPLICATION)

    async def _put_commands(self, request: web.Request) -> web.Response:
        self.commands = await request.json()
        return _json([])

    async def _callback(self, request: web.Request) -> web.Response:
        """Accept the first answer to an interaction, and refuse a second one."""
        number, answer = request.match_info["id"], await request.json()
        assert answer["type"] == DEFERRED
        refusal = ACKNOWLEDGED if number in self._acknowledged else self.refusal
        self._acknowledged.add(number)
        self._answered.put_nowait(number)
        if refusal:
            return _json(refusal, status=400)
        return _json({"interaction": {"id": number, "type": 2}})

    async def _followup(self, request: web.Request) -> web.Response:
        assert request.match_info["token"] in self._tokens
        return await self._message(request)

    async def _message(self, request: web.Request) -> web.Response:
        said = await request.json()
        assert said["allowed_mentions"] == {"parse": []}
        if not await self.takes(said["content"]):
            return _json(FORBIDDEN, status=403)
        sent = {"id": str(self.count()), "type": 0, "content": said["content"], "channel_id": CHANNEL, "author": ME}
        unset: dict[str, Any] = {"embeds": [], "attachments": [], "mentions": [], "mention_roles": [], "flags": 0}
        when = {"timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None}
        more = {"pinned": False, "mention_everyone": False, "tts": False}
        return _json({**sent, **unset, **when, **more})


def _json(answer: object, status: int = 200) -> web.Response:
    """Answer as Discord does: discord.py requires this exact content type."""
    return web.Response(body=json.dumps(answer).encode(), content_type="application/json", status=status)
