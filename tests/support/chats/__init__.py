"""Stand-ins for chat services on 127.0.0.1; the recipes' bots run against them in their own frameworks.

Each service accepts only answers to known questions, and records the bot's messages.
"""

from .chat import Chat, Run
from .discord import DiscordChat
from .slack import SlackChat
from .telegram import PTBChat, TelegramChat

CHATS: dict[str, type[Chat]] = {
    "discord_bot": DiscordChat,
    "aiogram_bot": TelegramChat,
    "ptb_bot": PTBChat,
    "slack_bot": SlackChat,
}
"""The chat of each bot, by the name of the recipe's file."""

__all__ = ["CHATS", "Chat", "DiscordChat", "Run", "SlackChat", "TelegramChat"]
