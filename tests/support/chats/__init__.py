"""Stand-ins for chat services on 127.0.0.1, and what runs the bots of README.md against them by their own frameworks.

Each service knows what was asked, takes only what answers it, and keeps what the bot has said.
"""

from .chat import Chat, Run
from .discord import DiscordChat
from .slack import SlackChat
from .telegram import TelegramChat

CHATS: dict[str, type[Chat]] = {"discord.py": DiscordChat, "aiogram": TelegramChat, "slack-bolt": SlackChat}
"""The chat of each bot, by the heading of its recipe."""

__all__ = ["CHATS", "Chat", "DiscordChat", "Run", "SlackChat", "TelegramChat"]
