"""The recipes for services, pasted from README.md: started by their frameworks, asked over HTTP, and shut down."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from itertools import repeat
from types import ModuleType

import pytest
from aiohttp import web
from support.recipes import Recipe
from support.services import SERVICES, Answer, Ask
from support.sockets import connected_to
from support.waiting import until

from offline_numbers import OfflineNumbersSession
from offline_numbers.sandbox import Fault, Sandbox

OURS = "0612345678"
NEWS = ("order-1", "the number is 0899000001")


@pytest.fixture(params=SERVICES)
def framework(request: pytest.FixtureRequest) -> str:
    """The heading of the recipe."""
    return str(request.param)


@pytest.fixture
def told() -> list[tuple[str, str]]:
    """What the service told of an order by itself, later than its answer."""
    return []


@pytest.fixture
def module(framework: str, recipe: Recipe, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The recipe, which does not wait for seconds and tells its news to the test."""
    module = recipe(framework)
    monkeypatch.setattr(module, "WHILE_THE_CALLER_WAITS", (0.001,))
    monkeypatch.setattr(module, "AFTERWARDS", (0.001, 0.001))
    as_it_stands = module.tell

    def tell(order: str, news: str) -> None:
        as_it_stands(order, news)
        told.append((order, news))

    monkeypatch.setattr(module, "tell", tell)
    return module


@pytest.fixture
async def ask(framework: str, module: ModuleType) -> AsyncIterator[Ask]:
    """The service while it runs: what asks it for an order's number."""
    async with SERVICES[framework](module) as ask:
        yield ask


def sent(sandbox: Sandbox) -> int:
    """Return how many assign requests have arrived."""
    return [request.action for request in sandbox.requests].count("assign")


async def test_an_order_gets_its_number(ask: Ask, sandbox: Sandbox) -> None:
    """One request, one number, with the order's id in front of its description."""
    assert await ask("order-1", "+33 6 12 34 56 78", "Magazine Ad") == Answer(200, "0899000001")
    assert [(one.destination, one.description) for one in sandbox.allocations] == [(OURS, "[order-1] Magazine Ad")]


async def test_a_redelivery_gets_the_same_number(ask: Ask, sandbox: Sandbox) -> None:
    """Three times at once and once again: one request is sent, and everybody is told the same number."""
    answers = await asyncio.gather(*(ask("order-1", OURS, "Magazine Ad") for _ in range(3)))
    answers.append(await ask("order-1", OURS, "Magazine Ad"))
    assert set(answers) == {Answer(200, "0899000001")}
    assert sent(sandbox) == 1


async def test_a_restart_changes_nothing(framework: str, module: ModuleType, sandbox: Sandbox) -> None:
    """The journal and the list are there for the next run, which gets the order delivered again."""
    for _ in range(2):
        async with SERVICES[framework](module) as ask:
            assert await ask("order-1", OURS, "Magazine Ad") == Answer(200, "0899000001")
    assert sent(sandbox) == 1


async def test_an_empty_pool_is_said(ask: Ask, sandbox: Sandbox) -> None:
    """Nobody is left to guess why there is no number."""
    sandbox.fail_next("assign", Fault.API_ERROR, message="No tracking number available")
    assert await ask("order-1", OURS, "Ad") == Answer(503, "No number of this type is free at the moment.")


async def test_another_order_under_the_same_id_is_refused(ask: Ask, sandbox: Sandbox) -> None:
    """What looks like a redelivery and asks for something else is a mistake of the caller's."""
    await ask("order-1", OURS, "Magazine Ad")
    answer = await ask("order-1", OURS, "Billboard")
    assert answer == Answer(409, "This order was placed before, for another destination or description.")
    assert sent(sandbox) == 1


async def test_a_wrong_destination_is_refused(ask: Ask, sandbox: Sandbox) -> None:
    """What can be no phone number is said by name, and nothing is sent."""
    answer = await ask("order-1", "call me", "Ad")
    assert (answer.status, "'call me'" in answer.said, sandbox.requests) == (422, True, ())


async def test_a_strangers_destination_is_refused(ask: Ask, sandbox: Sandbox) -> None:
    """Who is let in does not choose who pays for calls."""
    answer = await ask("order-1", "0033 8 99 00 00 00", "Ad")
    assert (answer.status, "'0899000000'" in answer.said, sandbox.requests) == (422, True, ())


