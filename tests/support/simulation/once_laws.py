"""The laws of every schedule of ``assign_once``, checked at its end."""

from collections.abc import Iterator

from offline_numbers.allocation.assign_once.shielding import GRACE
from offline_numbers.allocation.marker import is_marked
from offline_numbers.errors import (
    APIError,
    JournalError,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
    ReferenceEndedError,
    TransportError,
)
from offline_numbers.values.models import Allocation

from .callers import Call
from .dice import Send
from .network import Request
from .schedule import Schedule

LONGEST_CALL = 250.0
"""Seconds: five rounds of journal and list, the assign, five more reads, the journal, with all their timeouts."""


def broken_laws(schedule: Schedule) -> Iterator[str]:
    """Yield a sentence for each broken law."""
    if schedule.left_over:
        yield f"{schedule.left_over} tasks are left"
    for call in schedule.calls:
        yield from _laws_of_a_call(schedule, call)
    for final in schedule.finals:
        yield from _laws_of_sending(schedule, final.intent)
        yield from _law_of_agreement(schedule, final.intent)
        yield from _laws_of_the_end(schedule, final)


def _laws_of_a_call(schedule: Schedule, call: Call) -> Iterator[str]:
    sent = schedule.sent_by(call)
    if len(sent) > 1:
        yield f"{call.name} has sent {len(sent)} requests"
    if isinstance(call.end, Allocation | OutcomeUnknownError) and call.end.attempts != len(sent):
        yield f"{call.name} counts {call.end.attempts} attempts, it has sent {len(sent)}"
    yield from times_kept(call)
    match call.end:
        case Allocation() as allocation:
            yield from _laws_of_a_number(schedule, call, allocation)
        case JournalError():
            if sent:
                yield f"{call.name} has sent, and raised JournalError"
        case APIError() | TransportError() as error:
            yield from laws_of_a_refusal(schedule, call, error)
        case ReferenceEndedError() | ReferenceConflictError():
            yield from _laws_of_an_end_by_others(schedule, call, call.end)
        case OutcomeUnknownError() | "cancelled" | "crashed":
            pass
        case _:
            yield f"{call.name} ended with {call.end!r}"


def _laws_of_an_end_by_others(
    schedule: Schedule, call: Call, error: ReferenceEndedError | ReferenceConflictError
) -> Iterator[str]:
    """Check an error about a change by others: nothing was sent, and there was such a change or the list lagged."""
    kind = type(error).__name__
    if schedule.sent_by(call):
        yield f"{call.name} has sent, and raised {kind}"
    changed = schedule.world.disturbed if isinstance(error, ReferenceEndedError) else schedule.world.moved
    if error.tracking_number not in changed and not schedule.networks[call.name].stale_reads:
        yield f"{call.name} raised {kind}, and nobody has changed {error.tracking_number}"


def times_kept(call: Call) -> Iterator[str]:
    """Yield each call and cancellation that took too long."""
    if call.end == "crashed":
        return
    neighbours = len(call.process.calls)
    if call.ended - call.began > LONGEST_CALL * neighbours:
        yield f"{call.name} took {call.ended - call.began:.1f} seconds"
    if call.cancelled is not None and call.ended - call.cancelled > 2 * GRACE + 0.1:
        yield f"{call.name} took {call.ended - call.cancelled:.1f} seconds to be cancelled"


def _laws_of_a_number(schedule: Schedule, call: Call, allocation: Allocation) -> Iterator[str]:
    committed = schedule.world.committed(call.intent)
    if allocation.tracking_number not in committed and not call.warned:
        yield f"{call.name} returned {allocation.tracking_number}, which is not its own"
    if not set(allocation.surplus) <= set(committed):
        yield f"{call.name} names {allocation.surplus} as surplus, which are not all its own"


def laws_of_a_refusal(schedule: Schedule, call: Call, error: Exception) -> Iterator[str]:
    """Check an error that promises that nothing is allocated."""
    kind = type(error).__name__
    requests = schedule.sent_by(call)
    if any(not request.refused for request in requests):
        yield f"{call.name} has sent a request that was not refused, and raised {kind}"
    own = {request.number for request in requests if request.fate is not Send.REPEATED}
    if any(commit.request in own for commit in schedule.world.commits):
        yield f"{call.name} raised {kind}, and a number was committed"
    if any(request.at < call.began for request in schedule.unproven(call.intent)):
        yield f"{call.name} raised {kind}, after a request whose outcome is unknown"


