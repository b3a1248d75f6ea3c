"""The recipes for bots, run by their own frameworks: asked in a chat, answering there, and shut down."""

import asyncio
import re

import pytest
from support.chats import CHATS, Chat, Run
from support.clock import GatedClock
from support.sockets import connected_to
from support.source import PACKAGE
from support.waiting import until

from offline_numbers import NumberType, OfflineNumbersSession, OutcomeUnknownError, SQLiteJournal
from offline_numbers.sandbox import Fault, Sandbox

PARIS, LOIRE = "+33 6 12 34 56 78", "04.72.00.00.01"
RINGS = "Paris: 0899000001"
EMPTY = "Paris: assign: the API answered 'No tracking number available'. Nothing was changed."
DENIED = "Paris: assign: the API answered 'Access denied to this API'. Nothing was changed."
NO_NUMBER = "invalid phone number '06 12 34 56 7x': use 3 to 15 digits"
NOT_ALLOWED = "Our shops are 0612345678, 0472000001."
NOT_KNOWN = "[order-1] recall failed: it stays pending (ValueError)"
NOT_ANSWERED = re.compile(r"\[(.+)\] tell raised (.+) twice: the outcome of this order is not reported")


def sent(sandbox: Sandbox) -> int:
    """Return how many assign requests arrived."""
    return [request.action for request in sandbox.requests].count("assign")


def reference(sandbox: Sandbox) -> str:
    """Return the reference in the description of the only number."""
    (one,) = sandbox.allocations
    return one.description[1:].partition("]")[0]


def not_answered(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return the reference and the reason from each log line about a missing answer."""
    lines = [NOT_ANSWERED.fullmatch(message) for message in caplog.messages]
    return [(line[1], line[2]) for line in lines if line]


def left(chat: Chat, sandbox: Sandbox) -> list[object]:
    """Return what is left of a bot: running frames of its code or the library's, and open connections."""
    frames = [frame for task in asyncio.all_tasks() for frame in task.get_stack()]
    running = [frame for frame in frames if frame.f_code.co_filename.startswith(str(PACKAGE))]
    return [*running, *connected_to(chat.url), *connected_to(sandbox.url)]


async def test_each_request_gets_a_number(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """Each message allocates one number and gets one answer, even if the shop's name has an accent."""
    async with run():
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: chat.said)
        await chat.deliver(chat.asked(LOIRE))
        await until(lambda: len(chat.said) == 2)
    assert chat.said == [RINGS, "Saint-Étienne: 0899000002"]
    assert [one.destination for one in sandbox.allocations] == ["0612345678", "0472000001"]
    descriptions = [one.description.partition("] ")[2] for one in sandbox.allocations]
    assert descriptions == ["Shop Paris", "Shop Saint-Étienne"]


async def test_a_redelivery_gets_the_same_number(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """The same event twice at once, and again after a restart, sends one assign request."""
    event = chat.asked(PARIS)
    async with run():
        await chat.deliver(event)
        await chat.deliver(event)
        await until(lambda: chat.said)
    told = len(chat.said)
    async with run():
        await chat.deliver(event)
        await until(lambda: len(chat.said) > told)
    assert set(chat.said) == {RINGS}
    assert sent(sandbox) == 1


@pytest.mark.parametrize(
    ("message", "answer"), [("No tracking number available", EMPTY), ("Access denied to this API", DENIED)]
)
async def test_a_refusal_is_answered(chat: Chat, run: Run, sandbox: Sandbox, message: str, answer: str) -> None:
    """The bot repeats the API's reason; a redelivery after the cause is gone allocates."""
    sandbox.fail_next("assign", Fault.API_ERROR, message=message)
    event = chat.asked(PARIS)
    async with run():
        await chat.deliver(event)
        await until(lambda: chat.said)
        await chat.deliver(event)
        await until(lambda: len(chat.said) == 2)
    assert chat.said[0].startswith(answer)
    assert chat.said[1:] == [RINGS]


@pytest.mark.parametrize("bot", [bot for bot in CHATS if bot != "discord_bot"])  # Discord offers the shops to choose
@pytest.mark.parametrize(("typed", "answer"), [("06 12 34 56 7x", NO_NUMBER), ("08 99 12 34 56", NOT_ALLOWED)])
async def test_a_wrong_destination_is_refused(chat: Chat, run: Run, sandbox: Sandbox, typed: str, answer: str) -> None:
    """The answer names a valid form, and nothing is sent."""
    async with run():
        await chat.deliver(chat.asked(typed))
        await until(lambda: chat.said)
    assert chat.said[0].startswith(answer)
    assert not sandbox.requests


async def test_an_unknown_outcome_is_followed_up(chat: Chat, run: Run, sandbox: Sandbox, clock: GatedClock) -> None:
    """The bot answers with the number that the server committed late."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with run():
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: 15 in clock.waits)
        assert not chat.said
        sandbox.commit_late()
        clock.is_open = True
        await until(lambda: chat.said)
    assert chat.said == [RINGS]
    assert sent(sandbox) == 1


async def test_an_outcome_that_stays_unknown_is_reported(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """After the last wait the bot reports the unknown outcome. It never sends again."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    async with run(is_open=True):
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: chat.said)
    assert chat.said[0].startswith("Paris: assign [")
    assert "it is unknown whether this happened" in chat.said[0]
    assert sent(sandbox) == 1


async def test_a_refused_answer_is_sent_once_more(chat: Chat, run: Run) -> None:
    """The second attempt answers where the question was asked."""
    chat.refusals = 1
    async with run():
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: chat.said)
    assert chat.said == [RINGS]
    assert chat.refusals == 0


