"""Discord bot (discord.py): the slash command /number allocates a number that rings at one of your shops.

Start it: `DISCORD_TOKEN=... python discord_bot.py`, with desk.py beside it and your server's id in SERVER. The bot
acknowledges an interaction within the three seconds that Discord waits, and answers when it knows. The interaction's
id is part of the reference, so two processes that receive the same one (during a restart, say) allocate one number.
"""

import os

import discord
from desk import Desk, shop_of

SERVER = discord.Object(1234567890123456789)  # a number costs money: only this server may ask
ALREADY_ACKNOWLEDGED = 40060  # Discord's code for a second delivery of one interaction


class NumbersBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none())
        self.tree = discord.app_commands.CommandTree(self)
        self.desk = Desk("discord", lambda channel, _: self.get_partial_messageable(int(channel)).send)

    async def setup_hook(self) -> None:
        await self.desk.open()
        await self.tree.sync(guild=SERVER)

    async def close(self) -> None:
        await self.desk.close()
        await super().close()


bot = NumbersBot()


@bot.tree.command(guild=SERVER, description="A tracking number that rings at one of our shops")
@discord.app_commands.describe(destination="The shop's own phone number")
@discord.app_commands.default_permissions(manage_guild=True)  # only those who manage the server
async def number(interaction: discord.Interaction, destination: str) -> None:
    try:
        shop = shop_of(destination)
    except ValueError as error:
        await interaction.response.send_message(str(error), ephemeral=True)
        return
    try:
        await interaction.response.defer()  # Discord waits three seconds; a lost request takes longer
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
    bot.desk.begin(str(interaction.channel_id), str(interaction.id), shop, interaction.followup.send)


if __name__ == "__main__":
    bot.run(os.environ["DISCORD_TOKEN"])
