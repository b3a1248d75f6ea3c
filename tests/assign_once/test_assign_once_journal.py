"""``assign_once`` with a journal that fails before or after the request, hangs, or is changed by another caller."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest
from attrs import evolve
from support.journals import DISK_FULL, Fault, FaultyJournal
from support.once import (
    INTENT,
    REFERENCE,
    SECOND,
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
from support.once_table import BEGUN, ELSEWHERE, EXHAUSTED, LOST, NEVER_READ, NOT_LISTED, NOT_SENT, always, sent
from support.records import DOMAIN, START
from support.scripted import Step, assign, listed, wait
from support.virtual_time import in_virtual_time

from offline_numbers.allocation.assign_once.entry import PATIENCE, Entry, NeverSent
from offline_numbers.allocation.assign_once.shielding import GRACE
from offline_numbers.allocation.journal import Record
from offline_numbers.errors import JournalError, OutcomeUnknownError, ReferenceConflictError
from offline_numbers.values.models import Allocation, NumberDetails, NumberState

# The operations of a first call: get, the swap to "begun", the swap to "done".
GET, BEGIN, FINISH = 0, 1, 2
JOURNAL_FAILED = JournalError("assign", REFERENCE, "OSError", DISK_FULL)

Else = Callable[[FaultyJournal], Awaitable[object]]


def somebody_writes(*records: Record | None) -> Else:
    """Return the action of another process: it writes one record after the other."""

    async def write(journal: FaultyJournal) -> None:
        for record in records:
            await journal.store.swap(DOMAIN, REFERENCE, await journal.store.get(DOMAIN, REFERENCE), record)

    return write


def with_others(others: dict[int, Else], faults: dict[int, Fault] | None = None) -> FaultyJournal:
    """Return a journal that another process changes before the operations with these numbers."""
    journal = FaultyJournal(faults=faults or {})
    journal.meanwhile |= {number: partial(other, journal) for number, other in others.items()}
    return journal


async def state_of(journal: FaultyJournal) -> str | None:
    """Return the state of the reference's record."""
    record = await journal.store.get(DOMAIN, REFERENCE)
    return None if record is None else record.state


async def test_a_journal_that_cannot_be_read_sends_nothing() -> None:
    """The error names the cause; its ``__cause__`` is the journal's exception."""
    end = await ask(OnceOperations([]), FaultyJournal({GET: "fails"}))
    assert isinstance(end, JournalError)
    assert end.action == "assign"
    assert end.reference == REFERENCE
    assert end.cause_name == "OSError"
    assert isinstance(end.__cause__, OSError)


@pytest.mark.parametrize("fault", ["fails", "fails after writing"])
async def test_a_failed_begin_sends_nothing_and_keeps_nothing(fault: Fault) -> None:
    """Whether the record was written or not, it is taken back, and the next call sends."""
    journal = FaultyJournal({BEGIN: fault})
    end = await ask(OnceOperations([listed()]), journal)
    assert isinstance(end, JournalError)
    assert end.action == "assign"
    assert end.reference == REFERENCE
    assert end.cause_name == "OSError"
    assert await state_of(journal) is None
    assert answered(A) == await ask(OnceOperations([*sent(A), listed(row(A))]), journal)


