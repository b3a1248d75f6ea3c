"""Slack bot (slack-bolt): mention the bot with a shop's phone number, and it allocates a number that rings there.

Start it: `SLACK_BOT_TOKEN=... SLACK_SIGNING_SECRET=... python slack_bot.py`, with desk.py beside it and your channels'
ids in CHANNELS. Subscribe the event `app_mention` to `POST /slack/events` on port 3000. Bolt acknowledges an event
before the handler runs. Slack delivers an event up to four times (`X-Slack-Retry-Num`); its channel and `ts` stay the
same, so they are in the reference. Do not use `trigger_id`: each click makes a new one.
"""

import re
from collections.abc import AsyncIterator
from html import escape

from aiohttp import web
from desk import Desk, Say, shop_of
from slack_bolt.async_app import AsyncApp

CHANNELS = {"C0123456789"}  # a number costs money: only these channels may ask

slack = AsyncApp()  # reads SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET


def reply_to(channel: str, ts: str) -> Say:
    async def say(text: str) -> None:
        await slack.client.chat_postMessage(  # pyright: ignore[reportUnknownMemberType] - partly typed
            channel=channel, thread_ts=ts, text=escape(text, quote=False)
        )

    return say


desk = Desk("slack", reply_to)


async def run_desk(_: web.Application) -> AsyncIterator[None]:
    await desk.open()
    yield
    await desk.close()


@slack.event("app_mention")  # pyright: ignore[reportUnknownMemberType] - partly typed
async def number(event: dict[str, str]) -> None:
    if event["channel"] not in CHANNELS:
        return
    typed = re.sub(r"<@[^>]+>|<tel:[^|>]+\||>", "", event["text"]).strip()
    try:
        desk.begin(event["channel"], event["ts"], shop_of(typed))
    except ValueError as error:
        await reply_to(event["channel"], event["ts"])(str(error))


server = slack.web_app()
server.cleanup_ctx.append(run_desk)

if __name__ == "__main__":
    web.run_app(server, port=3000)
