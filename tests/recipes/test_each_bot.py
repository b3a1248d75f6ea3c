"""Tests of one bot only: signatures, permissions, and the text format of its chat."""

import logging

import pytest
from support.chats import Chat, DiscordChat, Run, SlackChat, TelegramChat
from support.waiting import until

from offline_numbers.sandbox import Sandbox

RINGS = ["Paris: 0899000001"]


@pytest.mark.parametrize("bot", ["discord_bot"])
async def test_discord_registers_the_command_for_managers_of_one_server(chat: Chat, run: Run) -> None:
    """Members of other servers, and members without the permission, do not see it. The others choose a shop."""
    assert isinstance(chat, DiscordChat)
    async with run():
        (command,) = chat.commands
    assert command["name"] == "number"
    assert command["default_member_permissions"] == 32
    (shop,) = command["options"]
    assert [choice["value"] for choice in shop["choices"]] == ["0612345678", "0472000001"]


@pytest.mark.parametrize("bot", ["discord_bot"])
async def test_an_expired_interaction_of_discord_allocates_nothing(
    chat: Chat, run: Run, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord has already shown its user a failure, so nothing is sent."""
    assert isinstance(chat, DiscordChat)
    chat.refusal = {"code": 10062, "message": "Unknown interaction"}
    caplog.set_level(logging.ERROR, "discord.client")  # the first client of a process warns of libraries for voice
    async with run():
        await chat.deliver(chat.asked("0612345678"))
        await until(lambda: caplog.messages)
    assert caplog.messages == ["Ignoring exception in command 'number'"]
    assert sandbox.requests == ()


@pytest.mark.parametrize("bot", ["aiogram_bot", "ptb_bot"])
async def test_a_stranger_on_telegram_gets_nothing(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """Anyone can write to a bot; it only answers the chats in CHATS."""
    assert isinstance(chat, TelegramChat)
    async with run():
        await chat.deliver(chat.asked("0612345678", chat=7))
        await chat.deliver(chat.asked("06"))
        await until(lambda: chat.said)
    assert len(chat.said) == 1
    assert not sandbox.requests


@pytest.mark.parametrize("bot", ["slack_bot"])
async def test_a_strangers_channel_of_slack_gets_nothing(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """Guests and other companies may share a channel with the bot; it only answers the channels in CHANNELS."""
    assert isinstance(chat, SlackChat)
    async with run():
        await chat.deliver(chat.asked("0612345678", channel="C9999999999"))
        await chat.deliver(chat.asked("06"))
        await until(lambda: chat.said)
    assert len(chat.said) == 1
    assert not sandbox.requests


@pytest.mark.parametrize("bot", ["slack_bot"])
async def test_a_forged_event_of_slack_is_refused(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """An event that is signed with another secret gets a 401, and nothing is sent."""
    assert isinstance(chat, SlackChat)
    async with run():
        assert await chat.post(chat.asked("0612345678"), {}, secret="guessed") == 401  # noqa: S106 - of no account
    assert sandbox.requests == ()


@pytest.mark.parametrize("bot", ["slack_bot"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("<tel:0612345678|06 12 34 56 78>", RINGS[0]),
        ("<!channel> &amp; 06", "invalid phone number '&lt;!channel &amp;amp; 06': use 3 to 15 digits,"),
    ],
    ids=["a number made a link", "a mention of everybody"],
)
async def test_text_of_slack_is_read_and_quoted(chat: Chat, run: Run, typed: str, said: str) -> None:
    """The bot reads a number that Slack made a link, and escapes what it quotes."""
    async with run():
        await chat.deliver(chat.asked(typed))
        await until(lambda: chat.said)
    assert chat.said[0][: len(said)] == said
