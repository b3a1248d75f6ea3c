"""Telegram bot (aiogram): the command /number allocates a number that rings at one of your shops.

Start it: `TELEGRAM_TOKEN=... python telegram_bot.py`, with desk.py beside it and your chats' ids in CHATS. Telegram
delivers an update again until the next poll confirms it. The reference uses the chat and the message, not `update_id`:
that one restarts at a random value after a week without updates.
"""

import os
from functools import partial

from aiogram import Bot, Dispatcher, F
from aiogram.filters import Command, CommandObject
from aiogram.types import Message, ReplyParameters
from desk import Desk, Say, shop_of

CHATS = {-1001234567890}  # a number costs money: only these chats may ask

bot = Bot(os.environ["TELEGRAM_TOKEN"])
dispatcher = Dispatcher()


def reply_to(chat: str, message: str) -> Say:
    asked = ReplyParameters(message_id=int(message), allow_sending_without_reply=True)
    return partial(bot.send_message, chat, reply_parameters=asked)


desk = Desk("telegram", reply_to)
dispatcher.startup.register(desk.open)
dispatcher.shutdown.register(desk.close)


@dispatcher.message(Command("number"), F.chat.id.in_(CHATS))
async def number(message: Message, command: CommandObject) -> None:
    try:
        desk.begin(str(message.chat.id), str(message.message_id), shop_of(command.args or ""))
    except ValueError as error:
        await message.reply(str(error))


if __name__ == "__main__":
    dispatcher.run_polling(bot)  # pyright: ignore[reportUnknownMemberType] - partly typed
