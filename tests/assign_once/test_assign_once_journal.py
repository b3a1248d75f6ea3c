"""``assign_once`` and a journal that fails: before anything is sent, after it, by hanging, or by another's hand."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from support.journals import Fault, FaultyJournal
from support.once import (
    INTENT,
    REFERENCE,
    A,
    B,
    C,
    OnceOperations,
    answered,
    ask,
    begun,
    done,
    recovered,
    row,
    unknown,
    vars_of,
)
from support.once_table import BEGUN, EXHAUSTED, LOST, NOT_LISTED, NOT_SENT, TIMED_OUT, sent
from support.records import DOMAIN
from support.scripted import Step, assign, list_fails, listed, wait
from support.virtual_time import in_virtual_time

from offline_numbers.allocation.assign_once.entry import PATIENCE, NeverSent
from offline_numbers.allocation.assign_once.shielding import GRACE
from offline_numbers.allocation.journal import Record
from offline_numbers.errors import JournalError, OutcomeUnknownError, ReferenceConflictError
from offline_numbers.values.models import NumberState

# The operations of a first call: get, the swap to "begun", the swap to "done".
GET, BEGIN, FINISH = 0, 1, 2

Else = Callable[[FaultyJournal], Awaitable[object]]


def somebody_writes(*records: Record | None) -> Else:
    """Return what another process does: it writes one record after the other."""

    async def write(journal: FaultyJournal) -> None:
        for record in records:
            await journal.store.swap(DOMAIN, REFERENCE, await journal.store.get(DOMAIN, REFERENCE), record)

    return write


def with_others(others: dict[int, Else], faults: dict[int, Fault] | None = None) -> FaultyJournal:
    """Return a journal at which another process is at work before the operations with these numbers."""
    journal = FaultyJournal(faults=faults or {})
    journal.meanwhile |= {number: partial(other, journal) for number, other in others.items()}
    return journal


async def state_of(journal: FaultyJournal) -> str | None:
    """Return how far the reference came."""
    record = await journal.store.get(DOMAIN, REFERENCE)
    return None if record is None else record.state


async def test_a_journal_that_cannot_be_read_sends_nothing() -> None:
    """The error names the cause, and carries the journal's own exception for whoever mends it."""
    end = await ask(OnceOperations([]), FaultyJournal({GET: "fails"}))
    assert isinstance(end, JournalError)
    assert end.reference == REFERENCE
    assert end.cause_name == "OSError"
    assert isinstance(end.__cause__, OSError)


@pytest.mark.parametrize("fault", ["fails", "fails after writing"])
async def test_a_journal_that_cannot_be_written_sends_nothing_and_keeps_nothing(fault: Fault) -> None:
    """Whether the failing write got through or not: it is taken back, and the next call sends."""
    journal = FaultyJournal({BEGIN: fault})
    end = await ask(OnceOperations([listed()]), journal)
    assert isinstance(end, JournalError)
    assert end.reference == REFERENCE
    assert end.cause_name == "OSError"
    assert await state_of(journal) is None
    assert answered(A) == await ask(OnceOperations([*sent(A), listed(row(A))]), journal)


