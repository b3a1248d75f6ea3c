"""A session that is closed during calls: each call ends at once and reports a write that may have happened."""

import asyncio
from functools import partial

import aiohttp
import pytest
from support.clock import Clock
from support.decisions import TABLE as SAFE
from support.decisions import Row as SafeRow
from support.decisions.values import EMPTY, EXHAUSTED, LOST, unknown
from support.journals import FaultyJournal
from support.lifecycles import (
    NUMBER,
    REFERENCE,
    SCENARIOS,
    once,
    sandbox,
)
from support.once import A, B, OnceOperations, ask, begun, done, journal_with, row, vars_of
from support.once import unknown as unknown_once
from support.once_table import TABLE as ONCE
from support.once_table import Row as OnceRow
from support.records import DOMAIN
from support.scripted import ScriptedOperations, Step, assign, intent_of, listed, wait
from support.waiting import until

from offline_numbers import (
    Allocation,
    NotSentError,
    OfflineNumbersError,
    OfflineNumbersSession,
    OutcomeUnknownError,
    RetryPolicy,
    SessionClosedError,
)
from offline_numbers.allocation.journal import Record
from offline_numbers.allocation.safe_assign import safe_assign
from offline_numbers.sandbox import Fault, RequestRecord, Sandbox


def has_left(steps: list[Step]) -> bool:
    """Return whether one of these steps is an assign that may have been carried out."""
    return any(step.call.startswith("assign") and not isinstance(step.answer, NotSentError) for step in steps)


@pytest.mark.parametrize("row", SAFE, ids=[row.name for row in SAFE])
async def test_safe_assign_reports_a_sent_request_at_any_step(row: SafeRow) -> None:
    """Closed before one of its steps, the call raises: that nothing was sent, or an unknown outcome."""
    for step in range(len(row.steps)):
        operations = ScriptedOperations(row.steps, closes_at=step)
        call = safe_assign(operations, intent_of(), "domain", attempts=row.attempts, settle=row.settle)
        expected = (OutcomeUnknownError, Allocation) if has_left(list(row.steps[:step])) else (SessionClosedError,)
        (end,) = await asyncio.gather(call, return_exceptions=True)
        assert isinstance(end, expected)
        assert operations.done == step


CLOSED = "The session was closed before the outcome was known"


@pytest.mark.parametrize(
    ("end", "cause_name", "message"),
    [
        (LOST, "TimeoutError", CLOSED),
        (EXHAUSTED, "PoolExhaustedError", f"No tracking number available. {CLOSED}"),
    ],
    ids=["lost", "refused"],
)
async def test_safe_assign_names_the_closing(end: OfflineNumbersError, cause_name: str, message: str) -> None:
    """The cause is the answer that was lost, or the refusal; the message names the closing."""
    operations = ScriptedOperations([EMPTY, assign(end)], closes_at=2)
    with pytest.raises(OutcomeUnknownError) as caught:
        await safe_assign(operations, intent_of(), "domain", attempts=1, settle=[0.5])
    assert vars_of(caught.value) == vars_of(unknown(message=message, cause_name=cause_name))


@pytest.mark.parametrize("row", ONCE, ids=[row.name for row in ONCE])
async def test_assign_once_reports_a_sent_request_at_any_step(row: OnceRow) -> None:
    """The call ends likewise, and the journal keeps its record only if the request was sent."""
    for step in range(len(row.steps)):
        operations, journal = OnceOperations(row.steps, closes_at=step), await journal_with(row.before)
        (end,) = await asyncio.gather(ask(operations, journal), return_exceptions=True)
        is_begun = row.before is not None or has_left(list(row.steps[:step]))
        assert isinstance(end, (OutcomeUnknownError, Allocation) if is_begun else SessionClosedError)
        assert operations.done == step
        assert (await journal.get(DOMAIN, REFERENCE) is not None) is is_begun


UNREAD = "the list could not be read (SessionClosedError)"
PENDING = f"Pending since 2026-03-01 12:00:00 UTC; {UNREAD}"


@pytest.mark.parametrize(
    ("before", "steps", "message", "candidates"),
    [
        (begun(), [], PENDING, ()),
        (begun(A), [listed()], PENDING, (A,)),
        (done(A), [], f"{A} was confirmed before, and {UNREAD}", (A,)),
        (done(A), [listed(), wait(0.5)], f"{A} was confirmed before, and {UNREAD}", (A,)),
        (done(A), [listed(row(B))], f"{A} was confirmed before, and {UNREAD}", (A, B)),
    ],
    ids=["begun", "begun, while it waits", "done", "done, after a wait", "done, and another number is marked"],
)
async def test_assign_once_does_not_forget_other_callers(
    before: Record, steps: list[Step], message: str, candidates: tuple[str, ...]
) -> None:
    """Another caller has begun the reference: after closing, the outcome is unknown, whenever the session closes."""
    end = await ask(OnceOperations(steps, closes_at=len(steps)), await journal_with(before))
    stage = "settling" if before.state == "begun" else "verifying"
    assert vars_of(unknown_once(stage, "SessionClosedError", message, candidates, attempts=0)) == vars_of(end)


