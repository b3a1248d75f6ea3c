"""The recipes for web services, run by their own frameworks: asked over HTTP, and shut down."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from types import ModuleType

import pytest
from support.clock import GatedClock
from support.recipes import Recipe
from support.services import SERVICES, Answer, Ask
from support.sockets import connected_to
from support.waiting import until

from offline_numbers import News, OfflineNumbersSession
from offline_numbers.sandbox import Fault, Sandbox

OURS = "0612345678"
EMPTY = "assign: the API answered 'No tracking number available'. Nothing was changed."
CONFLICT = "assign: the reference 'order-1' was used with other arguments. Nothing was sent."


@pytest.fixture(params=SERVICES)
def framework(request: pytest.FixtureRequest) -> str:
    """The name of the recipe's file."""
    return str(request.param)


@pytest.fixture
def reported() -> list[News[None]]:
    """The reports about an order that followed the answer."""
    return []


@pytest.fixture
def module(
    framework: str, recipe: Recipe, clock: GatedClock, reported: list[News[None]], monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    """The recipe, with a clock that no test waits for, and with reports that the test can read."""
    assert not clock.is_open
    module, shared = recipe(framework), recipe("orders")
    as_it_stands = shared.report

    def report(news: News[None]) -> None:
        as_it_stands(news)
        reported.append(news)

    monkeypatch.setattr(shared, "report", report)
    return module


@pytest.fixture
async def ask(framework: str, module: ModuleType) -> AsyncIterator[Ask]:
    """Run the service, and return a function that sends it an order."""
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
    assert await ask("order-1", OURS, "Ad") == Answer(503, EMPTY)


async def test_another_order_under_the_same_id_is_refused(ask: Ask, sandbox: Sandbox) -> None:
    """The same id with another description gets a 409, and nothing is sent."""
    await ask("order-1", OURS, "Magazine Ad")
    answer = await ask("order-1", OURS, "Billboard")
    assert answer == Answer(409, CONFLICT)
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
    ("action", "fault", "status"),
    [("list", Fault.HTML_BEFORE_COMMIT, 503), ("assign", Fault.API_ERROR, 502)],
    ids=["no usable answer", "refused"],
)
async def test_a_failure_is_answered(ask: Ask, sandbox: Sandbox, action: str, fault: Fault, status: int) -> None:
    """After a definite failure the same order may be placed again."""
    sandbox.fail_next(action, fault)
    answer = await ask("order-1", OURS, "Ad")
    assert answer.status == status
    assert answer.said.endswith("Nothing was changed.")
    assert (await ask("order-1", OURS, "Ad")).status == 200


async def test_a_lost_answer_is_found_while_the_caller_waits(ask: Ask, sandbox: Sandbox) -> None:
    """The answer contains the number."""
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    assert await ask("order-1", OURS, "Ad") == Answer(200, "0899000001")
    assert sent(sandbox) == 1


async def test_an_unknown_outcome_is_followed_up(
    ask: Ask, sandbox: Sandbox, clock: GatedClock, reported: list[News[None]]
) -> None:
    """The answer is 202; a late commit is reported when the list shows it."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    answer = await ask("order-1", OURS, "Ad")
    assert answer.status == 202
    assert answer.said[:19] == "It is not known yet"
    assert not reported
    sandbox.commit_late()
    clock.is_open = True
    await until(lambda: reported)
    assert [news.allocation and news.allocation.tracking_number for news in reported] == ["0899000001"]
    assert await ask("order-1", OURS, "Ad") == Answer(200, "0899000001")
    assert sent(sandbox) == 1


async def test_an_outcome_that_stays_unknown_is_reported(
    ask: Ask, reported: list[News[None]], caplog: pytest.LogCaptureFixture, sandbox: Sandbox, clock: GatedClock
) -> None:
    """After the last wait the service logs the unknown outcome. It never sends again."""
    clock.is_open = True
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    with caplog.at_level(logging.WARNING, "orders"):
        assert (await ask("order-1", OURS, "Ad")).status == 202
        await until(lambda: reported)
    (line,) = (record.getMessage() for record in caplog.records if record.name == "orders")
    assert line.startswith("order-1: assign [order-1]")
    assert sent(sandbox) == 1


async def test_redeliveries_share_one_follow_up(
    framework: str, module: ModuleType, sandbox: Sandbox, reported: list[News[None]]
) -> None:
    """It ends with the service, and the next start reports the number."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with SERVICES[framework](module) as ask:
        assert [(await ask("order-1", OURS, "Ad")).status for _ in range(2)] == [202, 202]
    assert sent(sandbox) == 1
    assert not reported
    sandbox.commit_late()
    async with SERVICES[framework](module) as ask:
        await until(lambda: reported)
        assert await ask("order-1", OURS, "Ad") == Answer(200, "0899000001")
    assert len(reported) == 1


@pytest.mark.parametrize(
    "order", ["Saint-Étienne", "a b", "x" * 40, "k" * 255, '"8e03978e-40d5-43e8-bc93-6894a57f9324"']
)
async def test_any_key_makes_a_reference(ask: Ask, sandbox: Sandbox, order: str) -> None:
    """Accents, spaces, quotation marks and 255 characters get one number each."""
    assert {await ask(order, OURS, "Ad") for _ in range(2)} == {Answer(200, "0899000001")}
    assert sent(sandbox) == 1


def sessions() -> list[OfflineNumbersSession]:
    """Return the open sessions of this process."""
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
