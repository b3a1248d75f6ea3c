"""``FollowUps`` over the wire, with faults of the sandbox: the result of ``place``, and the calls of ``tell``."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

import pytest
from attrs import evolve
from support.journals import FaultyJournal
from support.waiting import until

from offline_numbers import (
    Allocation,
    Attempt,
    FollowUps,
    InvalidResponseError,
    JournalError,
    News,
    NumberType,
    OfflineNumbersSession,
    Order,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
    SessionClosedError,
)
from offline_numbers.sandbox import Fault, Sandbox

ORDER = Order("order-1", "0612345678", "Magazine Ad", NumberType.PREFIX_0899)
FIRST = "0899000001"


class Clock(Protocol):
    """The clock of conftest.py."""

    waits: list[float]
    is_open: asyncio.Event


class Teller(list[News[str]]):
    """A ``tell`` that keeps the news, and raises the first times."""

    failures = 0

    async def __call__(self, news: News[str]) -> None:
        """Keep the news."""
        self.append(news)
        if self.failures:
            self.failures -= 1
            message = "a secret"
            raise OSError(message)


@pytest.fixture
def tell() -> Teller:
    """A ``tell``."""
    return Teller()


@pytest.fixture
def follow(numbers: OfflineNumbersSession, tell: Teller) -> Callable[[], FollowUps[str]]:
    """Return a function that creates follow-ups; their ``recall`` has one order."""
    return partial(FollowUps, numbers, tell=tell, recall={ORDER.reference: ORDER}.get)


Follow = Callable[[], FollowUps[str]]


def assigns(sandbox: Sandbox) -> int:
    """Count the assigns that arrived."""
    return [request.action for request in sandbox.requests].count("assign")


def number(allocation: Allocation | None) -> str | None:
    """Return the number of an allocation."""
    return None if allocation is None else allocation.tracking_number


def told(tell: Teller) -> list[str | None]:
    """Return the number of each call of ``tell``."""
    return [number(news.allocation) for news in tell]


async def test_place_returns_the_allocation(follow: Follow, sandbox: Sandbox, tell: Teller) -> None:
    """``tell`` is not called."""
    async with follow() as follow_ups:
        assert number(await follow_ups.place(ORDER)) == FIRST
        await until(lambda: not follow_ups.pending)
    assert [one.description for one in sandbox.allocations] == ["[order-1] Magazine Ad"]
    assert tell == []


async def test_an_order_that_is_answered_at_once_leaves_nothing(follow: Follow, tell: Teller) -> None:
    """Leaving right after ``place`` still removes the order from the journal."""
    async with follow() as follow_ups:
        await follow_ups.place(ORDER)
    async with follow():
        await asyncio.sleep(0.05)
    assert tell == []


async def test_a_lost_answer_is_found_while_the_caller_waits(follow: Follow, sandbox: Sandbox, tell: Teller) -> None:
    """The list shows the number, and ``place`` returns it."""
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    async with follow() as follow_ups:
        allocation = await follow_ups.place(ORDER)
    assert allocation is not None
    assert allocation.recovered
    assert tell == []


async def test_a_late_commit_is_reported(follow: Follow, sandbox: Sandbox, tell: Teller, gate: Clock) -> None:
    """``place`` returns ``None``; ``tell`` is called once, with the order and the context."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with follow() as follow_ups:
        assert await follow_ups.place(ORDER, context="a chat") is None
        assert follow_ups.pending == 1
        sandbox.commit_late()
        gate.is_open.set()
        await until(lambda: not follow_ups.pending)
    assert [(news.order, news.error, news.context) for news in tell] == [(ORDER, None, "a chat")]
    assert told(tell) == [FIRST]
    assert assigns(sandbox) == 1


async def test_an_order_without_time_is_reported(follow: Follow, tell: Teller) -> None:
    """``within=0`` returns at once."""
    async with follow() as follow_ups:
        assert await follow_ups.place(ORDER, within=0) is None
        await until(lambda: not follow_ups.pending)
    assert [news.text for news in tell] == [FIRST]


