"""Telegram bot (aiogram): the command /number allocates a number that rings at one of your shops.

Start it: `TELEGRAM_TOKEN=... python aiogram_bot.py`, with your chats' ids in CHATS and your shops in `shops.py`.
Telegram delivers an update again until the next poll confirms it. The reference uses the chat and the message, not
`update_id`: that one restarts at a random value after a week without updates.
"""

import asyncio
import os
from functools import partial

from aiogram import Bot, Dispatcher, F
from aiogram.filters import Command, CommandObject
from aiogram.types import Message, ReplyParameters
from shops import SHOPS, journal, numbers, order_in

from offline_numbers import FollowUps, News, normalize_phone_number, reference_for

CHATS = {-1001234567890}  # a number costs money: only these chats may ask

bot = Bot(os.environ["TELEGRAM_TOKEN"])
dispatcher = Dispatcher()
order_of = partial(order_in, "telegram")


async def tell(news: News[None]) -> None:
    _, chat, message, shop = news.order.reference.split(":")
    asked = ReplyParameters(message_id=int(message), allow_sending_without_reply=True)
    await bot.send_message(chat, f"{SHOPS[shop]}: {news.text}", reply_parameters=asked)


follow_ups = FollowUps(numbers, tell=tell, recall=order_of)


@dispatcher.message(Command("number"), F.chat.id.in_(CHATS))
async def number(message: Message, command: CommandObject) -> None:
    try:
        shop = normalize_phone_number(command.args or "")
        order = order_of(reference_for("telegram", message.chat.id, message.message_id, shop))
    except ValueError as error:
        await message.reply(str(error))
        return
    await follow_ups.place(order, within=0)  # `tell` answers, also after a restart
    await message.reply("I will answer here; do not ask again.")


async def main() -> None:
    async with bot, journal, numbers, follow_ups:
        # The last answers still need the connection of the bot.
        await dispatcher.start_polling(  # pyright: ignore[reportUnknownMemberType] - partly typed
            bot, close_bot_session=False
        )


if __name__ == "__main__":
    asyncio.run(main())
