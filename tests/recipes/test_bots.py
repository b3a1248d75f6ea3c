"""The recipes for bots, pasted from README.md: run by their frameworks, asked in a chat, answering there, shut down."""

import asyncio
import re
from pathlib import Path

import pytest
from support.chats import CHATS, Chat, Run
from support.services import SERVICES
from support.sockets import connected_to
from support.source import PACKAGE, PROJECT
from support.waiting import until

from offline_numbers import NumberType, OfflineNumbersSession, OutcomeUnknownError, SQLiteJournal
from offline_numbers.sandbox import Fault, Sandbox

PARIS, LYON = "+33 6 12 34 56 78", "04.72.00.00.01"
RINGS = "0899000001 now rings at Paris."
UNKNOWN = "I do not know yet whether there is a number. I will look, and tell you: do not ask again."
EMPTY = "No 0899 number is left, and none was allocated. Ask the vendor for more, then ask me again."
DENIED = "The API refused, and no number was allocated: Access denied to this API"
NO_NUMBER = (
    "invalid phone number '06 12 34 56 7x': use 3 to 15 digits, as '0612345678', "
    "or '+' and a country code, as '+33612345678'"
)
UNTOLD = re.compile(r"\[(.+)\] was not answered \((.+)\): look for it in the list, and tell whoever asked")
NOT_ALLOWED = "Calls can go to our own shops only: 0612345678, 0472000001."


def sent(sandbox: Sandbox) -> int:
    """Return how many assign requests have arrived."""
    return [request.action for request in sandbox.requests].count("assign")


def reference(sandbox: Sandbox) -> str:
    """Return the reference that the one number bears."""
    (one,) = sandbox.allocations
    return one.description[1:].partition("]")[0]