async def test_on_attempt_receives_what_is_sent_in_the_background(
    numbers: OfflineNumbersSession, sandbox: Sandbox, gate: Clock
) -> None:
    """The list that finds the number after 15 seconds is reported like each other request."""
    attempts: list[str] = []

    def on_attempt(attempt: Attempt) -> None:
        attempts.append(attempt.action)

    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    watched = numbers.with_options(on_attempt=on_attempt)
    async with FollowUps[None](watched, tell=print) as follow_ups:
        assert await follow_ups.place(ORDER) is None
        sandbox.commit_late()
        before = len(attempts)
        gate.is_open.set()
        await until(lambda: not follow_ups.pending)
    assert attempts[before:] == ["list"]
    assert attempts == [request.action for request in sandbox.requests]


async def test_an_empty_pool_is_raised(follow: Follow, sandbox: Sandbox, tell: Teller) -> None:
    """A definite error is raised; the order may be placed again."""
    sandbox.fail_next("assign", Fault.API_ERROR, message="No tracking number available")
    async with follow() as follow_ups:
        with pytest.raises(PoolExhaustedError):
            await follow_ups.place(ORDER)
        assert number(await follow_ups.place(ORDER)) == FIRST
    assert tell == []


async def test_an_empty_pool_is_reported_later(follow: Follow, sandbox: Sandbox, tell: Teller) -> None:
    """If ``place`` has returned, the definite error is news."""
    sandbox.fail_next("assign", Fault.API_ERROR, message="No tracking number available")
    async with follow() as follow_ups:
        assert await follow_ups.place(ORDER, within=0) is None
        await until(lambda: not follow_ups.pending)
    assert [(type(news.error), news.allocation) for news in tell] == [(PoolExhaustedError, None)]
    assert tell[0].text.startswith("assign: the API answered 'No tracking number available'.")


async def test_an_outcome_that_stays_unknown_is_reported(
    follow: Follow, sandbox: Sandbox, tell: Teller, gate: Clock, numbers: OfflineNumbersSession
) -> None:
    """After the last wait ``tell`` gets the error, and the reference stays pending for the next start."""
    gate.is_open.set()
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    async with follow() as follow_ups:
        assert await follow_ups.place(ORDER) is None
        await until(lambda: not follow_ups.pending)
        assert gate.waits == [15.0, 60.0, 300.0, 900.0]
    assert [type(news.error) for news in tell] == [OutcomeUnknownError]
    assert assigns(sandbox) == 1
    assert await numbers.pending() != []


async def test_a_list_that_cannot_be_read_is_raised(follow: Follow, sandbox: Sandbox) -> None:
    """Nothing was sent, and ``place`` reports it."""
    sandbox.fail_next("list", Fault.HTML_BEFORE_COMMIT)
    async with follow() as follow_ups:
        with pytest.raises(InvalidResponseError):
            await follow_ups.place(ORDER)
    assert assigns(sandbox) == 0


async def test_a_promised_order_is_sent_later(follow: Follow, sandbox: Sandbox, tell: Teller, gate: Clock) -> None:
    """After ``None`` an order that could not be sent is sent later."""
    gate.is_open.set()
    sandbox.fail_next("list", Fault.HTML_BEFORE_COMMIT)
    async with follow() as follow_ups:
        assert await follow_ups.place(ORDER, within=0) is None
        await until(lambda: not follow_ups.pending)
    assert told(tell) == [FIRST]
    assert assigns(sandbox) == 1


async def test_a_restart_reports_unanswered_orders(follow: Follow, sandbox: Sandbox, tell: Teller) -> None:
    """The next start recalls the order and reports it, without a context; the start after it has nothing to do."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with follow() as follow_ups:
        assert await follow_ups.place(ORDER, context="a chat") is None
    sandbox.commit_late()
    assert tell == []
    for _ in range(2):
        async with follow() as follow_ups:
            await asyncio.sleep(0.01)
            await until(lambda: not follow_ups.pending)
    assert [news.context for news in tell] == [None]
    assert told(tell) == [FIRST]


async def test_a_reference_that_was_begun_without_follow_ups_is_reported(
    follow: Follow, numbers: OfflineNumbersSession, sandbox: Sandbox, tell: Teller
) -> None:
    """A pending reference of a plain ``assign_once`` is settled at the start, too."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    with pytest.raises(OutcomeUnknownError):
        await numbers.assign_once("order-1", "0612345678", description="Magazine Ad", type=NumberType.PREFIX_0899)
    sandbox.commit_late()
    async with follow():
        await until(lambda: tell)
    assert told(tell) == [FIRST]


