"""An applied plan: the requests, their order and number, and the result of a row that fails."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from support.campaigns import actions, applied, row, rows, session_of
from support.clock import Clock
from support.naming import case_name

from offline_numbers import (
    JournalError,
    NumberType,
    OfflineNumbersSession,
    OutcomeUnknownError,
    RetryPolicy,
    SQLiteJournal,
)
from offline_numbers.allocation.journal import MemoryJournal, Record
from offline_numbers.campaigns import Action, Plan, Result, Status, Step, apply_plan, plan_campaigns
from offline_numbers.sandbox import Fault, Sandbox


def statuses(results: list[Result]) -> list[Status]:
    """Return the status of each row."""
    return [result.status for result in results]


def writes(sandbox: Sandbox) -> list[str]:
    """Return the writes that arrived, in order."""
    return [action for action in actions(sandbox) if action not in {"list", "check"}]


async def test_a_file_is_allocated_once(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> None:
    """Each row gets a number, with a pause between two writes; a second run keeps them all."""
    campaigns = [*rows(2), row(3, type=NumberType.PREFIX_0800, destination="+33 6 12 34 56 03")]
    results = await applied(numbers, await plan_campaigns(numbers, campaigns), clock)
    assert [(one.status, one.tracking_number, one.destination, one.description) for one in results] == [
        (Status.ALLOCATED, "0899000001", "0612345601", "Magazine 1"),
        (Status.ALLOCATED, "0899000002", "0612345602", "Magazine 2"),
        (Status.ALLOCATED, "0800000001", "0612345603", "Magazine 3"),
    ]
    assert [record.description for record in sandbox.allocations] == [
        "[spring-001] Magazine 1",
        "[spring-002] Magazine 2",
        "[spring-003] Magazine 3",
    ]
    assert clock.waits == [1.0, 1.0]
    again = await applied(numbers, await plan_campaigns(numbers, campaigns), clock)
    assert [(one.status, one.tracking_number) for one in again] == [
        (Status.KEPT, one.tracking_number) for one in results
    ]
    assert writes(sandbox) == ["assign"] * 3


async def test_all_options_of_a_row_are_sent(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> None:
    """A row has the options of an assign."""
    campaign = row(1, allow_redirect=True, cost_group="A299", operator="7", timetable={"mon": "10:00-12:00"})
    await applied(numbers, await plan_campaigns(numbers, [campaign]), clock)
    (assign,) = [request for request in sandbox.requests if request.action == "assign"]
    assert dict(assign.parameters) == {
        "action": "assign",
        "phone_number": "0612345601",
        "description": "[spring-001] Magazine 1",
        "type": "5",
        "allow_redirect": "1",
        "cost_group": "A299",
        "operator": "7",
        "timetable": {"monday": "10:00-12:00"},
    }


@pytest.fixture
async def three(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> list[str]:
    """Allocate three numbers without the journal, and return them."""
    results = await applied(numbers, await plan_campaigns(numbers, rows(3)), clock)
    sandbox.clear(keep_numbers=True)
    clock.waits.clear()
    return [str(result.tracking_number) for result in results]


async def changes(numbers: OfflineNumbersSession) -> Plan:
    """Plan one reassignment, one description and one release."""
    campaigns = [row(1, destination="0612345699", allow_redirect=True), row(2, description="Another")]
    return await plan_campaigns(numbers, campaigns, release=["spring-003"])


async def test_numbers_are_changed_in_place(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock, three: list[str]
) -> None:
    """The marker stays in the description; the number is read before and after each write."""
    plan = await changes(numbers)
    results = await applied(numbers, plan, clock)
    assert [(one.status, one.tracking_number, one.destination, one.description) for one in results] == [
        (Status.REASSIGNED, three[0], "0612345699", "Magazine 1"),
        (Status.DESCRIBED, three[1], "0612345602", "Another"),
        (Status.RELEASED, three[2], "0612345603", "Magazine 3"),
    ]
    assert actions(sandbox) == [
        *("list", "list", "check", "reassign", "check", "reassign", "check", "unassign", "list"),
    ]
    held = [sandbox.numbers[number] for number in three]
    assert [(number.destination, number.description, number.allow_redirect) for number in held] == [
        ("0612345699", "[spring-001] Magazine 1", True),
        ("0612345602", "[spring-002] Another", False),
        (None, "", False),
    ]
    assert clock.waits == [1.0, 1.0]


@pytest.mark.usefixtures("three")
async def test_a_released_reference_is_free_again(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """The journal no longer has it as done."""
    await applied(numbers, await changes(numbers), clock)
    results = await applied(numbers, await plan_campaigns(numbers, [row(3)]), clock)
    assert statuses(results) == [Status.ALLOCATED]
    assert len(sandbox.allocations) == 1


AFTER = (Fault.DROP_AFTER_COMMIT, Fault.HTTP_500_AFTER_COMMIT, Fault.HTML_AFTER_COMMIT, Fault.CUT_BODY_AFTER_COMMIT)
BEFORE = (Fault.DROP_BEFORE_COMMIT, Fault.HTTP_500_BEFORE_COMMIT, Fault.EMPTY_BODY_BEFORE_COMMIT)


@pytest.mark.parametrize("fault", AFTER, ids=case_name)
@pytest.mark.usefixtures("three")
async def test_a_lost_answer_is_found_in_the_list(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock, fault: Fault
) -> None:
    """The row has the status of its write, and nothing is sent twice."""
    for action in ("reassign", "reassign", "unassign"):
        sandbox.fail_next(action, fault)
    results = await applied(numbers, await changes(numbers), clock)
    assert statuses(results) == [Status.REASSIGNED, Status.DESCRIBED, Status.RELEASED]
    assert writes(sandbox) == ["reassign", "reassign", "unassign"]


@pytest.mark.parametrize("fault", BEFORE, ids=case_name)
@pytest.mark.usefixtures("three")
async def test_a_lost_request_is_sent_again(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock, fault: Fault
) -> None:
    """Each wait has a read, and all of them show the number as it was."""
    sandbox.fail_next("reassign", fault)
    results = await applied(numbers, await changes(numbers), clock)
    assert statuses(results) == [Status.REASSIGNED, Status.DESCRIBED, Status.RELEASED]
    assert writes(sandbox) == ["reassign", "reassign", "reassign", "unassign"]
    assert clock.waits[:4] == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.usefixtures("three")
async def test_a_change_by_others_is_not_overwritten(sandbox: Sandbox, three: list[str]) -> None:
    """The request is lost, another user changes the number meanwhile, and nothing is sent again."""

    class Busy(Clock):
        async def sleep(self, seconds: float) -> None:
            sandbox.state.reassign(three[0], "0698765432")
            await super().sleep(seconds)

    busy = Busy()
    sandbox.fail_next("reassign", Fault.DROP_BEFORE_COMMIT)
    async with session_of(sandbox, busy) as numbers:
        results = await applied(numbers, await changes(numbers), Clock())
    assert statuses(results) == [Status.UNKNOWN, Status.NOT_REACHED, Status.NOT_REACHED]
    assert "destination 0698765432" in results[0].message
    assert writes(sandbox) == ["reassign"]


@pytest.mark.usefixtures("three")
async def test_an_unknown_outcome_stops_the_run(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> None:
    """Both requests of a change are lost; a new plan shows the outcome."""
    sandbox.fail_next("reassign", Fault.DROP_BEFORE_COMMIT, times=2)
    results = await applied(numbers, await changes(numbers), clock)
    assert statuses(results) == [Status.UNKNOWN, Status.NOT_REACHED, Status.NOT_REACHED]
    assert results[0].message.startswith("reassign of ")
    assert writes(sandbox) == ["reassign", "reassign"]
    again = await applied(numbers, await changes(numbers), clock)
    assert statuses(again) == [Status.REASSIGNED, Status.DESCRIBED, Status.RELEASED]


@pytest.mark.usefixtures("three")
async def test_a_lost_release_is_not_forgotten(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> None:
    """It may still be carried out: the list of a later plan shows the outcome."""
    sandbox.fail_next("unassign", Fault.LATE_COMMIT_DROP, times=2)
    assert statuses(await applied(numbers, await changes(numbers), clock))[-1] is Status.UNKNOWN
    sandbox.commit_late()
    plan = await plan_campaigns(numbers, [], release=["spring-003"])
    assert statuses(await applied(numbers, plan, clock)) == [Status.ABSENT]
    assert writes(sandbox).count("unassign") == 2


@pytest.mark.usefixtures("three")
async def test_keep_going_continues_with_other_rows(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """The run does not return to the row that failed."""
    sandbox.fail_next("reassign", Fault.DROP_BEFORE_COMMIT, times=2)
    sandbox.fail_next("unassign", Fault.API_ERROR, message="Not now")
    results = await applied(numbers, await changes(numbers), clock, keep_going=True)
    assert statuses(results) == [Status.UNKNOWN, Status.DESCRIBED, Status.REFUSED]
    assert writes(sandbox) == ["reassign", "reassign", "reassign", "unassign"]


async def test_an_answer_that_the_list_does_not_confirm(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock, three: list[str]
) -> None:
    """A cache answers with an old reassignment: the row is unconfirmed."""
    await applied(numbers, await plan_campaigns(numbers, [row(1, destination="0612345699")]), clock)
    sandbox.state.reassign(three[0], "0612345601")
    sandbox.fail_next("reassign", Fault.STALE_ANSWER)
    results = await applied(numbers, await plan_campaigns(numbers, [row(1, destination="0612345699")]), clock)
    assert statuses(results) == [Status.UNCONFIRMED]
    assert writes(sandbox) == ["reassign", "reassign"]
    assert not results[0].status.has_number


def reassign(sandbox: Sandbox, number: str) -> None:
    """Reassign a number."""
    sandbox.state.reassign(number, "0698765432")


def describe(sandbox: Sandbox, number: str) -> None:
    """Relabel a number for another application."""
    sandbox.state.describe(number, "[order-4711] Somebody else's")


def release(sandbox: Sandbox, number: str) -> None:
    """Release a number."""
    sandbox.state.release(number)


@pytest.mark.parametrize("meanwhile", [reassign, describe, release])
async def test_a_number_that_has_changed_since_is_left_alone(
    sandbox: Sandbox,
    numbers: OfflineNumbersSession,
    clock: Clock,
    three: list[str],
    meanwhile: Callable[[Sandbox, str], None],
) -> None:
    """Another user changed it after the plan: nothing is sent, and the run continues."""
    plan = await changes(numbers)
    meanwhile(sandbox, three[0])
    meanwhile(sandbox, three[2])
    results = await applied(numbers, plan, clock)
    assert statuses(results) == [Status.CONFLICT, Status.DESCRIBED, Status.CONFLICT]
    assert results[0].message == "nothing was sent: its number is no longer as the plan saw it. Plan again"
    assert writes(sandbox) == ["reassign"]


async def test_a_conflict_does_not_stop_the_run(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock, three: list[str]
) -> None:
    """Nothing is sent for a conflict of the plan, or for a number that another user released."""
    sandbox.state.describe(three[1], "[spring-001] A second one")
    sandbox.state.release(three[2])
    results = await applied(numbers, await plan_campaigns(numbers, [*rows(4)]), clock)
    assert statuses(results) == [Status.CONFLICT, Status.CONFLICT, Status.CONFLICT, Status.ALLOCATED]
    assert "forget('spring-003') first" in results[2].message
    await numbers.forget("spring-003")
    again = await applied(numbers, await plan_campaigns(numbers, [row(3)]), clock)
    assert statuses(again) == [Status.ALLOCATED]
    assert len(sandbox.allocations) == 2


@pytest.mark.usefixtures("three")
async def test_a_reference_that_was_begun_with_other_arguments_is_a_conflict(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """Its number is gone, and the row has changed: the journal has another intent."""
    sandbox.state.release("0899000001")
    results = await applied(numbers, await plan_campaigns(numbers, [row(1, description="New"), row(4)]), clock)
    assert statuses(results) == [Status.CONFLICT, Status.ALLOCATED]


async def test_an_empty_pool_stops_the_run(numbers: OfflineNumbersSession, clock: Clock) -> None:
    """The result has the API's message; later rows are not sent."""
    campaigns = [row(place, type=1) for place in (1, 2, 3)]
    results = await applied(numbers, await plan_campaigns(numbers, campaigns), clock)
    assert statuses(results) == [Status.ALLOCATED, Status.REFUSED, Status.NOT_REACHED]
    assert "No tracking number available" in results[1].message
    assert [(type(one.error).__name__, one.tracking_number) for one in results[1:]] == [
        ("PoolExhaustedError", None),
        ("NoneType", None),
    ]


