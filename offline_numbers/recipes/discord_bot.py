"""Discord bot (discord.py): the slash command /number allocates a number that rings at one of your shops.

Start it: `DISCORD_TOKEN=... python discord_bot.py`, with your server's id in SERVER and your shops in `shops.py`. The
bot acknowledges an interaction within the three seconds that Discord waits, and answers when it knows. The
interaction's id is part of the reference, so two processes that receive the same one (during a restart, say) allocate
one number.
"""

import asyncio
import os
from functools import partial

import discord
from discord import app_commands
from shops import SHOPS, journal, numbers, order_in

from offline_numbers import FollowUps, News, reference_for

SERVER = discord.Object(1234567890123456789)  # a number costs money: only this server may ask
ALREADY_ACKNOWLEDGED = 40060  # Discord's code for a second delivery of one interaction

bot = discord.Client(intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none())
tree = app_commands.CommandTree(bot)
order_of = partial(order_in, "discord")


async def tell(news: News[discord.Interaction]) -> None:
    _, channel, _, shop = news.order.reference.split(":")
    place = news.context.followup if news.context else bot.get_partial_messageable(int(channel))
    await place.send(f"{SHOPS[shop]}: {news.text}")


follow_ups = FollowUps(numbers, tell=tell, recall=order_of)


@tree.command(guild=SERVER, description="A tracking number that rings at one of our shops")
@app_commands.choices(shop=[app_commands.Choice(name=name, value=phone) for phone, name in SHOPS.items()])
@app_commands.default_permissions(manage_guild=True)  # only those who manage the server
async def number(interaction: discord.Interaction, shop: str) -> None:
    order = order_of(reference_for("discord", str(interaction.channel_id), interaction.id, shop))
    try:
        await interaction.response.defer()  # Discord waits three seconds; a lost request takes longer
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
    await follow_ups.place(order, within=0, context=interaction)  # `tell` answers, also after a restart


async def main() -> None:
    async with bot, journal, numbers:
        await bot.login(os.environ["DISCORD_TOKEN"])
        await tree.sync(guild=SERVER)
        async with follow_ups:
            await bot.connect()


if __name__ == "__main__":
    asyncio.run(main())
