"""The laws of every schedule of ``safe_assign``, and the doubles and wrong numbers that no promise excludes."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from offline_numbers.errors import APIError, OutcomeUnknownError, TransportError
from offline_numbers.values.models import Allocation, NumberDetails

from .callers import Call
from .dice import Send
from .harm import UNEXPLAINED, Harm, laws_of_harm
from .network import LONGEST_LAG
from .once_laws import laws_of_a_refusal, times_kept
from .safe import ATTEMPTS
from .schedule import Schedule

REPEATED = "a proxy repeated the GET"
LATE = "committed after the read for it"
LAGGING = "the list or check lagged behind"
ANSWER = "the answer named another number"
TAKEN = "another user released, moved or relabelled it at once"
TWIN = "another allocation with the same description"


def broken_laws(schedule: Schedule) -> Iterator[str]:
    """Yield a sentence for each broken law."""
    if schedule.left_over:
        yield f"{schedule.left_over} tasks are left"
    for call in schedule.calls:
        yield from times_kept(call)
        yield from _laws_of_sending(schedule, call)
        match call.end:
            case APIError() | TransportError() as error:
                yield from laws_of_a_refusal(schedule, call, error)
            case Allocation() | OutcomeUnknownError() | "cancelled" | "crashed":
                pass
            case _:
                yield f"{call.name} ended with {call.end!r}"
    yield from laws_of_harm(harms(schedule))


def _laws_of_sending(schedule: Schedule, call: Call) -> Iterator[str]:
    sent = schedule.sent_by(call)
    if len(sent) > ATTEMPTS:
        yield f"{call.name} has sent {len(sent)} requests"
    if isinstance(call.end, Allocation | OutcomeUnknownError) and call.end.attempts != len(sent):
        yield f"{call.name} counts {call.end.attempts} attempts, it has sent {len(sent)}"
    if isinstance(call.end, OutcomeUnknownError) and (old := _held_throughout(schedule, call) & {*call.end.candidates}):
        yield f"{call.name} names {sorted(old)} as candidates, which its destination had before"
    failed = schedule.networks[call.name].failed_reads
    if any(first.at < time < second.at for first, second in pairwise(sent) for time in failed):
        yield f"{call.name} has sent again, though a read had failed"


def _held_throughout(schedule: Schedule, call: Call) -> set[str]:
    """Return the numbers that the destination of a call had from before its reads to its end."""
    states = [rows for began, rows in schedule.world.states if call.began - LONGEST_LAG < began <= call.ended]
    first, *later = [
        {row.tracking_number for row in rows if row.phone_number == call.wanted.phone_number}
        for rows in (schedule.world.at(call.began - LONGEST_LAG), *states)
    ]
    return first.intersection(*later)


def harms(schedule: Schedule) -> Iterator[Harm]:
    """Yield every double and every wrong number, with its cause."""
    for call in schedule.calls:
        committed = schedule.world.committed(call.intent)
        if not _told(call) <= set(committed):
            yield Harm(call.name, "wrong number", _why_wrong(schedule, call))
        if len(committed) > 1:
            is_silent = isinstance(call.end, Allocation) and not set(committed) <= _told(call)
            yield Harm(
                call.name,
                "double, silent" if is_silent else "double, told",
                _why_double(schedule, call),
            )


def _why_wrong(schedule: Schedule, call: Call) -> str:
    if any(request.fate is Send.WRONG for request in schedule.sent_by(call)):
        return ANSWER
    own, wanted = schedule.world.committed(call.intent), (call.wanted.phone_number, call.wanted.description)
    before = _held(schedule.world.at(call.began - LONGEST_LAG), wanted)
    later = {number for _, rows in schedule.world.states for number in _held(rows, wanted)}
    # A number that was there before, was released and then allocated to a twin is new, too.
    given = {commit.number for commit in schedule.world.commits if call.began <= commit.at <= call.ended}
    if _told(call) <= {*own, *(later - before), *(later & given)}:
        return TWIN
    return LAGGING if schedule.networks[call.name].stale_reads else UNEXPLAINED


def _held(rows: Iterable[NumberDetails], wanted: tuple[str, str]) -> set[str]:
    return {row.tracking_number for row in rows if (row.phone_number, row.description) == wanted}


def _told(call: Call) -> set[str]:
    return {call.end.tracking_number, *call.end.surplus} if isinstance(call.end, Allocation) else set()


def _why_double(schedule: Schedule, call: Call) -> str:
    sent = schedule.sent_by(call)
    if any(request.fate is Send.REPEATED for request in sent):
        return REPEATED
    times = {commit.request: commit.at for commit in schedule.world.commits}
    for request, following in pairwise(sent):
        # A read before the first of the two shows neither: without a read between them, lateness is no excuse.
        looks = [time for time in schedule.networks[call.name].reads if request.at < time < following.at]
        if looks and times.get(request.number, 0.0) > max(looks):
            return LATE
    if (schedule.world.disturbed | schedule.world.moved).intersection(schedule.world.committed(call.intent)):
        return TAKEN
    return LAGGING if schedule.networks[call.name].stale_reads else UNEXPLAINED