@pytest.mark.parametrize("steps", [[listed()], [listed(), wait(0.5)]], ids=["while it waits", "after a wait"])
async def test_assign_once_does_not_forget_a_faster_caller(steps: list[Step]) -> None:
    """Another caller begins the reference between this call's read and its own begin."""
    journal = FaultyJournal()
    journal.meanwhile[1] = partial(journal.store.swap, DOMAIN, REFERENCE, None, begun())
    end = await ask(OnceOperations(steps, closes_at=len(steps)), journal)
    assert isinstance(end, OutcomeUnknownError)
    assert end.attempts == 0
    assert end.cause_name == "SessionClosedError"


async def test_assign_once_reports_a_contradiction_after_closing() -> None:
    """A contradiction is reported, although no further read is possible."""
    (row,) = [row for row in ONCE if row.name == "answered with another label's number"]
    operations = OnceOperations(row.steps, closes_at=3)
    assert vars_of(row.end) == vars_of(await ask(operations, await journal_with(row.before)))


ENDS = {name: one for name, one in SCENARIOS.items() if not one.faults and not one.is_local and name != "async with"}


def slow_to_wait(clock: Clock, server: Sandbox) -> OfflineNumbersSession:
    """Return a session whose clock counts the waits."""
    return OfflineNumbersSession(server.key, base_url=server.url, retry=RetryPolicy(sleep=clock.sleep))


@pytest.mark.parametrize("name", ENDS)
async def test_closing_ends_calls_in_flight(name: str, server: Sandbox) -> None:
    """A write's outcome is unknown, a read raises that the session is closed, and no request or wait follows."""
    scenario, clock = ENDS[name], Clock()
    action = scenario.write or ("check" if name == "check" else "list")
    server.fail_next(action, Fault.HANG_AFTER_COMMIT)
    numbers = slow_to_wait(clock, server)
    task = asyncio.create_task(scenario.call(numbers))
    await until(lambda: server.requests and server.requests[-1].action == action)
    await numbers.close()
    (end,) = await asyncio.gather(task, return_exceptions=True)
    assert type(end) is (OutcomeUnknownError if scenario.write else SessionClosedError)
    assert scenario.write or "this session is closed" in str(end)
    assert [request.action for request in server.requests].count(action) == 1
    assert clock.waits == []


@pytest.mark.usefixtures("tidy")
async def test_closing_before_the_list_confirms_returns_the_answer() -> None:
    """``assign_once`` returns the answered number, and its reference stays pending."""

    def hold_the_next_list(record: RequestRecord) -> None:
        if record.action == "assign":
            server.fail_next("list", Fault.HANG_BEFORE_COMMIT)

    async with sandbox(hold_the_next_list) as server:
        numbers = slow_to_wait(Clock(), server)
        task = asyncio.create_task(once(numbers))
        await until(lambda: [request.action for request in server.requests] == ["list", "assign", "list"])
        await numbers.close()
        assert (await task).tracking_number == server.allocations[0].tracking_number
        assert [one.reference for one in await numbers.pending()] == [REFERENCE]


async def test_closing_ends_an_iteration(many: Sandbox) -> None:
    """The rows before the closing are returned, and the next one raises."""
    numbers = slow_to_wait(Clock(), many)
    rows = numbers.iter_details()
    await anext(rows)
    await numbers.close()
    with pytest.raises(RuntimeError, match="this session is closed"):
        [row async for row in rows]


async def test_an_applications_connections_stay_open(server: Sandbox) -> None:
    """Calls in flight are answered after our session is closed, and end if the application's is closed."""
    async with aiohttp.ClientSession() as http:
        numbers = OfflineNumbersSession(server.key, base_url=server.url, http=http)
        task = asyncio.create_task(numbers.check(tracking_number=NUMBER))
        await until(lambda: server.requests)
        await numbers.close()
        assert (await task).tracking_number == NUMBER
        others = OfflineNumbersSession(server.key, base_url=server.url, http=http)
        server.fail_next("check", Fault.HANG_BEFORE_COMMIT)
        task = asyncio.create_task(others.check(tracking_number=NUMBER))
        await until(lambda: len(server.requests) == 2)
    with pytest.raises(RuntimeError, match="given as http is closed"):
        await task
