"""Telegram bot (python-telegram-bot): the command /number allocates a number that rings at one of your shops.

Start it: `TELEGRAM_TOKEN=... python ptb_bot.py`, with your chats' ids in CHATS and your shops in `shops.py`. Telegram
delivers an update again until the next poll confirms it. The reference uses the chat and the message, not `update_id`:
that one restarts at a random value after a week without updates.
"""

import os
from contextlib import AsyncExitStack
from functools import partial

from shops import SHOPS, journal, numbers, order_in
from telegram import ReplyParameters, Update
from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes, filters

from offline_numbers import FollowUps, News, normalize_phone_number, reference_for

CHATS = {-1001234567890}  # a number costs money: only these chats may ask
order_of = partial(order_in, "telegram")


async def tell(news: News[None]) -> None:
    _, chat, message, shop = news.order.reference.split(":")
    asked = ReplyParameters(int(message), allow_sending_without_reply=True)
    await application.bot.send_message(chat, f"{SHOPS[shop]}: {news.text}", reply_parameters=asked)


async def number(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if (message := update.message) is None:  # an edited message asks for nothing new
        return
    try:
        shop = normalize_phone_number(" ".join(context.args or []))
        order = order_of(reference_for("telegram", message.chat.id, message.message_id, shop))
    except ValueError as error:
        await message.reply_text(str(error), do_quote=True)
        return
    await follow_ups.place(order, within=0)  # `tell` answers, also after a restart
    await message.reply_text("I will answer here; do not ask again.", do_quote=True)


async def start(_: object) -> None:
    await stack.enter_async_context(journal)
    await stack.enter_async_context(numbers)
    await stack.enter_async_context(follow_ups)


async def stop(_: object) -> None:
    await stack.aclose()


stack = AsyncExitStack()
follow_ups = FollowUps(numbers, tell=tell, recall=order_of)
builder = ApplicationBuilder().token(os.environ["TELEGRAM_TOKEN"])
application = builder.post_init(start).post_stop(stop).build()  # pyright: ignore[reportUnknownMemberType] - partly typed
application.add_handler(CommandHandler("number", number, filters.Chat(CHATS)))

if __name__ == "__main__":
    application.run_polling()