def _laws_of_sending(schedule: Schedule, intent: str) -> Iterator[str]:
    unproven = schedule.unproven(intent)
    if len(unproven) > 1:
        yield f"{len(unproven)} requests for {intent} were sent whose failure is not proven"
    committed = schedule.world.committed(intent)
    if len(committed) > 1 and not _is_repeated(schedule, intent):
        yield f"{intent} was committed {len(committed)} times, and no proxy repeated anything"


def _law_of_agreement(schedule: Schedule, intent: str) -> Iterator[str]:
    """Check that all callers got the same number, unless another user changed it."""
    told = {
        call.end.tracking_number
        for call in schedule.calls
        if call.intent == intent and isinstance(call.end, Allocation) and not call.warned
    }
    if len(told - schedule.world.disturbed) > 1 and not _is_repeated_and_lags(schedule, intent):
        yield f"{intent} is {' and '.join(sorted(told))}"


def _laws_of_the_end(schedule: Schedule, final: Call) -> Iterator[str]:
    """Check the last call: it returns all numbers that the list still shows."""
    rows = schedule.world.rows.values()
    committed = schedule.world.committed(final.intent)
    held = {row.tracking_number for row in rows if row.phone_number and is_marked(row.description, final.intent)}
    if isinstance(final.end, Allocation) and final.intent in schedule.unfinished:
        yield f"{final.intent} is returned, and pending in the journal"
    match final.end:
        case Allocation() as allocation:
            told = {allocation.tracking_number, *allocation.surplus}
            if told not in (held, held - schedule.world.moved):
                yield f"the last call for {final.intent} tells of {sorted(told)}, the list shows {sorted(held)}"
        case PoolExhaustedError() if not committed or (not held and _was_out_of_sight(schedule, final.intent)):
            pass
        case ReferenceEndedError() if committed and not held:
            pass
        case ReferenceConflictError() if held and held <= schedule.world.moved:
            pass
        case OutcomeUnknownError() if not held and (committed or _has_excuse(schedule, final.intent)):
            pass
        case _:
            yield f"the last call for {final.intent} ended with {final.end!r}"


def _is_repeated(schedule: Schedule, intent: str) -> bool:
    return any(request.fate is Send.REPEATED for request in schedule.requests if request.call.intent == intent)


def _is_repeated_and_lags(schedule: Schedule, intent: str) -> bool:
    """Return whether a proxy doubled a request and the list then hid one number: no client can detect both."""
    lags = any(schedule.networks[call.name].stale_reads for call in schedule.calls if call.intent == intent)
    return lags and _is_repeated(schedule, intent)


def _was_out_of_sight(schedule: Schedule, intent: str) -> bool:
    """Return whether a proxy's first copy got a number that the read after the second's refusal did not show."""
    repeated = [each for each in schedule.requests if each.call.intent == intent and each.fate is Send.REPEATED]
    return any(_was_hidden(schedule, request) for request in repeated)


def _was_hidden(schedule: Schedule, request: Request) -> bool:
    network = schedule.networks[request.call.name]
    looks = [time for time in network.reads if time > request.at]
    rows = schedule.world.at(max(looks)) if looks else ()
    is_shown = any(row.phone_number and is_marked(row.description, request.call.intent) for row in rows)
    return bool(looks) and (not is_shown or max(network.stale_reads, default=0.0) > request.at)


def _has_excuse(schedule: Schedule, intent: str) -> bool:
    """Return whether a begun record may be left without a commit: it was sent, or the journal had a fault."""
    calls = [call for call in schedule.calls if call.intent == intent]
    cut_short = any(call.end == "crashed" or (call.end == "cancelled" and schedule.sent_by(call)) for call in calls)
    unread = any(isinstance(call.end, OutcomeUnknownError) and schedule.sent_by(call) for call in calls)
    return bool(schedule.unproven(intent)) or intent in schedule.troubled or cut_short or unread