async def test_the_session_that_sent_nothing_begins_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The journal keeps a begun record although nothing was sent: this session may send, others may not."""
    journal, never_sent = FaultyJournal({BEGIN: "fails after writing", BEGIN + 1: "fails"}), NeverSent()
    await ask(OnceOperations([listed()]), journal, never_sent=never_sent)
    assert await state_of(journal) == "begun"
    assert [REFERENCE in line and "other processes" in line for line in caplog.messages] == [True]
    assert answered(A) == await ask(OnceOperations([*sent(A), listed(row(A))]), journal, never_sent=never_sent)
    assert await state_of(journal) == "done"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([], ReferenceConflictError("assign", REFERENCE, A)), ([row(B)], recovered(B))],
    ids=["alone", "beside our number"],
)
async def test_a_record_that_sent_nothing_makes_no_typed_marker_ours(
    rows: list[NumberDetails], expected: Allocation | ReferenceConflictError
) -> None:
    """Somebody typed the marker for another destination: as without a record, only our destination counts."""
    journal, never_sent = FaultyJournal({BEGIN: "fails after writing", BEGIN + 1: "fails"}), NeverSent()
    await ask(OnceOperations([listed()]), journal, never_sent=never_sent)
    typed = row(A, phone_number=ELSEWHERE)
    end = await ask(OnceOperations([listed(typed, *rows)]), journal, never_sent=never_sent)
    assert vars_of(end) == vars_of(expected)


async def test_other_processes_only_read_after_a_failed_removal() -> None:
    """They cannot know whether the request was sent."""
    journal = FaultyJournal()
    await journal.store.swap(DOMAIN, REFERENCE, None, begun())
    end = await ask(OnceOperations(NOT_LISTED), journal)
    assert vars_of(unknown("settling", "NotListed", BEGUN, attempts=0)) == vars_of(end)


@pytest.mark.parametrize("steps", [sent(NOT_SENT), [*sent(EXHAUSTED), listed()]], ids=["never sent", "refused"])
async def test_a_definite_error_is_raised_if_the_journal_fails_afterwards(
    steps: list[Step], caplog: pytest.LogCaptureFixture
) -> None:
    """The next call of this session begins again."""
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
async def test_a_journal_that_fails_after_the_answer(steps: list[Step], message: str) -> None:
    """The error names the number; the next call finds it in the list."""
    journal = FaultyJournal({FINISH: "fails"})
    end = await ask(OnceOperations(steps), journal)
    expected = unknown("journal", "OSError", f"{message}; a later call finds it in the list", (A,))
    assert vars_of(expected) == vars_of(end)
    assert isinstance(end, OutcomeUnknownError)
    assert isinstance(end.__cause__, JournalError)
    assert vars_of(JOURNAL_FAILED) == vars_of(end.__cause__)
    assert recovered(A) == await ask(OnceOperations([listed(row(A))]), journal)
    assert await state_of(journal) == "done"


async def test_a_journal_that_fails_after_a_lost_swap() -> None:
    """Another process has written meanwhile, and its record cannot be read; the next call finds the number."""
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
    assert isinstance(end, OutcomeUnknownError)
    assert isinstance(end.__cause__, JournalError)
    assert vars_of(JOURNAL_FAILED) == vars_of(end.__cause__)


@in_virtual_time
async def test_a_journal_that_hangs_raises_an_error() -> None:
    """After ten seconds for the write and ten for its removal the call raises; nothing was sent."""
    end = await ask(OnceOperations([listed()]), FaultyJournal({BEGIN: "hangs", BEGIN + 1: "hangs"}))
    assert isinstance(end, JournalError)
    assert end.reference == REFERENCE
    assert end.cause_name == "TimeoutError"
    assert pytest.approx(2 * PATIENCE) == asyncio.get_running_loop().time()


@pytest.mark.parametrize("times", [1, 3])
@in_virtual_time
async def test_a_call_that_is_cancelled_during_its_begin_leaves_nothing(times: int) -> None:
    """However often it is cancelled, the write ends first and is taken back."""
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
async def test_a_cancelled_call_waits_two_seconds_for_a_journal_that_hangs() -> None:
    """One second for each of the two writes."""
    task = asyncio.create_task(ask(OnceOperations([listed()]), FaultyJournal({BEGIN: "hangs", BEGIN + 1: "hangs"})))
    await asyncio.sleep(0)
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert pytest.approx(0.1 + 2 * GRACE) == asyncio.get_running_loop().time()


@in_virtual_time
async def test_a_call_that_is_cancelled_before_its_request_waits_one_second() -> None:
    """For the removal of its record."""
    operations, journal = OnceOperations(sent(A), hangs_at=1, leaves=False), FaultyJournal({FINISH: "hangs"})
    task = asyncio.create_task(ask(operations, journal))
    await operations.hangs.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert pytest.approx(GRACE) == asyncio.get_running_loop().time()


@in_virtual_time
async def test_a_call_that_is_cancelled_during_its_removal_removes() -> None:
    """The request was never sent, and the cancellation comes while the record is removed."""
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


async def test_other_arguments_of_a_faster_caller_are_a_conflict() -> None:
    """The fingerprint is compared again after a lost race."""
    journal = with_others({BEGIN: somebody_writes(done(A, fingerprint="0" * 64))})
    end = await ask(OnceOperations([listed(), wait(0.5)]), journal)
    assert vars_of(end) == vars_of(ReferenceConflictError("assign", reference=REFERENCE))


async def test_the_loser_of_a_race_returns_the_winners_number() -> None:
    """It sends nothing."""
    journal = with_others({BEGIN: somebody_writes(begun())})
    end = await ask(OnceOperations([listed(), wait(0.5), listed(), wait(1.0), listed(row(A))]), journal)
    assert recovered(A) == end
    assert await state_of(journal) == "done"


async def test_the_loser_of_a_race_begins_if_the_winner_took_it_back() -> None:
    """The winner's request was never sent, so this one is the first."""
    journal = with_others({BEGIN: somebody_writes(begun()), BEGIN + 1: somebody_writes(None)})
    state = NumberState(phone_number=INTENT.phone_number, tracking_number=A)
    steps = [listed(), wait(0.5), listed(), assign(state), listed(row(A))]
    assert answered(A) == await ask(OnceOperations(steps), journal)