async def test_what_cannot_be_taken_back_is_begun_anew_by_the_session_that_knows(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The journal keeps a begun record though nothing was sent: this session may send; others may not."""
    journal, never_sent = FaultyJournal({BEGIN: "fails after writing", BEGIN + 1: "fails"}), NeverSent()
    await ask(OnceOperations([listed()]), journal, never_sent=never_sent)
    assert await state_of(journal) == "begun"
    assert [REFERENCE in line and "other processes" in line for line in caplog.messages] == [True]
    assert answered(A) == await ask(OnceOperations([*sent(A), listed(row(A))]), journal, never_sent=never_sent)
    assert await state_of(journal) == "done"


async def test_what_cannot_be_taken_back_is_only_looked_for_by_other_processes() -> None:
    """They cannot know whether it was sent."""
    journal = FaultyJournal()
    await journal.store.swap(DOMAIN, REFERENCE, None, begun())
    end = await ask(OnceOperations(NOT_LISTED), journal)
    assert vars_of(unknown("settling", "NotListed", BEGUN, attempts=0)) == vars_of(end)


@pytest.mark.parametrize("steps", [sent(NOT_SENT), [*sent(EXHAUSTED), listed()]], ids=["never sent", "refused"])
async def test_a_definite_error_stays_one_when_the_journal_fails_afterwards(
    steps: list[Step], caplog: pytest.LogCaptureFixture
) -> None:
    """It is raised as it is; the next call of this session begins anew."""
    caplog.set_level(logging.WARNING, "offline_numbers")
    journal, never_sent = FaultyJournal({FINISH: "fails"}), NeverSent()
    end = await ask(OnceOperations(steps), journal, never_sent=never_sent)
    assert vars_of(steps[1].answer) == vars_of(end)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - an error, in these two
    assert await state_of(journal) == "begun"
    assert len(caplog.messages) == 1
    assert answered(A) == await ask(OnceOperations([*sent(A), listed(row(A))]), journal, never_sent=never_sent)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([*sent(A), listed(row(A))], f"The journal could not store {A}"),
        ([*sent(A), *NOT_LISTED], f"The journal could not store {A}"),
        ([*sent(LOST), listed(row(A))], f"The journal could not store {A}"),
    ],
    ids=["confirmed", "not confirmed", "found"],
)
async def test_a_journal_that_fails_after_the_send_leaves_it_to_a_later_call(steps: list[Step], message: str) -> None:
    """The error names the number; the next call finds it through the list."""
    journal = FaultyJournal({FINISH: "fails"})
    end = await ask(OnceOperations(steps), journal)
    expected = unknown("journal", "OSError", f"{message}; a later call finds it in the list", (A,))
    assert vars_of(expected) == vars_of(end)
    assert recovered(A) == await ask(OnceOperations([listed(row(A))]), journal)
    assert await state_of(journal) == "done"


async def test_a_journal_that_fails_after_it_has_said_no_leaves_it_to_a_later_call() -> None:
    """Another process has written meanwhile, and what it wrote cannot be read."""
    journal = with_others({FINISH: somebody_writes(done(A))}, {FINISH + 1: "fails"})
    end = await ask(OnceOperations([*sent(A), listed(row(A))]), journal)
    assert vars_of(
        unknown(
            "journal",
            "OSError",
            f"The journal could not store {A}; a later call finds it in the list",
            (A,),
        )
    ) == vars_of(end)


@in_virtual_time
async def test_a_journal_that_hangs_is_given_up() -> None:
    """After ten seconds for the write and ten for taking it back the caller gets its error; nothing was sent."""
    end = await ask(OnceOperations([listed()]), FaultyJournal({BEGIN: "hangs", BEGIN + 1: "hangs"}))
    assert isinstance(end, JournalError)
    assert end.reference == REFERENCE
    assert end.cause_name == "TimeoutError"
    assert pytest.approx(2 * PATIENCE) == asyncio.get_running_loop().time()


@pytest.mark.parametrize("times", [1, 3])
@in_virtual_time
async def test_a_call_that_is_cancelled_while_it_begins_leaves_nothing(times: int) -> None:
    """The write ends first, and is taken back, however often the caller is cancelled."""
    journal = FaultyJournal({BEGIN: "is slow", BEGIN + 1: "is slow"})
    task = asyncio.create_task(ask(OnceOperations([listed()]), journal))
    await journal.hangs.wait()
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0.1)
    journal.goes_on.set()
    await asyncio.wait([task])
    assert task.cancelled()
    assert journal.names == ["get", "swap", "swap"]
    assert await state_of(journal) is None


@in_virtual_time
async def test_a_call_that_is_cancelled_waits_no_longer_than_it_must() -> None:
    """A journal that hangs costs a cancelled caller one second for each of the two writes."""
    task = asyncio.create_task(ask(OnceOperations([listed()]), FaultyJournal({BEGIN: "hangs", BEGIN + 1: "hangs"})))
    await asyncio.sleep(0)
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert pytest.approx(0.1 + 2 * GRACE) == asyncio.get_running_loop().time()


@in_virtual_time
async def test_a_call_that_is_cancelled_before_anything_has_left_waits_no_longer_either() -> None:
    """The same second for the record to be taken back."""
    operations, journal = OnceOperations(sent(A), hangs_at=1, leaves=False), FaultyJournal({FINISH: "hangs"})
    task = asyncio.create_task(ask(operations, journal))
    await operations.hangs.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert pytest.approx(GRACE) == asyncio.get_running_loop().time()


@in_virtual_time
async def test_a_call_that_is_cancelled_while_it_takes_back_takes_back() -> None:
    """It was proven never sent, and the cancellation comes while that is being written."""
    journal = FaultyJournal({FINISH: "is slow"})
    task = asyncio.create_task(ask(OnceOperations(sent(NOT_SENT)), journal))
    await journal.hangs.wait()
    task.cancel()
    await asyncio.sleep(0.1)
    journal.goes_on.set()
    await asyncio.wait([task])
    assert task.cancelled()
    assert await state_of(journal) is None


async def test_other_arguments_are_a_conflict() -> None:
    """Nothing is sent, nothing is read, and the record stays."""
    journal = FaultyJournal()
    await journal.store.swap(DOMAIN, REFERENCE, None, done(A, fingerprint="0" * 64))
    end = await ask(OnceOperations([]), journal)
    assert vars_of(end) == vars_of(ReferenceConflictError("assign", reference=REFERENCE))
    assert await state_of(journal) == "done"


async def test_other_arguments_of_whoever_was_faster_are_a_conflict_too() -> None:
    """The fingerprint is compared again after a lost race."""
    journal = with_others({BEGIN: somebody_writes(done(A, fingerprint="0" * 64))})
    end = await ask(OnceOperations([listed(), wait(0.5)]), journal)
    assert vars_of(end) == vars_of(ReferenceConflictError("assign", reference=REFERENCE))


async def test_whoever_loses_the_race_looks_for_the_number_of_the_other() -> None:
    """It sends nothing, and returns the same number."""
    journal = with_others({BEGIN: somebody_writes(begun())})
    end = await ask(OnceOperations([listed(), wait(0.5), listed(), wait(1.0), listed(row(A))]), journal)
    assert recovered(A) == end
    assert await state_of(journal) == "done"


async def test_whoever_loses_the_race_begins_when_the_other_took_it_back() -> None:
    """The other's request was proven never sent, so this one is the first."""
    journal = with_others({BEGIN: somebody_writes(begun()), BEGIN + 1: somebody_writes(None)})
    state = NumberState(phone_number=INTENT.phone_number, tracking_number=A)
    steps = [listed(), wait(0.5), listed(), assign(state), listed(row(A))]
    assert answered(A) == await ask(OnceOperations(steps), journal)


async def test_whoever_loses_every_race_says_so() -> None:
    """Each time the other one has begun, and each time it has taken it back: nothing is known of it."""
    takes_back = somebody_writes(begun(), None)
    journal = with_others({number: somebody_writes(begun()) for number in (1, 3, 5)} | {2: takes_back, 4: takes_back})
    end = await ask(OnceOperations(NOT_LISTED), journal)
    message = "Nothing was sent by this call: other callers began this reference and failed, again and again"
    assert vars_of(unknown("settling", "NotListed", message, attempts=0)) == vars_of(end)


@pytest.mark.parametrize(("others", "expected"), [(done(A), answered(A, B)), (done(B), recovered(B, A, attempts=1))])
async def test_two_callers_agree_on_one_number(others: Record, expected: object) -> None:
    """Two numbers bear the marker, and another process was faster to write which one it is: that one is returned."""
    journal = with_others({FINISH: somebody_writes(others)})
    assert expected == await ask(OnceOperations([*sent(A), listed(row(A), row(B))]), journal)


async def test_a_caller_that_began_meanwhile_finds_it_done() -> None:
    """It has told nobody a number yet, so what the list shows stands in the journal."""
    journal = with_others({1: somebody_writes(begun())})
    assert recovered(A) == await ask(OnceOperations([listed(row(A))]), journal)
    record = await journal.store.get(DOMAIN, REFERENCE)
    assert record is not None
    assert record.state == "done"
    assert record.tracking_number == A


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([listed(row(A)), wait(0.5), listed(row(A), row(B))], recovered(B, A)),
        ([listed(), wait(0.5), listed(), wait(1.0), listed()], recovered(A)),
        ([list_fails(TIMED_OUT), wait(0.5), list_fails(TIMED_OUT), wait(1.0), list_fails(TIMED_OUT)], recovered(A)),
    ],
    ids=["listed late", "never listed", "never read"],
)
async def test_the_number_that_another_caller_has_told_is_looked_for(looks: list[Step], expected: object) -> None:
    """Its list was newer; where no look shows its number, the one that was seen is returned."""
    journal = with_others({1: somebody_writes(done(B))})
    assert expected == await ask(OnceOperations([listed(row(A)), *looks]), journal)