async def test_leaving_ends_a_waiting_place(follow: Follow, sandbox: Sandbox, tell: Teller) -> None:
    """``place`` returns ``None`` at once, and the next start reports the number."""
    sandbox.fail_next("assign", Fault.HANG_AFTER_COMMIT)
    async with follow() as follow_ups:
        placing = asyncio.create_task(follow_ups.place(ORDER, within=60))
        await until(lambda: assigns(sandbox))
    assert await placing is None
    async with follow() as follow_ups:
        await until(lambda: tell)
    assert told(tell) == [FIRST]


async def test_leaving_before_the_order_is_stored_loses_nothing(follow: Follow, sandbox: Sandbox, tell: Teller) -> None:
    """The order is stored while leaving, and the next start carries it out."""
    async with follow() as follow_ups:
        placing = asyncio.create_task(follow_ups.place(ORDER))
        await asyncio.sleep(0)
    assert await placing is None
    assert assigns(sandbox) == 0
    async with follow():
        await until(lambda: tell)
    assert told(tell) == [FIRST]


async def test_leaving_during_tell_repeats_it(numbers: OfflineNumbersSession, follow: Follow, tell: Teller) -> None:
    """The next start reports again if ``tell`` was cancelled."""
    started = asyncio.Event()

    async def hang(_: News[str]) -> None:
        started.set()
        await asyncio.Event().wait()

    async with FollowUps(numbers, tell=hang) as follow_ups:
        assert await follow_ups.place(ORDER, within=0) is None
        await started.wait()
    async with follow():
        await until(lambda: tell)
    assert told(tell) == [FIRST]


async def test_a_cancelled_place_is_reported(follow: Follow, sandbox: Sandbox, tell: Teller) -> None:
    """The order is carried out although its caller was cancelled."""
    async with follow() as follow_ups:
        placing = asyncio.create_task(follow_ups.place(ORDER))
        await until(lambda: sandbox.requests)
        placing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await placing
        await until(lambda: tell)
    assert told(tell) == [FIRST]


async def test_two_hundred_follow_ups_share_one_list(
    numbers: OfflineNumbersSession, sandbox: Sandbox, gate: Clock
) -> None:
    """They check their orders at the same time, and one list answers all of them."""
    orders = [evolve(ORDER, reference=f"order-{place}") for place in range(200)]
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP, times=len(orders))
    heard: list[News[str]] = []
    async with FollowUps(numbers, tell=heard.append) as follow_ups:
        await asyncio.gather(*(follow_ups.place(order, within=0) for order in orders))
        await until(lambda: len(gate.waits) == len(orders))
        sandbox.commit_late()
        before = len(sandbox.requests)
        gate.is_open.set()
        await until(lambda: not follow_ups.pending)
    assert [request.action for request in sandbox.requests[before:]] == ["list"]
    assert len({number(news.allocation) for news in heard}) == len(orders)


async def test_two_places_at_once_share_one_order(follow: Follow, sandbox: Sandbox, tell: Teller) -> None:
    """Another spelling of the destination is the same order."""
    spelled = evolve(ORDER, phone_number="+33 6 12 34 56 78")
    async with follow() as follow_ups:
        both = await asyncio.gather(*(follow_ups.place(order) for order in (ORDER, spelled, ORDER)))
    assert [number(one) for one in both] == [FIRST] * 3
    assert assigns(sandbox) == 1
    assert tell == []