async def test_a_lost_race_is_reported_when_the_session_closes() -> None:
    """The other caller began anew; the record under which this session sent nothing is no longer there."""
    journal, never_sent = with_others({BEGIN: somebody_writes(begun())}), NeverSent()
    unsent = evolve(begun(), token=SECOND)
    await journal.store.swap(DOMAIN, REFERENCE, None, unsent)
    never_sent.add(unsent)
    end = await ask(OnceOperations([listed()], closes_at=1), journal, never_sent=never_sent)
    message = "Nothing was sent by this call: another caller began this reference meanwhile"
    assert vars_of(unknown("settling", "SessionClosedError", message, attempts=0)) == vars_of(end)


async def test_the_loser_of_every_race_raises() -> None:
    """Each time another caller began and took it back: the outcome is unknown."""
    takes_back = somebody_writes(begun(), None)
    journal = with_others({number: somebody_writes(begun()) for number in (1, 3, 5)} | {2: takes_back, 4: takes_back})
    end = await ask(OnceOperations(NOT_LISTED), journal)
    message = "Nothing was sent by this call: another caller began this reference meanwhile"
    assert vars_of(unknown("settling", "NotListed", message, attempts=0)) == vars_of(end)


@pytest.mark.parametrize(("others", "expected"), [(done(A), answered(A, B)), (done(B), recovered(B, A, attempts=1))])
async def test_two_callers_agree_on_one_number(others: Record, expected: object) -> None:
    """Two numbers bear the marker; another process was faster to write one of them, which is returned."""
    journal = with_others({FINISH: somebody_writes(others)})
    assert expected == await ask(OnceOperations([*sent(A), listed(row(A), row(B))]), journal)


async def test_a_done_reference_is_not_written_again() -> None:
    """One read of the journal is enough."""
    journal = FaultyJournal()
    await journal.store.swap(DOMAIN, REFERENCE, None, done(A))
    assert recovered(A) == await ask(OnceOperations([listed(row(A))]), journal)
    assert journal.names == ["get"]


async def test_a_caller_that_began_meanwhile_finds_it_done() -> None:
    """The other caller has not returned a number yet, so the list's number is written."""
    journal = with_others({1: somebody_writes(begun())})
    assert recovered(A) == await ask(OnceOperations([listed(row(A))]), journal)
    record = await journal.store.get(DOMAIN, REFERENCE)
    assert record is not None
    assert record.state == "done"
    assert record.tracking_number == A