async def test_where_the_number_of_another_caller_is_not_seen_the_answered_one_stays() -> None:
    """Of two numbers in the list, it is not the lowest but the one that this call was answered with."""
    both = listed(row(A), row(B))
    journal = with_others({FINISH: somebody_writes(done(C))})
    steps = [*sent(B), both, both, wait(0.5), both, wait(1.0), both]
    assert answered(B, A) == await ask(OnceOperations(steps), journal)


async def test_a_reference_that_is_forgotten_meanwhile_is_returned_all_the_same() -> None:
    """A person has dropped the record while the list was read; the number is the reference's."""
    journal = with_others({FINISH: somebody_writes(None)})
    assert answered(A) == await ask(OnceOperations([*sent(A), listed(row(A))]), journal)


async def test_a_record_says_when_it_was_begun_and_changed() -> None:
    """In UTC; what is done keeps the time when it was begun."""
    journal = FaultyJournal()
    await ask(OnceOperations([*sent(A), *NOT_LISTED]), journal)
    before = await journal.store.get(DOMAIN, REFERENCE)
    await ask(OnceOperations([listed(row(A))]), journal)
    after = await journal.store.get(DOMAIN, REFERENCE)
    assert before is not None
    assert after is not None
    assert before.began == after.began
    assert before.began <= before.changed <= after.changed
    assert [str(time.tzinfo) for time in (before.began, after.changed)] == ["UTC", "UTC"]
    assert before.token != after.token


async def test_what_is_remembered_of_failing_journals_is_bounded() -> None:
    """A session that meets a failing journal a thousand times forgets the first: it only reads then, which is safe."""
    first, never_sent = FaultyJournal({BEGIN: "fails after writing", BEGIN + 1: "fails"}), NeverSent()
    await ask(OnceOperations([listed()]), first, never_sent=never_sent)
    for _ in range(1000):
        await ask(OnceOperations([listed()]), FaultyJournal({BEGIN: "fails"}), never_sent=never_sent)
    assert isinstance(await ask(OnceOperations(NOT_LISTED), first, never_sent=never_sent), OutcomeUnknownError)


async def test_a_marker_that_was_seen_is_not_assigned_again() -> None:
    """The reference is forgotten while its other number is waited for, and the list lags: nothing is sent."""
    journal = with_others({1: somebody_writes(None)})
    await journal.store.swap(DOMAIN, REFERENCE, None, done(B))
    end = await ask(OnceOperations([listed(row(A)), wait(0.5), listed(), wait(1.0), listed()]), journal)
    assert recovered(A) == end