async def test_a_number_of_a_proxys_copy_is_reported(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """Both numbers are paid for, and you decide which one to print; one list confirms the next row, too."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    results = await applied(numbers, await plan_campaigns(numbers, rows(2)), clock)
    assert statuses(results) == [Status.CONFLICT, Status.ALLOCATED]
    assert "0899000001" in results[0].message
    assert "0899000002" in results[0].message


async def test_a_list_that_lags_confirms_nothing(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """The answer named a number that no list shows: the row is unconfirmed."""
    plan = await plan_campaigns(numbers, rows(1))
    await numbers.list_details()
    sandbox.fail_next("list", Fault.STALE_ANSWER, 6)
    results = await applied(numbers, plan, clock)
    assert statuses(results) == [Status.UNCONFIRMED]
    assert results[0].tracking_number == "0899000001"
    assert [step.action for step in (await plan_campaigns(numbers, rows(1))).steps] == [Action.KEEP]


@pytest.mark.parametrize("can_be_read", [True, False])
async def test_a_row_that_is_kept_is_no_longer_pending(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock, *, can_be_read: bool
) -> None:
    """The list confirms the number of an earlier run: the journal is updated, or if it fails, by the next run."""
    plan = await plan_campaigns(numbers, rows(1))
    await numbers.list_details()
    sandbox.fail_next("list", Fault.STALE_ANSWER, 6)
    await applied(numbers, plan, clock)
    assert [one.reference for one in await numbers.pending()] == ["spring-001"]
    plan = await plan_campaigns(numbers, rows(1))
    sandbox.fail_next("list", Fault.HTTP_500_BEFORE_COMMIT, 1 if can_be_read else 40)
    results = await applied(numbers, plan, clock)
    assert statuses(results) == [Status.KEPT]
    assert results[0].tracking_number == "0899000001"
    assert [one.reference for one in await numbers.pending()] == ([] if can_be_read else ["spring-001"])
    assert writes(sandbox) == ["assign"]


async def test_a_marker_that_appears_on_another_number_meanwhile(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """Another user used the reference between plan and write: nothing is allocated, and a new plan decides."""
    plan = await plan_campaigns(numbers, rows(1))
    sandbox.state.assign("0698765432", type=5, description="[spring-001] Magazine 1")
    results = await applied(numbers, plan, clock)
    assert statuses(results) == [Status.CONFLICT]
    assert writes(sandbox) == []


@pytest.mark.usefixtures("three")
async def test_a_lost_answer_stays_unknown_if_the_session_is_closed(sandbox: Sandbox, clock: Clock) -> None:
    """The outcome is in the results, even if the session closes."""

    async def close_the_session(seconds: float) -> None:
        await clock.sleep(seconds)
        await numbers.close()

    numbers = OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=RetryPolicy(sleep=close_the_session))
    plan = await plan_campaigns(numbers, [row(1, destination="0612345699")])
    sandbox.fail_next("reassign", Fault.LATE_COMMIT_DROP)
    results = await applied(numbers, plan, clock)
    assert statuses(results) == [Status.UNKNOWN]
    assert isinstance(results[0].error, OutcomeUnknownError)


@pytest.mark.usefixtures("three")
async def test_a_list_that_cannot_be_read_fails_without_harm(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """Before the write nothing is sent; after it the list is read again."""
    plan = await changes(numbers)
    sandbox.fail_next("list", Fault.HTTP_500_BEFORE_COMMIT, 4)
    assert statuses(await applied(numbers, plan, clock))[0] is Status.FAILED
    assert writes(sandbox) == []


class BrokenPending(MemoryJournal):
    """A journal that fails to list pending references, from the second time on, and to remove a record."""

    asked = 0

    async def pending(self, domain: str) -> list[str]:
        """Return the pending references once."""
        self.asked += 1
        if self.asked > 1:
            raise OSError
        return list(await super().pending(domain))

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Write, but fail to remove."""
        if new is None:
            raise OSError
        return await super().swap(domain, reference, expected, new)


async def test_a_journal_that_cannot_list_pending_references(sandbox: Sandbox, clock: Clock) -> None:
    """The list has confirmed the number; only a plan needs the pending references."""
    async with session_of(sandbox, clock, BrokenPending()) as numbers:
        results = await applied(numbers, await plan_campaigns(numbers, rows(1)), clock)
        assert statuses(results) == [Status.ALLOCATED]
        with pytest.raises(JournalError):
            await plan_campaigns(numbers, rows(1))


async def test_a_release_counts_though_the_journal_fails(sandbox: Sandbox, clock: Clock) -> None:
    """The number is in the pool; the record only prevents that its reference is used again."""
    journal = BrokenPending()
    async with session_of(sandbox, clock, journal) as numbers:
        await applied(numbers, await plan_campaigns(numbers, rows(1)), clock)
        journal.asked = 0
        results = await applied(numbers, await plan_campaigns(numbers, [], release=["spring-001"]), clock)
        assert statuses(results) == [Status.RELEASED]


async def test_a_run_that_is_left_early_sends_nothing_more(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """An error raised in a pause ends the run between two writes, and the next run does the rest."""

    async def interrupted(_: float) -> None:
        raise InterruptedError

    run, results = apply_plan(numbers, await plan_campaigns(numbers, rows(3)), sleep=interrupted), list[Result]()
    with pytest.raises(InterruptedError):
        results.extend([result async for result in run])
    assert writes(sandbox) == ["assign"]
    again = await applied(numbers, await plan_campaigns(numbers, rows(3)), clock)
    assert statuses(again) == [Status.KEPT, Status.ALLOCATED, Status.ALLOCATED]
    assert writes(sandbox) == ["assign"] * 3


async def test_a_journal_that_outlives_the_process(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> None:
    """The next run sends nothing for an unknown outcome, until ``forget`` is called."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    ends = list[Status]()
    for holds_nothing in (False, False, True):
        async with SQLiteJournal(tmp_path / "journal.db") as journal, session_of(sandbox, clock, journal) as numbers:
            if holds_nothing:
                await numbers.forget("spring-001")
            ends += statuses(await applied(numbers, await plan_campaigns(numbers, rows(1)), clock))
    assert ends == [Status.UNKNOWN, Status.UNKNOWN, Status.ALLOCATED]
    assert len(sandbox.allocations) == 1
    assert writes(sandbox) == ["assign", "assign"]


@pytest.mark.parametrize(
    ("options", "error"),
    [({"pause": -1.0}, ValueError), ({"pause": "1"}, TypeError), ({"settle": ()}, ValueError)],
)
def test_a_wrong_option_is_refused_at_once(options: dict[str, Any], error: type[Exception]) -> None:
    """Before the first step, and before the iteration starts."""
    with pytest.raises(error):
        apply_plan(OfflineNumbersSession("offl_key"), Plan(steps=()), **options)


async def test_a_step_that_no_plan_has_is_refused(numbers: OfflineNumbersSession, clock: Clock) -> None:
    """A release needs a number."""
    step = Step(action=Action.RELEASE, reference="spring-001")
    with pytest.raises(ValueError, match="plan: release of 'spring-001' lacks a row or a number"):
        await applied(numbers, Plan(steps=(step,)), clock)
    assert evolve(step, action=Action.ABSENT).action.is_write is False