async def test_the_number_that_another_caller_returned_is_read_for() -> None:
    """Its list was newer: a later read shows both numbers."""
    journal = with_others({1: somebody_writes(done(B))})
    steps = [listed(row(A)), listed(row(A)), wait(0.5), listed(row(A), row(B))]
    assert recovered(B, A) == await ask(OnceOperations(steps), journal)


@pytest.mark.parametrize("reads", [always(row(A)), NOT_LISTED, NEVER_READ], ids=["another one", "none", "unread"])
async def test_two_numbers_of_one_reference_are_not_hidden(reads: list[Step]) -> None:
    """No read shows the number that another caller returned: the outcome is unknown, with both numbers."""
    journal = with_others({1: somebody_writes(done(B))})
    end = await ask(OnceOperations([listed(row(A)), *reads]), journal)
    message = f"The list shows {A}, but not {B}, which another caller has confirmed"
    assert vars_of(unknown("verifying", "NotListed", message, (A, B), attempts=0)) == vars_of(end)
    assert await journal.store.get(DOMAIN, REFERENCE) == done(B)


async def test_an_answered_number_is_not_hidden() -> None:
    """The same after an answer; a later call that finds all numbers returns the confirmed one."""
    both = row(A), row(B)
    journal = with_others({FINISH: somebody_writes(done(C))})
    end = await ask(OnceOperations([*sent(B), listed(*both), *always(*both)]), journal)
    assert isinstance(end, OutcomeUnknownError)
    assert end.attempts == 1
    assert end.candidates == (A, B, C)
    assert end.message == f"The list shows {A}, {B}, but not {C}, which another caller has confirmed"
    assert recovered(C, A, B) == await ask(OnceOperations([listed(*both, row(C))]), journal)


async def test_a_reference_that_is_forgotten_meanwhile_is_returned() -> None:
    """``forget`` removed the record while the list was read; the number is the reference's."""
    journal = with_others({FINISH: somebody_writes(None)})
    assert answered(A) == await ask(OnceOperations([*sent(A), listed(row(A))]), journal)


async def test_a_record_has_the_times_of_its_begin_and_change() -> None:
    """In UTC; a done record keeps the time of its begin."""
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


async def test_each_version_of_a_record_keeps_the_time_of_its_begin() -> None:
    """``changed`` is the time of the version."""
    times = [START + timedelta(minutes=minute) for minute in range(3)]
    entry = Entry(FaultyJournal(), DOMAIN, REFERENCE, INTENT.fingerprint, NeverSent(), now=iter(times).__next__)
    begun = await entry.begin(None)
    assert begun is not None
    noted = await entry.note(begun, A)
    done = await entry.confirm(noted, A)
    assert done is not None
    assert [version.began for version in (begun, noted, done)] == [START] * 3
    assert [version.changed for version in (begun, noted, done)] == times


async def test_the_memory_of_failed_removals_is_bounded() -> None:
    """After a thousand more the session forgets the first one: it only reads for it then, which is safe."""
    first, never_sent = FaultyJournal({BEGIN: "fails after writing", BEGIN + 1: "fails"}), NeverSent()
    await ask(OnceOperations([listed()]), first, never_sent=never_sent)
    for _ in range(999):
        await ask(OnceOperations([listed()]), FaultyJournal({BEGIN: "fails"}), never_sent=never_sent)
    unsent = await first.store.get(DOMAIN, REFERENCE)
    assert unsent is not None
    assert unsent in never_sent
    await ask(OnceOperations([listed()]), FaultyJournal({BEGIN: "fails"}), never_sent=never_sent)
    assert isinstance(await ask(OnceOperations(NOT_LISTED), first, never_sent=never_sent), OutcomeUnknownError)


async def test_a_reference_whose_marker_was_listed_is_not_sent_again() -> None:
    """The reference is forgotten while the call waits for its other number, and the list lags: nothing is sent."""
    journal = with_others({1: somebody_writes(None)})
    await journal.store.swap(DOMAIN, REFERENCE, None, done(B))
    end = await ask(OnceOperations([listed(row(A)), wait(0.5), listed(), wait(1.0), listed()]), journal)
    assert recovered(A) == end
