"""The recipes for web services, run by their own frameworks: asked over HTTP, and shut down."""

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
    """The name of the recipe's file."""
    return str(request.param)


@pytest.fixture
def reported() -> list[tuple[str, str]]:
    """The reports about an order that followed the answer."""
    return []


@pytest.fixture
def module(
    framework: str, recipe: Recipe, reported: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    """The recipe, with short waits, and with reports that the test can read."""
    module = recipe(framework)
    monkeypatch.setattr(module, "WHILE_THE_CALLER_WAITS", (0.001,))
    monkeypatch.setattr(module, "AFTERWARDS", (0.001, 0.001))
    as_it_stands = module.report

    def report(order: str, news: str) -> None:
        as_it_stands(order, news)
        reported.append((order, news))

    monkeypatch.setattr(module, "report", report)
    return module


@pytest.fixture
async def ask(framework: str, module: ModuleType) -> AsyncIterator[Ask]:
    """Run the service, and return what sends it an order."""
    async with SERVICES[framework](module) as ask:
        yield ask


def sent(sandbox: Sandbox) -> int:
    """Return how many assign requests arrived."""
    return [request.action for request in sandbox.requests].count("assign")


async def test_an_order_gets_its_number(ask: Ask, sandbox: Sandbox) -> None:
    """One request allocates one number, and its description begins with the order's id."""
    assert await ask("order-1", "+33 6 12 34 56 78", "Magazine Ad") == Answer(200, "0899000001")
    assert [(one.destination, one.description) for one in sandbox.allocations] == [(OURS, "[order-1] Magazine Ad")]


async def test_a_redelivery_gets_the_same_number(ask: Ask, sandbox: Sandbox) -> None:
    """Three requests at once and one later send one assign, and all get the same number."""
    answers = await asyncio.gather(*(ask("order-1", OURS, "Magazine Ad") for _ in range(3)))
    answers.append(await ask("order-1", OURS, "Magazine Ad"))
    assert set(answers) == {Answer(200, "0899000001")}
    assert sent(sandbox) == 1


async def test_a_restart_changes_nothing(framework: str, module: ModuleType, sandbox: Sandbox) -> None:
    """The next run reads the journal and answers with the same number."""
    for _ in range(2):
        async with SERVICES[framework](module) as ask:
            assert await ask("order-1", OURS, "Magazine Ad") == Answer(200, "0899000001")
    assert sent(sandbox) == 1


async def test_an_empty_pool_is_answered(ask: Ask, sandbox: Sandbox) -> None:
    """The answer names the reason."""
    sandbox.fail_next("assign", Fault.API_ERROR, message="No tracking number available")
    assert await ask("order-1", OURS, "Ad") == Answer(503, "No number of this type is free.")


async def test_another_order_under_the_same_id_is_refused(ask: Ask, sandbox: Sandbox) -> None:
    """The same id with another description gets a 409, and nothing is sent."""
    await ask("order-1", OURS, "Magazine Ad")
    answer = await ask("order-1", OURS, "Billboard")
    assert answer == Answer(409, "This order exists already, with another destination or description.")
    assert sent(sandbox) == 1


async def test_a_wrong_destination_is_refused(ask: Ask, sandbox: Sandbox) -> None:
    """The answer names the invalid destination, and nothing is sent."""
    answer = await ask("order-1", "call me", "Ad")
    assert answer.status == 422
    assert "'call me'" in answer.said
    assert not sandbox.requests


async def test_a_destination_that_is_not_allowed_is_refused(ask: Ask, sandbox: Sandbox) -> None:
    """A caller cannot choose a destination outside DESTINATIONS."""
    answer = await ask("order-1", "0033 8 99 00 00 00", "Ad")
    assert answer.status == 422
    assert "'0899000000'" in answer.said
    assert not sandbox.requests


@pytest.mark.parametrize(
    ("action", "fault", "expected"),
    [
        ("list", Fault.HTML_BEFORE_COMMIT, Answer(503, "No number was allocated. Try again in a minute.")),
        (
            "assign",
            Fault.API_ERROR,
            Answer(502, "The API refused, and no number was allocated. Check the settings."),
        ),
    ],
    ids=["no usable answer", "refused"],
)
async def test_a_failure_is_answered(ask: Ask, sandbox: Sandbox, action: str, fault: Fault, expected: Answer) -> None:
    """After a definite failure the same order may be placed again."""
    sandbox.fail_next(action, fault)
    assert await ask("order-1", OURS, "Ad") == expected
    assert (await ask("order-1", OURS, "Ad")).status == 200


async def test_a_lost_answer_is_found_while_the_caller_waits(ask: Ask, sandbox: Sandbox) -> None:
    """The answer contains the number."""
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    assert await ask("order-1", OURS, "Ad") == Answer(200, "0899000001")
    assert sent(sandbox) == 1


async def test_an_unknown_outcome_is_followed_up(
    ask: Ask, module: ModuleType, sandbox: Sandbox, reported: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is 202; a late commit is reported when the list shows it."""
    monkeypatch.setattr(module, "AFTERWARDS", repeat(0.001))  # reads until there is something to find
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    answer = await ask("order-1", OURS, "Ad")
    assert answer.status == 202
    assert answer.said[:19] == "It is not known yet"
    assert not reported
    sandbox.commit_late()
    await until(lambda: reported)
    assert reported == [NEWS]
    assert await ask("order-1", OURS, "Ad") == Answer(200, "0899000001")
    assert sent(sandbox) == 1


async def test_an_outcome_that_stays_unknown_is_reported(
    ask: Ask, reported: list[tuple[str, str]], caplog: pytest.LogCaptureFixture, sandbox: Sandbox
) -> None:
    """After the last wait the service logs that it gave up. It never sends again."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    with caplog.at_level(logging.WARNING, "orders"):
        assert (await ask("order-1", OURS, "Ad")).status == 202
        await until(lambda: reported)
    assert caplog.messages[-1] == (
        "order-1: it is still not known whether a number was allocated; check the list by hand"
    )
    assert sent(sandbox) == 1


@pytest.fixture
def follow_ups(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The beginning of each follow-up, and whether the session was still open at its end."""
    seen: list[str] = []
    as_it_stands = module.check_again

    async def check_again(owner: OfflineNumbersSession | web.Application, *args: object) -> None:
        numbers: OfflineNumbersSession = owner[module.NUMBERS] if isinstance(owner, web.Application) else owner
        seen.append("begun")
        try:
            await as_it_stands(owner, *args)
        finally:
            seen.append("ended too late" if numbers.closed else "ended in time")

    monkeypatch.setattr(module, "check_again", check_again)
    return seen


async def test_redeliveries_share_one_follow_up(
    framework: str, module: ModuleType, follow_ups: list[str], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with the service, and the next start finds the number."""
    monkeypatch.setattr(module, "AFTERWARDS", (3600,))
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with SERVICES[framework](module) as ask:
        assert [(await ask("order-1", OURS, "Ad")).status for _ in range(2)] == [202, 202]
    assert sent(sandbox) == 1
    assert follow_ups == ["begun", "ended in time"]
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