async def test_an_answer_that_cannot_be_delivered_is_logged(
    chat: Chat, run: Run, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The log line contains the reference and nothing from the chat; a redelivery gets the answer."""
    chat.refusals = 2
    event = chat.asked(PARIS)
    async with run():
        await chat.deliver(event)
        await until(lambda: not_answered(caplog))
        assert not chat.said
        assert not_answered(caplog) == [(reference(sandbox), chat.refused_as)]
        await chat.deliver(event)
        await until(lambda: chat.said)
    assert chat.said == [RINGS]
    assert sent(sandbox) == 1


async def test_a_shutdown_during_an_answer_is_settled_by_the_next_start(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """The next start answers again, without a new event."""
    heard: list[str] = []
    chat.on_said = heard.append
    chat.is_awake.clear()
    async with run():
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: heard)
    assert heard == [RINGS]
    assert not left(chat, sandbox)
    chat.is_awake.set()
    async with run():
        await until(lambda: RINGS in heard[1:])
        await until(lambda: chat.said)
    assert sent(sandbox) == 1


async def test_an_order_that_was_never_sent_is_sent_later(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """If the API is down at first, the answer comes later and exactly one number is allocated."""
    sandbox.fail_next("list", Fault.HTML_BEFORE_COMMIT)
    async with run(is_open=True):
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: chat.said)
    assert chat.said == [RINGS]
    assert sent(sandbox) == 1


async def test_a_shutdown_during_a_request_is_settled_by_the_next_start(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """The next start finds the number and answers without a new event."""
    sandbox.fail_next("assign", Fault.HANG_AFTER_COMMIT)
    async with run():
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: sent(sandbox))
    assert not chat.said
    assert not left(chat, sandbox)
    async with run():
        await until(lambda: chat.said)
    assert chat.said == [RINGS]
    assert sent(sandbox) == 1


async def test_a_shutdown_during_a_wait_leaves_nothing_running(
    chat: Chat, run: Run, sandbox: Sandbox, clock: GatedClock
) -> None:
    """A wait ends with the bot, and the next start answers."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    event = chat.asked(PARIS)
    async with run():
        await chat.deliver(event)
        await until(lambda: 15 in clock.waits)
        await chat.deliver(event)
    assert not chat.said
    assert not left(chat, sandbox)
    sandbox.commit_late()
    async with run():
        await until(lambda: chat.said)
    assert chat.said == [RINGS]
    assert sent(sandbox) == 1


async def test_another_programs_reference_is_not_settled(
    chat: Chat, run: Run, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """A pending reference of another program is logged at the start, and never settled."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    async with SQLiteJournal("journal.db") as journal, OfflineNumbersSession(journal=journal) as numbers:
        with pytest.raises(OutcomeUnknownError):
            await numbers.assign_once(
                "order-1", "0612345678", description="Ad", type=NumberType.PREFIX_0899, settle=[0]
            )
    async with run():
        await until(lambda: NOT_KNOWN in caplog.messages)
    assert chat.said == []