async def test_a_redelivery_brings_the_context(follow: Follow, sandbox: Sandbox, tell: Teller, gate: Clock) -> None:
    """The first given context counts."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with follow() as follow_ups:
        for context in (None, "first", "second"):
            assert await follow_ups.place(ORDER, context=context) is None
        sandbox.commit_late()
        gate.is_open.set()
        await until(lambda: tell)
    assert [news.context for news in tell] == ["first"]


async def test_another_order_of_the_same_reference_is_refused(follow: Follow, sandbox: Sandbox) -> None:
    """Even while the first one is in flight."""
    async with follow() as follow_ups:
        first = asyncio.create_task(follow_ups.place(ORDER))
        await until(lambda: sandbox.requests)
        with pytest.raises(ReferenceConflictError):
            await follow_ups.place(evolve(ORDER, description="Billboard"))
        assert number(await first) == FIRST


async def test_a_place_during_recall_is_reported_too(
    numbers: OfflineNumbersSession, sandbox: Sandbox, tell: Teller, follow: Follow
) -> None:
    """An order that was pending at the start is reported, even if it is placed again before it is recalled."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with follow() as follow_ups:
        await follow_ups.place(ORDER)
    sandbox.commit_late()
    placed = asyncio.Event()

    async def recall(_: str) -> Order:
        await placed.wait()
        return ORDER

    async with FollowUps(numbers, tell=tell, recall=recall) as follow_ups:
        placing = asyncio.create_task(follow_ups.place(ORDER))
        await until(lambda: follow_ups.pending)
        placed.set()
        assert number(await placing) == FIRST
        await until(lambda: tell)
    assert told(tell) == [FIRST]


def knows_nothing(_: str) -> Order | None:
    """Return no order."""
    return None


def knows_another(_: str) -> Order | None:
    """Return another order."""
    return evolve(ORDER, reference="order-2")


def is_down(_: str) -> Order | None:
    """Raise."""
    raise KeyError


NO_ORDER = "is pending and recall returned no order of this reference: it stays pending"


@pytest.mark.parametrize(
    ("recall", "message"),
    [
        (None, NO_ORDER),
        (knows_nothing, NO_ORDER),
        (knows_another, NO_ORDER),
        (is_down, "recall failed: it stays pending (KeyError)"),
    ],
    ids=["no recall", "none", "another one", "raises"],
)
async def test_an_order_that_cannot_be_recalled_stays_pending(  # noqa: PLR0913, PLR0917 - fixtures
    numbers: OfflineNumbersSession,
    sandbox: Sandbox,
    follow: Follow,
    tell: Teller,
    caplog: pytest.LogCaptureFixture,
    recall: Callable[[str], Order | None] | None,
    message: str,
) -> None:
    """A warning names the reference; a later start whose ``recall`` has the order reports it."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with follow() as follow_ups:
        await follow_ups.place(ORDER)
    sandbox.commit_late()
    async with FollowUps(numbers, tell=tell, recall=recall):
        await until(lambda: f"[order-1] {message}" in caplog.messages)
    assert tell == []
    fields = vars(caplog.records[caplog.messages.index(f"[order-1] {message}")])["offline_numbers"]
    assert fields["reference"] == "order-1"
    assert fields["error"] == ("KeyError" if recall is is_down else None)
    async with follow():
        await until(lambda: tell)


async def test_tell_may_be_a_function(numbers: OfflineNumbersSession) -> None:
    """``tell`` need not be a coroutine function."""
    heard: list[News[str]] = []
    async with FollowUps(numbers, tell=heard.append) as follow_ups:
        assert await follow_ups.place(ORDER, within=0) is None
        await until(lambda: heard)


async def test_a_tell_that_raises_is_called_once_more(follow: Follow, tell: Teller) -> None:
    """The second call succeeds."""
    tell.failures = 1
    async with follow() as follow_ups:
        await follow_ups.place(ORDER, within=0)
        await until(lambda: not follow_ups.pending)
    assert told(tell) == [FIRST, FIRST]


async def test_a_tell_that_raises_twice_is_logged(
    follow: Follow, tell: Teller, caplog: pytest.LogCaptureFixture
) -> None:
    """The record names the reference, not the exception's message; the next start does not repeat it."""
    tell.failures = 2
    for _ in range(2):
        async with follow() as follow_ups:
            if not tell:
                await follow_ups.place(ORDER, within=0)
            await until(lambda: not follow_ups.pending)
    assert len(tell) == 2
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.getMessage() == "[order-1] tell raised OSError twice: the outcome of this order is not reported"
    assert vars(record)["offline_numbers"]["reference"] == "order-1"
    assert "a secret" not in caplog.text


