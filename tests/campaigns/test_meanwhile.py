"""Changes on the server during a run: nothing is sent twice."""

from collections.abc import Callable, Sequence

import pytest
from support.campaigns import actions, applied, row, rows, session_of
from support.clock import Clock

from offline_numbers import OfflineNumbersSession, RetryPolicy
from offline_numbers.allocation.journal import MemoryJournal, Record
from offline_numbers.calls import Calls
from offline_numbers.campaigns import Plan, Result, Status, Step, apply_plan, applying, plan_campaigns
from offline_numbers.sandbox import Fault, RequestRecord, Sandbox
from offline_numbers.values import NumberDetails
from offline_numbers.wire import Row


class Meanwhile:
    """Changes the server once, after it has executed a request.

    Attributes:
        changes: the change for each action.

    """

    def __init__(self) -> None:
        self.changes: dict[str, Callable[[], object]] = {}

    def __call__(self, record: RequestRecord) -> None:
        """Make the change."""
        self.changes.pop(record.action, lambda: None)()


async def run(sandbox: Sandbox, clock: Clock, plan: Plan | None = None, journal: MemoryJournal | None = None) -> Result:
    """Return the result of one row."""
    async with session_of(sandbox, clock, journal) as numbers:
        (result,) = await applied(numbers, plan or await plan_campaigns(numbers, rows(1)), clock)
    return result


@pytest.mark.parametrize("message", ["Invalid API key", "Access denied"])
async def test_a_refused_key_leaves_the_reference_free(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock, message: str
) -> None:
    """The API has allocated nothing; no list is needed to prove it."""
    sandbox.fail_next("assign", Fault.API_ERROR, message=message)
    (result,) = await applied(numbers, await plan_campaigns(numbers, rows(1)), clock)
    assert result.status is Status.REFUSED
    assert await numbers.pending() == []


@pytest.mark.parametrize(("copies", "expected"), [(1, Status.ALLOCATED), (2, Status.CONFLICT)])
async def test_another_run_has_allocated_the_row(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock, copies: int, expected: Status
) -> None:
    """The row gets that number; with two numbers it is a conflict."""
    plan = await plan_campaigns(numbers, rows(1))
    for _ in range(copies):
        sandbox.state.assign("0612345601", type=5, description="[spring-001] Magazine 1")
    (result,) = await applied(numbers, plan, clock)
    assert result.status is expected
    assert result.tracking_number == "0899000001"
    assert "assign" not in actions(sandbox)


class Forgetful(MemoryJournal):
    """A journal that can hide a record once, and fail when a number is confirmed."""

    def __init__(self, *, confirms: bool = True) -> None:
        super().__init__()
        self.hides, self.confirms = False, confirms

    async def get(self, domain: str, reference: str) -> Record | None:
        """Return no record the first time."""
        if self.hides:
            self.hides = False
            return None
        return await super().get(domain, reference)

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Fail for a confirmed number."""
        if new is not None and new.state == "done" and not self.confirms:
            raise OSError
        return await super().swap(domain, reference, expected, new)


async def test_a_confirmation_that_the_journal_loses(sandbox: Sandbox, clock: Clock) -> None:
    """The next run confirms the number; it sends nothing."""
    journal = Forgetful(confirms=False)
    result = await run(sandbox, clock, journal=journal)
    assert result.status is Status.UNKNOWN
    assert "The journal could not store 0899000001; a later call finds it in the list" in result.message
    journal.confirms = True
    assert (await run(sandbox, clock, journal=journal)).status is Status.KEPT
    assert actions(sandbox).count("assign") == 1


async def test_two_runs_begin_one_row(sandbox: Sandbox, clock: Clock) -> None:
    """The other run began it between this run's read and write of the journal: this one only reads."""
    journal = Forgetful()
    async with session_of(sandbox, clock, journal) as numbers:
        plan = await plan_campaigns(numbers, rows(1))
        sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
        await applied(numbers, plan, clock)

        def hide(_: Step) -> None:
            journal.hides = True

        (result,) = [one async for one in apply_plan(numbers, plan, sleep=clock.sleep, on_write=hide)]
    assert result.status is Status.UNKNOWN
    assert journal.hides is False
    assert actions(sandbox).count("assign") == 1


