"""Slack bot (slack-bolt): mention the bot with a shop's phone number, and it allocates a number that rings there.

Start it: `SLACK_BOT_TOKEN=... SLACK_SIGNING_SECRET=... python slack_bot.py`, with your channels' ids in CHANNELS and
your shops in `shops.py`. Subscribe the event `app_mention` to `POST /slack/events` on port 3000. Bolt acknowledges an
event before the handler runs. Slack delivers an event up to four times (`X-Slack-Retry-Num`); its channel and `ts` stay
the same, so they are in the reference. Do not use `trigger_id`: each click makes a new one.
"""

import re
from collections.abc import AsyncIterator
from functools import partial
from html import escape

from aiohttp import web
from shops import SHOPS, journal, numbers, order_in
from slack_bolt.async_app import AsyncApp

from offline_numbers import FollowUps, News, normalize_phone_number, reference_for

CHANNELS = {"C0123456789"}  # a number costs money: only these channels may ask

slack = AsyncApp(name=__name__)  # reads SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET
order_of = partial(order_in, "slack")


async def tell(news: News[None]) -> None:
    _, channel, ts, shop = news.order.reference.split(":")
    await say(channel, ts, f"{SHOPS[shop]}: {news.text}")


async def say(channel: str, ts: str, text: str) -> None:
    await slack.client.chat_postMessage(  # pyright: ignore[reportUnknownMemberType] - partly typed
        channel=channel, thread_ts=ts, text=escape(text, quote=False)
    )


follow_ups = FollowUps(numbers, tell=tell, recall=order_of)


async def run(_: web.Application) -> AsyncIterator[None]:
    async with journal, numbers, follow_ups:
        yield


@slack.event("app_mention")  # pyright: ignore[reportUnknownMemberType] - partly typed
async def number(event: dict[str, str]) -> None:
    channel, ts = event["channel"], event["ts"]
    if channel not in CHANNELS:
        return
    try:
        shop = normalize_phone_number(re.sub(r"<@[^>]+>|<tel:[^|>]+\||>", "", event["text"]).strip())
        order = order_of(reference_for("slack", channel, ts, shop))
    except ValueError as error:
        await say(channel, ts, str(error))
        return
    await follow_ups.place(order, within=0)  # `tell` answers, also after a restart
    await say(channel, ts, "I will answer here; do not ask again.")


server = slack.web_app()
server.cleanup_ctx.append(run)

if __name__ == "__main__":
    web.run_app(server, port=3000)