async def test_a_session_that_is_closed_loses_nothing(
    sandbox: Sandbox, tell: Teller, caplog: pytest.LogCaptureFixture
) -> None:
    """``place`` raises, and the next start reports the promised order."""
    journal = FaultyJournal()
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, journal=journal) as closed:
        pass
    async with FollowUps(closed, tell=tell) as follow_ups:
        with pytest.raises(SessionClosedError):
            await follow_ups.place(ORDER)
        await until(lambda: not follow_ups.pending)
    assert "[order-1] the session is closed: the next start settles it (SessionClosedError)" in caplog.messages
    async with (
        OfflineNumbersSession(sandbox.key, base_url=sandbox.url, journal=journal) as numbers,
        FollowUps(numbers, tell=tell, recall=lambda _: ORDER),
    ):
        await until(lambda: tell)
    assert told(tell) == [FIRST]


async def test_a_session_that_is_closed_between_two_reads_loses_nothing(  # noqa: PLR0913, PLR0917 - its fixtures
    follow: Follow,
    numbers: OfflineNumbersSession,
    sandbox: Sandbox,
    tell: Teller,
    gate: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The order is not reported as unknown: the next start settles it."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with follow() as follow_ups:
        assert await follow_ups.place(ORDER) is None
        await numbers.close()
        gate.is_open.set()
        await until(lambda: not follow_ups.pending)
    assert tell == []
    assert "[order-1] the session is closed: the next start settles it (OutcomeUnknownError)" in caplog.messages


# The operations of a journal: 0 and 1 read the orders of an earlier run, 2 stores the order, 3 to 5 are those of
# `assign_once`, 6 and 7 remove the order.
def session_with(sandbox: Sandbox, journal: FaultyJournal) -> OfflineNumbersSession:
    """Return a session with a journal that fails."""
    return OfflineNumbersSession(sandbox.key, base_url=sandbox.url, journal=journal)


async def test_a_journal_that_fails_at_the_start_is_raised(sandbox: Sandbox, tell: Teller) -> None:
    """Entering raises its error."""
    async with session_with(sandbox, FaultyJournal({1: "fails"})) as numbers:
        with pytest.raises(JournalError):
            await FollowUps(numbers, tell=tell).__aenter__()


async def test_a_journal_that_fails_first_is_raised(sandbox: Sandbox, tell: Teller) -> None:
    """Nothing is sent."""
    async with session_with(sandbox, FaultyJournal({2: "fails"})) as numbers, FollowUps(numbers, tell=tell) as ups:
        with pytest.raises(JournalError):
            await ups.place(ORDER)
    assert sandbox.requests == ()


async def test_an_order_placed_again_waits_for_the_journal(sandbox: Sandbox, tell: Teller) -> None:
    """While the journal still removes an answered order, the same order waits, and then gets its number."""
    journal = FaultyJournal({6: "is slow"})
    async with session_with(sandbox, journal) as numbers, FollowUps(numbers, tell=tell) as follow_ups:
        assert number(await follow_ups.place(ORDER)) == FIRST
        await journal.hangs.wait()
        again = asyncio.create_task(follow_ups.place(ORDER))
        await asyncio.sleep(0)
        assert not again.done()
        journal.goes_on.set()
        assert number(await again) == FIRST
    assert [request.action for request in sandbox.requests].count("assign") == 1


async def test_a_journal_that_fails_to_remove_the_order(
    sandbox: Sandbox, tell: Teller, caplog: pytest.LogCaptureFixture
) -> None:
    """``place`` returns the number, with a warning in the log; the next start reports it again."""
    async with session_with(sandbox, FaultyJournal({6: "fails"})) as numbers:
        async with FollowUps(numbers, tell=tell) as follow_ups:
            assert number(await follow_ups.place(ORDER)) == FIRST
        message = "[order-1] could not be removed from the journal: the next start reports it again (JournalError)"
        assert message in caplog.messages
        async with FollowUps(numbers, tell=tell, recall=lambda _: ORDER):
            await until(lambda: tell)
    assert told(tell) == [FIRST]


async def test_leaving_waits_for_the_removal_of_an_order(sandbox: Sandbox, tell: Teller) -> None:
    """An answered order is not cancelled at its last step."""
    journal = FaultyJournal({7: "is slow"})
    async with session_with(sandbox, journal) as numbers:
        async with FollowUps(numbers, tell=tell) as follow_ups:
            await follow_ups.place(ORDER)
            await journal.hangs.wait()
            asyncio.get_running_loop().call_later(0.01, journal.goes_on.set)
        async with FollowUps(numbers, tell=tell, recall=lambda _: ORDER):
            await asyncio.sleep(0.05)
    assert tell == []


async def test_a_journal_that_fails_while_leaving_is_raised(sandbox: Sandbox, tell: Teller) -> None:
    """A waiting ``place`` raises that nothing was sent."""
    async with session_with(sandbox, FaultyJournal({2: "hangs", 3: "fails"})) as numbers:
        async with FollowUps(numbers, tell=tell) as follow_ups:
            placing = asyncio.create_task(follow_ups.place(ORDER))
            await until(lambda: follow_ups.pending)
            await asyncio.sleep(0.01)
        with pytest.raises(JournalError):
            await placing


async def test_outside_the_context_nothing_is_sent(follow: Follow, sandbox: Sandbox) -> None:
    """Before it is entered, and after it is left."""
    follow_ups = follow()
    with pytest.raises(RuntimeError, match="inside `async with"):
        await follow_ups.place(ORDER)
    async with follow_ups:
        pass
    with pytest.raises(RuntimeError, match="inside `async with"):
        await follow_ups.place(ORDER)
    assert sandbox.requests == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"session": None}, "session: an OfflineNumbersSession, not NoneType"),
        ({"tell": "me"}, "tell: a function or coroutine function, not str"),
        ({"recall": {}}, "recall: a function or coroutine function, not dict"),
        ({"waits": ["1"]}, "waits: a number of seconds, as 2.5, not str"),
        ({"waits": [True]}, "waits: a number of seconds, as 2.5, not bool"),
        ({"waits": [-1]}, "waits: invalid wait -1: use seconds from 0, such as 2.5"),
        ({"waits": [float("nan")]}, "waits: invalid wait nan: use seconds from 0, such as 2.5"),
    ],
)
async def test_a_wrong_option_is_refused(
    numbers: OfflineNumbersSession, tell: Teller, changes: dict[str, object], message: str
) -> None:
    """The message names the option, the value and a right one."""
    options: dict[str, object] = {"session": numbers, "tell": tell, **changes}
    with pytest.raises((TypeError, ValueError)) as refused:
        FollowUps(options.pop("session"), **options)  # type: ignore[arg-type]  # the wrong value is what is tested
    assert str(refused.value) == message


async def test_a_wrong_reference_is_not_stored(sandbox: Sandbox, tell: Teller) -> None:
    """The journal accepts valid references only."""
    journal = FaultyJournal()
    async with session_with(sandbox, journal) as numbers, FollowUps(numbers, tell=tell) as follow_ups:
        with pytest.raises(ValueError, match="reference"):
            await follow_ups.place(evolve(ORDER, reference="order 1"))
    assert journal.names == ["pending", "pending"]


async def test_a_wrong_order_is_refused(follow: Follow, sandbox: Sandbox) -> None:
    """The message names the argument, and nothing is sent."""
    async with follow() as follow_ups:
        with pytest.raises(TypeError, match="order: an Order, not str"):
            await follow_ups.place("order-1")  # type: ignore[arg-type]  # the wrong value is what is tested
        with pytest.raises(ValueError, match="reference"):
            await follow_ups.place(evolve(ORDER, reference="order 1"))
        with pytest.raises(ValueError, match="phone"):
            await follow_ups.place(evolve(ORDER, phone_number="call me"))
        with pytest.raises(ValueError, match="within: invalid wait -1"):
            await follow_ups.place(ORDER, within=-1)
    assert sandbox.requests == ()