def untold(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return of whom the log says that they were not answered: the reference, and why."""
    lines = [UNTOLD.fullmatch(message) for message in caplog.messages]
    return [(line[1], line[2]) for line in lines if line]


def left(chat: Chat, sandbox: Sandbox) -> list[object]:
    """Return what is left of a bot: what runs its code or the library's, and connections to the chat and the API."""
    ours = (str(Path.cwd()), str(PACKAGE))
    frames = [frame for task in asyncio.all_tasks() for frame in task.get_stack()]
    running = [frame for frame in frames if frame.f_code.co_filename.startswith(ours)]
    return [*running, *connected_to(chat.url), *connected_to(sandbox.url)]


def test_every_recipe_is_run() -> None:
    """A recipe in README.md that no test would run is missed."""
    section = (
        (PROJECT / "README.md").read_text("utf-8").partition("\n## In your application\n")[2].partition("\n## ")[0]
    )
    assert set(re.findall(r"^#+ (.+)$", section, re.MULTILINE)) == {*SERVICES, "Bots", *CHATS}


async def test_a_person_gets_a_number(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """One request, one number, one answer; another wish is another number."""
    async with run():
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: chat.said)
        await chat.deliver(chat.asked(LYON))
        await until(lambda: len(chat.said) == 2)
    assert chat.said == [RINGS, "0899000002 now rings at Lyon."]
    assert [one.destination for one in sandbox.allocations] == ["0612345678", "0472000001"]
    assert [one.description.partition("] ")[2] for one in sandbox.allocations] == ["Shop Paris", "Shop Lyon"]


async def test_a_redelivery_gets_the_same_number(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """The same event twice at once, and again to the next process: one request is sent."""
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
async def test_a_refusal_is_said(chat: Chat, run: Run, sandbox: Sandbox, message: str, answer: str) -> None:
    """An empty pool, and what else the API refuses; a redelivery may find that it has been mended."""
    sandbox.fail_next("assign", Fault.API_ERROR, message=message)
    event = chat.asked(PARIS)
    async with run():
        await chat.deliver(event)
        await until(lambda: chat.said)
        await chat.deliver(event)
        await until(lambda: len(chat.said) == 2)
    assert chat.said == [answer, RINGS]


@pytest.mark.parametrize(("typed", "answer"), [("06 12 34 56 7x", NO_NUMBER), ("08 99 12 34 56", NOT_ALLOWED)])
async def test_a_wrong_destination_is_refused(chat: Chat, run: Run, sandbox: Sandbox, typed: str, answer: str) -> None:
    """The person is told what would be right, and nothing is sent."""
    async with run():
        await chat.deliver(chat.asked(typed))
        await until(lambda: chat.said)
    assert (chat.said, sandbox.requests) == ([answer], ())


async def test_an_unknown_outcome_is_followed_up(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """The person is told that it is not known, and when the server has carried it out at last, the number."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    chat.on_said = lambda _: sandbox.commit_late()
    async with run(looks=(0, 0.001)):
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: len(chat.said) == 2)
    assert chat.said == [UNKNOWN, RINGS]
    assert sent(sandbox) == 1


async def test_what_stays_unknown_is_for_somebody_to_look(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """The bot looks as often as it was told to, gives up with a sentence, and never sends again."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    async with run(looks=(0, 0.001, 0.001)):
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: len(chat.said) == 2)
    assert chat.said[0] == UNKNOWN
    assert chat.said[1].startswith("I could not find out. Have somebody look for [")
    assert sent(sandbox) == 1


async def test_an_answer_that_is_refused_is_tried_once_more(chat: Chat, run: Run) -> None:
    """In the place of the question, whatever the first way was."""
    chat.refusals = 1
    async with run():
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: chat.said)
    assert (chat.said, chat.refusals) == ([RINGS], 0)


async def test_an_answer_that_nobody_takes_is_in_the_log(
    chat: Chat, run: Run, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """With the reference that the number bears, and no more of what the chat said; the event once more tells."""
    chat.refusals = 2
    event = chat.asked(PARIS)
    async with run():
        await chat.deliver(event)
        await until(lambda: untold(caplog))
        assert (chat.said, untold(caplog)) == ([], [(reference(sandbox), chat.refused_as)])
        await chat.deliver(event)
        await until(lambda: chat.said)
    assert (chat.said, sent(sandbox)) == ([RINGS], 1)


async def test_it_looks_again_though_nobody_hears_that_it_will(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """A refused "I do not know yet" does not end the work."""
    chat.refusals = 2
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    chat.on_said = lambda _: sandbox.commit_late()
    async with run(looks=(0, 0.001)):
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: chat.said)
    assert (chat.said, sent(sandbox)) == ([RINGS], 1)


async def test_the_end_in_the_middle_of_an_answer(
    chat: Chat, run: Run, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The number is there and nothing is pending, so no later start tells: the log does."""
    heard: list[str] = []
    chat.on_said = heard.append
    chat.is_awake.clear()
    async with run():
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: heard)
    assert (heard, untold(caplog)) == ([RINGS], [(reference(sandbox), "the bot ended")])
    assert left(chat, sandbox) == []


async def test_what_was_never_sent_is_sent_later(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """An API that cannot be reached at first costs the person a while, and no number too many."""
    sandbox.fail_next("list", Fault.HTML_BEFORE_COMMIT)
    async with run(looks=(0, 0.001)):
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: len(chat.said) == 2)
    assert chat.said == [UNKNOWN, RINGS]
    assert sent(sandbox) == 1


async def test_the_end_in_the_middle_of_a_request(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """An event is acknowledged before it is worked on; the end cuts it short; the next start tells by itself."""
    sandbox.fail_next("assign", Fault.HANG_AFTER_COMMIT)
    async with run():
        await chat.deliver(chat.asked(PARIS))
        await until(lambda: sent(sandbox))
    assert (chat.said, left(chat, sandbox)) == ([], [])
    async with run():
        await until(lambda: chat.said)
    assert chat.said == [RINGS]
    assert sent(sandbox) == 1


async def test_the_end_while_it_waits(chat: Chat, run: Run, sandbox: Sandbox) -> None:
    """However long it would wait, and though the event comes again meanwhile: it ends with the bot, nothing is left."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    event = chat.asked(PARIS)
    async with run():
        await chat.deliver(event)
        await until(lambda: chat.said)
        await chat.deliver(event)
    assert (chat.said, left(chat, sandbox)) == ([UNKNOWN], [])
    sandbox.commit_late()
    async with run():
        await until(lambda: len(chat.said) == 2)
    assert chat.said == [UNKNOWN, RINGS]
    assert sent(sandbox) == 1


async def test_somebody_elses_reference_is_left_alone(
    chat: Chat, run: Run, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """What the journal holds and the bot did not begin is a line in the log at the start."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    async with SQLiteJournal("journal.db") as journal, OfflineNumbersSession(journal=journal) as numbers:
        with pytest.raises(OutcomeUnknownError):
            await numbers.assign_once(
                "order-1", "0612345678", description="Ad", type=NumberType.PREFIX_0899, settle=[0]
            )
    async with run():
        pass
    assert "[order-1] is not finished, and nobody here knows what it was for" in caplog.messages
    assert chat.said == []
