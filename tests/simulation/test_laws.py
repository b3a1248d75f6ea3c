"""Each law is checked: a change to a played schedule breaks it."""

import re
from collections.abc import Callable

import pytest
from attrs import evolve
from support.simulation.batch import Run
from support.simulation.callers import Call
from support.simulation.change import wish_for
from support.simulation.dice import Send
from support.simulation.facts import WEEK, Change, Facts
from support.simulation.run import Kind, judged, simulated
from support.simulation.schedule import Schedule

from offline_numbers.campaigns import Result, Status
from offline_numbers.errors import JournalError, OutcomeUnknownError, PoolExhaustedError, ReferenceEndedError
from offline_numbers.values.models import Allocation, NumberDetails, NumberState, Settled

OTHER = Allocation(phone_number="0612345678", tracking_number="0000000000", attempts=1, surplus=("0000000001",))


def senders(schedule: Schedule) -> list[Call]:
    """Return the calls that sent one request, and returned its answer."""
    return [
        request.call
        for request in schedule.requests
        if request.fate is Send.ANSWERED
        and isinstance(request.call.end, NumberState)
        and len(request.call.process.calls) == 1
    ]


def sender(schedule: Schedule) -> Call:
    """Return one of them."""
    return senders(schedule)[0]


def fitting(kind: Kind) -> Schedule:
    """Return a schedule with such a call."""
    with simulated(kind) as play:
        return next(schedule for schedule in map(play, range(100)) if senders(schedule))


def leaves_a_task(schedule: Schedule) -> None:
    """Something is still running."""
    schedule.left_over = 1


def is_slow(schedule: Schedule) -> None:
    """A call takes an hour."""
    sender(schedule).ended += 3600.0


def is_not_cancelled(schedule: Schedule) -> None:
    """A cancellation takes a while."""
    call = sender(schedule)
    call.cancelled = call.ended - 3.0


def sends_too_often(schedule: Schedule) -> None:
    """A call has sent its request three times."""
    request = next(request for request in schedule.requests if request.call is sender(schedule))
    schedule.requests += [request, request]


def counts_wrongly(schedule: Schedule) -> None:
    """A call reports that it sent nothing."""
    schedule.requests[:] = [request for request in schedule.requests if request.call is not sender(schedule)]


def ends_strangely(schedule: Schedule) -> None:
    """A call ends with an error that the caller does not expect."""
    sender(schedule).end = RuntimeError()


def names_another(schedule: Schedule) -> None:
    """A call returns another call's number."""
    sender(schedule).end = OTHER


def blames_the_journal(schedule: Schedule) -> None:
    """A call reports that nothing was sent, although it sent a request."""
    sender(schedule).end = JournalError("assign", reference="order-1", cause_name="OSError")


def blames_others(schedule: Schedule) -> None:
    """A call reports that another user took its number."""
    sender(schedule).end = ReferenceEndedError("assign", "order-1", "0000000000", "released")


def denies(schedule: Schedule) -> None:
    """A call reports that nothing is allocated, although a number is."""
    sender(schedule).end = PoolExhaustedError("assign", "No tracking number available")


def stays_unfinished(schedule: Schedule) -> None:
    """The journal lacks the number that the last call returned."""
    schedule.unfinished = [final.intent for final in schedule.finals]


def sends_in_spite_of_a_doubt(schedule: Schedule) -> None:
    """A read fails between two requests."""
    call = sender(schedule)
    request = next(request for request in schedule.requests if request.call is call)
    again = type(request)(request.number, call, request.intent, request.fate, request.at + 2.0, answer=request.answer)
    schedule.requests.append(again)
    schedule.networks[call.name].failed_reads.append(request.at + 1.0)


def offers_an_old_number(schedule: Schedule) -> None:
    """A call names a number as a candidate that its destination had all the time."""
    call = sender(schedule)
    old = NumberDetails(tracking_number="0000000000", phone_number=call.wanted.phone_number)
    schedule.world.states[:] = [(-100.0, (old,))]
    call.end = OutcomeUnknownError("assign", candidates=("0000000000",))


def is_shown_an_old_list(schedule: Schedule) -> None:
    """A call is shown a list that began before it asked."""
    schedule.calls[0].see(1.0, 2.0)


def goes_on(schedule: Schedule) -> None:
    """A run sends a row after one that went wrong before it."""
    run = runs_that_sent(schedule)[0]
    run.results.insert(0, Result(status=Status.UNCONFIRMED, reference="", destination="", description=""))
    run.rows = {"": Call("row", "", run.rows["order-1"].wanted, run.session.process, schedule.world), **run.rows}


def reaches_further(schedule: Schedule) -> None:
    """A run reports that it did not reach a row that it has sent."""
    run = runs_that_sent(schedule)[0]
    run.results[0] = evolve(run.results[0], status=Status.NOT_REACHED)


def runs_that_sent(schedule: Schedule) -> list[Run]:
    """Return the runs that have sent their first row."""
    return [run for run in schedule.runs if run.results and schedule.sent_by(run.rows[run.results[0].reference])]


def sends_after_its_end(schedule: Schedule) -> None:
    """A call has ended before its request."""
    call = sender(schedule)
    call.began = call.ended = -1.0


def sends_unread(schedule: Schedule) -> None:
    """A call has read nothing."""
    schedule.networks[sender(schedule).name].shown.clear()


def overwrites(schedule: Schedule) -> None:
    """A call sends again though a read and the list show another state."""
    sends_in_spite_of_a_doubt(schedule)
    call = sender(schedule)
    request = next(request for request in schedule.requests if request.call is call)
    others = Facts("0600000000", redirect=True, timetable=WEEK), Facts(description="Another")
    schedule.networks[call.name].shown += [(request.at + 1.0, state) for state in others]