async def test_an_old_plan_is_applied_again(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> None:
    """Its number forwards to another destination now: nothing is sent."""
    plan = await plan_campaigns(numbers, rows(1))
    await applied(numbers, plan, clock)
    sandbox.state.reassign("0899000001", "0698765432")
    (result,) = await applied(numbers, plan, clock)
    assert result.status is Status.CONFLICT
    assert result.message == "its number now forwards to another destination. Plan again"
    assert actions(sandbox).count("assign") == 1


async def test_an_adopted_number_is_relabelled_at_once(clock: Clock) -> None:
    """No list shows the label: the row is unconfirmed."""
    meanwhile = Meanwhile()
    async with Sandbox({5: 3}, on_request=meanwhile) as sandbox, session_of(sandbox, clock) as numbers:
        number = sandbox.state.assign("0612345601", type=5, description="Old").tracking_number
        plan = await plan_campaigns(numbers, [row(1, tracking_number=number)])
        meanwhile.changes["reassign"] = lambda: sandbox.state.describe(number, "Somebody else's")
        (result,) = await applied(numbers, plan, clock)
    assert result.status is Status.UNCONFIRMED
    assert actions(sandbox).count("reassign") == 1


async def test_a_check_contradicts_the_list(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> None:
    """The list lags: nothing is sent."""
    number = sandbox.state.assign("0612345601", type=5, description="[spring-001] Magazine 1").tracking_number
    plan = await plan_campaigns(numbers, [row(1, destination="0612345699")])
    sandbox.state.reassign(number, "0698765432")
    sandbox.fail_next("list", Fault.STALE_ANSWER)
    (result,) = await applied(numbers, plan, clock)
    assert result.status is Status.CONFLICT
    assert "reassign" not in actions(sandbox)


async def test_lists_that_fail_after_a_write(clock: Clock) -> None:
    """They are read again; a refusal stays in doubt until a list can be read."""
    meanwhile = Meanwhile()
    async with Sandbox({5: 3}, on_request=meanwhile) as sandbox:
        meanwhile.changes["assign"] = lambda: sandbox.fail_next("list", Fault.HTTP_500_BEFORE_COMMIT, 4)
        assert (await run(sandbox, clock)).status is Status.ALLOCATED
    async with Sandbox({5: 3}, on_request=meanwhile) as sandbox:
        meanwhile.changes["assign"] = lambda: sandbox.fail_next("list", Fault.HTTP_500_BEFORE_COMMIT, 100)
        sandbox.fail_next("assign", Fault.API_ERROR, message="Not now")
        result = await run(sandbox, clock)
    assert result.status is Status.UNKNOWN
    assert "The API answered 'Not now', and the list could not be read (HTTPStatusError)" in result.message


async def test_a_session_that_closes_before_the_list_confirms(clock: Clock) -> None:
    """The row has a number and is unconfirmed."""
    meanwhile = Meanwhile()

    async def close(seconds: float) -> None:
        await clock.sleep(seconds)
        await numbers.close()

    async with Sandbox({5: 3}, on_request=meanwhile) as sandbox:
        meanwhile.changes["assign"] = lambda: sandbox.fail_next("list", Fault.STALE_ANSWER, 9)
        numbers = OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=RetryPolicy(sleep=close))
        (result,) = await applied(numbers, await plan_campaigns(numbers, rows(1)), clock)
    assert result.status is Status.UNCONFIRMED
    assert result.tracking_number == "0899000001"


@pytest.mark.parametrize(
    ("destination", "label", "expected"),
    [
        (
            "0698765432",
            "[spring-001] Magazine 1",
            (Status.CONFLICT, "its number now forwards to another"),
        ),
        (
            "0612345601",
            "Somebody else's",
            (Status.UNKNOWN, "The answer names 0899000001, but the list shows"),
        ),
    ],
)
async def test_a_new_number_changes_at_once(
    clock: Clock, destination: str, label: str, expected: tuple[Status, str]
) -> None:
    """Another program changes it before a list confirms it."""
    meanwhile = Meanwhile()
    status, message = expected
    async with Sandbox({5: 3}, on_request=meanwhile) as sandbox:
        meanwhile.changes["assign"] = lambda: sandbox.state.reassign("0899000001", destination, description=label)
        result = await run(sandbox, clock)
    assert result.status is status
    assert message in result.message
    assert actions(sandbox).count("assign") == 1


async def test_an_adoption_during_a_change_of_the_redirect(clock: Clock) -> None:
    """The number is adopted, and the message names the changed redirect."""
    meanwhile = Meanwhile()
    async with Sandbox({5: 3}, on_request=meanwhile) as sandbox, session_of(sandbox, clock) as numbers:
        number = sandbox.state.assign("0612345601", type=5, description="Old").tracking_number
        plan = await plan_campaigns(numbers, [row(1, tracking_number=number)])
        meanwhile.changes["check"] = lambda: sandbox.state.redirect(number, allow_redirect=True)
        (result,) = await applied(numbers, plan, clock)
    assert result.status is Status.CONFLICT
    assert "its redirect has changed: allow_redirect was False and is True; the timetable was {}" in result.message
    assert sandbox.numbers[number].description == "[spring-001] Magazine 1"


async def test_an_adoption_whose_redirect_is_set_back_at_once(clock: Clock) -> None:
    """The answer shows another redirect than before; `check` shows that it is as it was."""
    meanwhile = Meanwhile()
    async with Sandbox({5: 3}, on_request=meanwhile) as sandbox, session_of(sandbox, clock) as numbers:
        number = sandbox.state.assign("0612345601", type=5, description="Old").tracking_number
        plan = await plan_campaigns(numbers, [row(1, tracking_number=number)])
        meanwhile.changes["check"] = lambda: sandbox.state.redirect(number, allow_redirect=True)
        meanwhile.changes["reassign"] = lambda: sandbox.state.redirect(number, allow_redirect=False)
        (result,) = await applied(numbers, plan, clock)
    assert result.status is Status.ADOPTED
    assert actions(sandbox).count("check") == 2


async def test_a_list_that_cannot_be_read_after_a_change(clock: Clock) -> None:
    """It is read again after a wait, and nothing is sent again."""
    meanwhile = Meanwhile()
    async with Sandbox({5: 3}, on_request=meanwhile) as sandbox, session_of(sandbox, clock) as numbers:
        number = sandbox.state.assign("0612345601", type=5, description="Old").tracking_number
        plan = await plan_campaigns(numbers, [row(1, tracking_number=number)])
        meanwhile.changes["reassign"] = lambda: sandbox.fail_next("list", Fault.EMPTY_BODY_BEFORE_COMMIT)
        (result,) = await applied(numbers, plan, clock)
    assert result.status is Status.ADOPTED
    assert actions(sandbox).count("reassign") == 1
    assert clock.waits == [0.5]


async def test_a_changed_number_leaves_the_domain(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The API confirmed the change, but no list shows the number any more."""
    sandbox.state.assign("0612345601", type=5, description="[spring-001] Magazine 1")
    plan = await plan_campaigns(numbers, [row(1, destination="0612345699")])
    read = Calls.find_details

    async def without_it(calls: Calls, wanted: Callable[[Row], bool]) -> Sequence[NumberDetails]:
        listed = await read(calls, wanted)
        return [] if "reassign" in actions(sandbox) else listed

    monkeypatch.setattr(Calls, "find_details", without_it)
    (result,) = await applied(numbers, plan, clock)
    assert result.status is Status.UNCONFIRMED
    assert actions(sandbox).count("reassign") == 1


def relabel(sandbox: Sandbox) -> None:
    """Give the number to somebody else."""
    sandbox.state.describe("0899000001", "Somebody else's")


def move(sandbox: Sandbox) -> None:
    """Let it forward elsewhere."""
    sandbox.state.reassign("0899000001", "0698765432")


def replace(sandbox: Sandbox) -> None:
    """Put its marker on another number."""
    relabel(sandbox)
    double(sandbox)


def double(sandbox: Sandbox) -> None:
    """Put its marker on a second number."""
    sandbox.state.assign("0612345601", type=5, description="[spring-001] Magazine 1")


def hide(sandbox: Sandbox) -> None:
    """Let the lists lag behind."""
    sandbox.fail_next("list", Fault.STALE_ANSWER, 9)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (relabel, Status.UNKNOWN),
        (move, Status.CONFLICT),
        (replace, Status.ALLOCATED),
        (double, Status.CONFLICT),
        (hide, Status.UNCONFIRMED),
    ],
)
async def test_a_list_that_contradicts_an_answer_stops_the_run(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, change: Callable[[Sandbox], None], expected: Status
) -> None:
    """No further batch is sent, whatever the contradiction is."""
    monkeypatch.setattr(applying, "BATCH", 1)
    meanwhile = Meanwhile()
    async with Sandbox({5: 5}, on_request=meanwhile) as sandbox, session_of(sandbox, clock) as numbers:
        plan = await plan_campaigns(numbers, rows(2))
        meanwhile.changes["assign"] = lambda: change(sandbox)
        first, second = await applied(numbers, plan, clock)
    assert first.status is expected
    assert second.status is Status.NOT_REACHED
    assert actions(sandbox).count("assign") == 1
