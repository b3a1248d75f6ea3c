"""What only one of the bots has to do with: signatures, permissions, and the ways of its chat with text."""

import pytest
from support.chats import Chat, DiscordChat, Run, SlackChat, TelegramChat
from support.waiting import until

from offline_numbers.sandbox import Sandbox

RINGS = ["0899000001 now rings at Paris."]


@pytest.mark.parametrize("bot", ["discord.py"])
async def test_discord_is_told_who_may_ask(chat: Chat, run: Run) -> None:
    """The command is registered for the one server, wherever else the bot is added, and for people who manage it."""
    assert isinstance(chat, DiscordChat)
    async with run():
        (command,) = chat.commands
    assert (command["name"], command["default_member_permissions"]) == ("number", 32)


@pytest.mark.parametrize("bot", ["discord.py"])
async def test_discord_has_given_up_already(
    chat: Chat, run: Run, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """An interaction that came too late to be answered allocates nothing: the person was told that it failed."""
    assert isinstance(chat, DiscordChat)
    chat.refusal = {"code": 10062, "message": "Unknown interaction"}
    async with run():
        await chat.deliver(chat.asked("0612345678"))
        await until(lambda: caplog.messages)
    assert caplog.messages == ["Ignoring exception in command 'number'"]
    assert sandbox.requests == ()


@pytest.mark.parametrize("bot", ["aiogram"])
async def test_a_stranger_on_telegram_gets_nothing(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """Everybody can write to a bot; only the chats of the list are listened to."""
    assert isinstance(chat, TelegramChat)
    async with run():
        await chat.deliver(chat.asked("0612345678", chat=7))
        await chat.deliver(chat.asked("06"))
        await until(lambda: chat.said)
    assert (len(chat.said), sandbox.requests) == (1, ())


@pytest.mark.parametrize("bot", ["slack-bolt"])
async def test_a_strangers_channel_of_slack_gets_nothing(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """Guests and whole other companies may share a channel with the bot; only those of the list are listened to."""
    assert isinstance(chat, SlackChat)
    async with run():
        await chat.deliver(chat.asked("0612345678", channel="C9999999999"))
        await chat.deliver(chat.asked("06"))
        await until(lambda: chat.said)
    assert (len(chat.said), sandbox.requests) == (1, ())


@pytest.mark.parametrize("bot", ["slack-bolt"])
async def test_a_forged_event_of_slack_is_refused(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """Without the signing secret nobody makes the bot do anything."""
    assert isinstance(chat, SlackChat)
    async with run():
        assert await chat.post(chat.asked("0612345678"), {}, secret="guessed") == 401  # noqa: S106 - of nothing
    assert sandbox.requests == ()


@pytest.mark.parametrize("bot", ["slack-bolt"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("<tel:0612345678|06 12 34 56 78>", RINGS[0]),
        ("<!channel> &amp; 06", "invalid phone number '&lt;!channel &amp;amp; 06': use 3 to 15 digits,"),
    ],
    ids=["a number made a link", "a mention of everybody"],
)
async def test_text_of_slack_is_read_and_quoted(chat: Chat, run: Run, typed: str, said: str) -> None:
    """Slack makes links of numbers; and what is repeated to the person calls nobody."""
    async with run():
        await chat.deliver(chat.asked(typed))
        await until(lambda: chat.said)
    assert chat.said[0][: len(said)] == said
