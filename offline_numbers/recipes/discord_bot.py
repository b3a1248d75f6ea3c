"""Discord bot (discord.py): the slash command /number allocates a number that rings at one of your shops.

Start it: `DISCORD_TOKEN=... python discord_bot.py`, with your server's id in SERVER. The bot acknowledges an
interaction within the three seconds that Discord waits, and answers when it knows. The interaction's id is part of the
reference, so two processes that receive the same one (during a restart, say) allocate one number.
"""

import os
from contextlib import AsyncExitStack

import discord

from offline_numbers import (
    FollowUps,
    News,
    NumberType,
    OfflineNumbersSession,
    Order,
    SQLiteJournal,
    normalize_phone_number,
    reference_for,
)

SERVER = discord.Object(1234567890123456789)  # a number costs money: only this server may ask
# Calls go nowhere else: the destination decides who pays.
SHOPS = {"0612345678": "Paris", "0472000001": "Saint-Étienne"}
ALREADY_ACKNOWLEDGED = 40060  # Discord's code for a second delivery of one interaction


def order_of(reference: str) -> Order | None:
    match reference.split(":"):
        case ["discord", _, _, shop] if shop in SHOPS:
            return Order(reference, shop, f"Shop {SHOPS[shop]}", NumberType.PREFIX_0899)
        case _:
            return None


async def tell(news: News[discord.Interaction]) -> None:
    _, channel, _, shop = news.order.reference.split(":")
    number = news.allocation and news.allocation.tracking_number
    text = f"{number} now rings at {SHOPS[shop]}." if number else f"No number for {SHOPS[shop]}. {news.error}"
    await (news.context.followup if news.context else bot.get_partial_messageable(int(channel))).send(text)


class NumbersBot(discord.Client):
    async def setup_hook(self) -> None:
        self.stack = AsyncExitStack()
        await self.stack.enter_async_context(journal)
        await self.stack.enter_async_context(numbers)
        await self.stack.enter_async_context(follow_ups)
        await tree.sync(guild=SERVER)

    async def close(self) -> None:
        await self.stack.aclose()
        await super().close()


journal = SQLiteJournal("journal.db")
numbers = OfflineNumbersSession(journal=journal, allow=SHOPS.__contains__)
follow_ups = FollowUps(numbers, tell=tell, recall=order_of)
bot = NumbersBot(intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none())
tree = discord.app_commands.CommandTree(bot)


@tree.command(guild=SERVER, description="A tracking number that rings at one of our shops")
@discord.app_commands.describe(destination="The shop's own phone number")
@discord.app_commands.default_permissions(manage_guild=True)  # only those who manage the server
async def number(interaction: discord.Interaction, destination: str) -> None:
    try:
        shop = normalize_phone_number(destination)
        order = order_of(reference_for("discord", str(interaction.channel_id), interaction.id, shop))
    except ValueError as error:
        await interaction.response.send_message(str(error), ephemeral=True)
        return
    if order is None:
        await interaction.response.send_message(f"Our shops are {', '.join(SHOPS)}.", ephemeral=True)
        return
    try:
        await interaction.response.defer()  # Discord waits three seconds; a lost request takes longer
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
    await follow_ups.place(order, within=0, context=interaction)  # `tell` answers, also after a restart


if __name__ == "__main__":
    bot.run(os.environ["DISCORD_TOKEN"])