@pytest.mark.parametrize(
    ("action", "fault", "expected"),
    [
        ("list", Fault.HTML_BEFORE_COMMIT, Answer(503, "No number was allocated. Try again in a minute.")),
        (
            "assign",
            Fault.API_ERROR,
            Answer(502, "The number was refused: somebody has to look at the settings."),
        ),
    ],
    ids=["no usable answer", "refused"],
)
async def test_a_failure_is_said(ask: Ask, sandbox: Sandbox, action: str, fault: Fault, expected: Answer) -> None:
    """What is known to have failed is told apart from what is not known, and may be tried again."""
    sandbox.fail_next(action, fault)
    assert await ask("order-1", OURS, "Ad") == expected
    assert (await ask("order-1", OURS, "Ad")).status == 200


async def test_a_lost_answer_is_found_while_the_caller_waits(ask: Ask, sandbox: Sandbox) -> None:
    """The caller hears nothing of it."""
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    assert await ask("order-1", OURS, "Ad") == Answer(200, "0899000001")
    assert sent(sandbox) == 1


async def test_an_unknown_outcome_is_followed_up(
    ask: Ask, module: ModuleType, sandbox: Sandbox, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller is told that it is not known; when the server has carried it out at last, the news is told."""
    monkeypatch.setattr(module, "AFTERWARDS", repeat(0.001))  # looks until there is something to find
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    answer = await ask("order-1", OURS, "Ad")
    assert (answer.status, answer.said[:13], told) == (202, "I do not know", [])
    sandbox.commit_late()
    await until(lambda: told)
    assert told == [NEWS]
    assert await ask("order-1", OURS, "Ad") == Answer(200, "0899000001")
    assert sent(sandbox) == 1


async def test_what_stays_unknown_is_for_a_person(
    ask: Ask, told: list[tuple[str, str]], caplog: pytest.LogCaptureFixture, sandbox: Sandbox
) -> None:
    """The follow-up looks as often as it should, gives up with a line in the log, and never sends again."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    with caplog.at_level(logging.WARNING, "orders"):
        assert (await ask("order-1", OURS, "Ad")).status == 202
        await until(lambda: told)
    assert caplog.messages[-1] == (
        "order-1: it is still not known whether a number was allocated: somebody has to look"
    )
    assert sent(sandbox) == 1


@pytest.fixture
def follow_ups(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What became of the follow-ups, in order: when each began, and whether the session was still open at its end."""
    seen: list[str] = []
    as_it_stands = module.look_again

    async def look_again(owner: OfflineNumbersSession | web.Application, *args: object) -> None:
        numbers: OfflineNumbersSession = owner[module.NUMBERS] if isinstance(owner, web.Application) else owner
        seen.append("begun")
        try:
            await as_it_stands(owner, *args)
        finally:
            seen.append("ended too late" if numbers.closed else "ended in time")

    monkeypatch.setattr(module, "look_again", look_again)
    return seen


async def test_redeliveries_share_one_follow_up(
    framework: str, module: ModuleType, follow_ups: list[str], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often the order comes while nothing is known; it ends with the service, and the next start finds."""
    monkeypatch.setattr(module, "AFTERWARDS", (3600,))
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with SERVICES[framework](module) as ask:
        assert [(await ask("order-1", OURS, "Ad")).status for _ in range(2)] == [202, 202]
    assert (sent(sandbox), follow_ups) == (1, ["begun", "ended in time"])
    sandbox.commit_late()
    async with SERVICES[framework](module) as ask:
        assert await ask("order-1", OURS, "Ad") == Answer(200, "0899000001")


def sessions() -> list[OfflineNumbersSession]:
    """Return the sessions of this process that are open."""
    alive = [thing for thing in gc.get_objects() if isinstance(thing, OfflineNumbersSession)]
    return [session for session in alive if not session.closed]


async def test_the_end_of_the_service_closes_its_session(framework: str, module: ModuleType, sandbox: Sandbox) -> None:
    """One session is open while it runs; none is open, and no connection is left, after its end."""
    gc.collect()
    before = len(sessions())
    async with SERVICES[framework](module) as ask:
        await ask("order-1", OURS, "Ad")
        assert len(sessions()) == before + 1
    assert len(sessions()) == before
    assert connected_to(sandbox.url) == []
