"""Slack's Web API, and its Events API over HTTP: signed requests to the bot's own server."""

import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import ClassVar

import aiohttp
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from .chat import Chat, Event

SECRET = "slack-signing-secret"  # noqa: S105 - of no account
CHANNEL = "C0123456789"  # the channel of the recipe


class SlackChat(Chat):
    """A channel of Slack."""

    refused_as: ClassVar = "SlackApiError"
    environment: ClassVar = {"SLACK_BOT_TOKEN": "xoxb-slack", "SLACK_SIGNING_SECRET": SECRET}

    def __init__(self) -> None:
        super().__init__()
        self._bot = ""
        self._threads: set[str] = set()
        self._deliveries: dict[str, int] = {}

    def app(self) -> web.Application:
        """Return the Web API."""
        app = web.Application()
        app.router.add_post("/api/auth.test", self._auth_test)
        app.router.add_post("/api/chat.postMessage", self._post_message)
        return app

    @asynccontextmanager
    async def run(self, bot: ModuleType) -> AsyncGenerator[None]:
        """Serve as `web.run_app` does, but on the loop of the test."""
        bot.slack.client.base_url = f"{self.url}/api/"
        runner = web.AppRunner(bot.server)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self._bot = f"http://{host}:{port}/slack/events"
        yield
        await runner.cleanup()

    def asked(self, typed: str, channel: str = CHANNEL) -> Event:
        """Return the event of a user who mentions the bot."""
        number = self.count()
        ts = f"1700000000.{number:06}"
        self._threads.add(ts)
        mention = {"type": "app_mention", "user": "U1", "text": f"<@U0BOT> {typed}", "ts": ts, "channel": channel}
        return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}", "event": mention}

    async def deliver(self, event: Event) -> None:
        """Send a signed event; the second time as Slack does if it got no answer to the first."""
        retries = self._deliveries[event["event_id"]] = self._deliveries.get(event["event_id"], -1) + 1
        retry = {"X-Slack-Retry-Num": str(retries), "X-Slack-Retry-Reason": "http_timeout"} if retries else {}
        assert await self.post(event, retry) == 200

    async def post(self, event: Event, headers: dict[str, str], secret: str = SECRET) -> int:
        """Send an event, signed with a secret, and return the status of the answer."""
        body, now = json.dumps(event), str(int(time.time()))
        signature = SignatureVerifier(secret).generate_signature(timestamp=now, body=body)
        signed = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": str(signature)}
        headers = {**headers, **signed, "Content-Type": "application/json"}
        async with aiohttp.ClientSession() as http, http.post(self._bot, data=body, headers=headers) as answer:
            return answer.status

    async def _auth_test(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True, "team_id": "T1", "user_id": "U0BOT", "bot_id": "B1", "url": self.url})

    async def _post_message(self, request: web.Request) -> web.Response:
        said = await (request.json() if request.content_type == "application/json" else request.post())
        assert said["channel"] == CHANNEL
        assert said["thread_ts"] in self._threads
        taken = await self.takes(str(said["text"]))
        return web.json_response({"ok": True} if taken else {"ok": False, "error": "not_in_channel"})