def invents_a_state(schedule: Schedule) -> None:
    """A call returns a state that nobody made."""
    call = sender(schedule)
    assert isinstance(call.end, Settled)
    call.end = evolve(call.end, recovered=True)
    call.wanted = wish_for("0600000000")


def changes_nothing(schedule: Schedule) -> None:
    """The server has not executed the request of a call."""
    schedule.world.changes.clear()


def undoes(schedule: Schedule) -> None:
    """A call has changed a number that another user had changed before its reads."""
    call = sender(schedule)
    request = next(request for request in schedule.requests if request.call is call)
    was = Facts("0600000000", redirect=True, timetable=WEEK, description="Another")
    schedule.world.changes.append(Change(call.name, request.number, request.at, was, since=-1.0))


def does_not_wait(schedule: Schedule) -> None:
    """Two calls of a process read in turn."""
    call = sender(schedule)
    other = evolve(call, name="another")
    call.process.calls.append(other)
    began = call.ended
    schedule.calls.append(other)
    for name, times in ((call.name, (1.0, 3.0)), (other.name, (2.0, 4.0))):
        network = evolve(schedule.networks[call.name], reads=[began + time for time in times])
        schedule.networks[name] = network


COMMON: list[tuple[Callable[[Schedule], None], str]] = [
    (leaves_a_task, "1 tasks are left"),
    (is_slow, "call . took 36.* seconds"),
    (is_not_cancelled, "call . took 3.0 seconds to be cancelled"),
    (sends_too_often, "call . has sent 3 requests"),
    (counts_wrongly, "call . counts 1 attempts, it has sent 0"),
    (ends_strangely, r"call . ended with RuntimeError\(\)"),
]
DENIED = (denies, "call . raised PoolExhaustedError, and a number was committed")
ONCE = [
    *COMMON,
    DENIED,
    (names_another, "call . returned 0000000000, which is not its own"),
    (names_another, "call . names .*0000000001.* as surplus, which are not all its own"),
    (blames_the_journal, "call . has sent, and raised JournalError"),
    (blames_others, "call . has sent, and raised ReferenceEndedError"),
    (blames_others, "call . raised ReferenceEndedError, and nobody has changed 0000000000"),
    (stays_unfinished, "order-1 is returned, and pending in the journal"),
]
BATCH = [
    (is_shown_an_old_list, r"call . was shown a list of 1.000, and needed one of 2.000"),
    (goes_on, "call . has sent after a row that went wrong"),
    (reaches_further, "call . was not reached, and has sent"),
]
SAFE = [
    *COMMON,
    DENIED,
    (names_another, "call .: wrong number without a reason"),
    (offers_an_old_number, r"call . names \['0000000000'\] as candidates, which its destination had before"),
    (sends_in_spite_of_a_doubt, "call . has sent again, though a read had failed"),
]


CHANGE = [
    *COMMON,
    (denies, "call . ended with PoolExhaustedError, and its request was carried out"),
    (sends_in_spite_of_a_doubt, "call . has sent again, though a read had failed"),
    (sends_in_spite_of_a_doubt, "call . has sent again without a read after each wait"),
    (overwrites, "call . has sent again, though a read showed another state"),
    (overwrites, "call . has sent again, though the list showed another label"),
    (sends_after_its_end, "call . sent a request after its end"),
    (sends_unread, "call . has sent without a first read"),
    (invents_a_state, "call . returned a state that the number never had"),
    (changes_nothing, "call . returned an answer, and nothing was carried out"),
    (undoes, "call .: a change of others undone without a reason"),
    (does_not_wait, "process .* has two calls at work on one number"),
]


@pytest.mark.parametrize(("tamper", "expected"), ONCE)
def test_each_law_of_assign_once_can_break(tamper: Callable[[Schedule], None], expected: str) -> None:
    """Before the change no law is broken."""
    schedule = fitting("assign_once")
    before = judged("assign_once", schedule)
    tamper(schedule)
    after = judged("assign_once", schedule)
    assert before == [], after
    assert any(re.fullmatch(expected, sentence) for sentence in after), after


@pytest.mark.parametrize(("tamper", "expected"), BATCH)
def test_each_law_of_apply_plan_can_break(tamper: Callable[[Schedule], None], expected: str) -> None:
    """Before the change no law is broken."""
    with simulated("apply_plan") as play:
        schedule = next(schedule for schedule in map(play, range(100)) if runs_that_sent(schedule))
    assert judged("apply_plan", schedule) == []
    tamper(schedule)
    after = judged("apply_plan", schedule)
    assert any(re.fullmatch(expected, sentence) for sentence in after), after


@pytest.mark.parametrize(("tamper", "expected"), SAFE)
def test_each_law_of_safe_assign_can_break(tamper: Callable[[Schedule], None], expected: str) -> None:
    """Before the change no law is broken."""
    schedule = fitting("safe_assign")
    before = judged("safe_assign", schedule)
    tamper(schedule)
    after = judged("safe_assign", schedule)
    assert before == [], after
    assert any(re.fullmatch(expected, sentence) for sentence in after), after


@pytest.mark.parametrize(("tamper", "expected"), CHANGE)
def test_each_law_of_a_safe_change_can_break(tamper: Callable[[Schedule], None], expected: str) -> None:
    """Before the change no law is broken."""
    schedule = fitting("safe_change")
    before = judged("safe_change", schedule)
    tamper(schedule)
    after = judged("safe_change", schedule)
    assert before == [], after
    assert any(re.fullmatch(expected, sentence) for sentence in after), after
