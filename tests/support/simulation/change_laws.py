"""The laws that hold at the end of every schedule of a safe change, and the harm that no client can prevent."""

from collections.abc import Iterator
from itertools import pairwise

from offline_numbers.errors import APIError, OutcomeUnknownError, TransportError
from offline_numbers.values.models import Settled

from .callers import Call
from .change import ATTEMPTS, NUMBER, SETTLE
from .dice import Send
from .facts import Change, Facts, facts_of, wish_of
from .harm import UNEXPLAINED, Harm, laws_of_harm
from .network import LONGEST_LAG, Request
from .once_laws import times_kept
from .schedule import Schedule

LATE = "carried out late"
BETWEEN = "others changed it between the read and the write"
LAGGING = "the list or check lagged"
CACHED = "a cache answered, and nothing was carried out"
REPEATED = "a proxy repeated the GET, and others or a lag hid it"


def broken_laws(schedule: Schedule) -> Iterator[str]:
    """Yield each broken law as a sentence."""
    if schedule.left_over:
        yield f"{schedule.left_over} tasks are left"
    for call in schedule.calls:
        yield from times_kept(call)
        yield from _laws_of_sending(schedule, call)
        yield from _laws_of_sending_again(schedule, call)
        match call.end:
            case Settled() as settled:
                yield from _laws_of_a_result(schedule, call, settled)
            case APIError() | TransportError():
                if _changes_of(schedule, call) and not _is_hidden(schedule, call):
                    yield f"{call.name} ended with {type(call.end).__name__}, and its request was carried out"
            case OutcomeUnknownError() | "cancelled" | "crashed":
                pass
            case _:
                yield f"{call.name} ended with {call.end!r}"
    yield from _law_of_turns(schedule)
    yield from laws_of_harm(harms(schedule))


def _laws_of_sending(schedule: Schedule, call: Call) -> Iterator[str]:
    sent = schedule.sent_by(call)
    if len(sent) > ATTEMPTS:
        yield f"{call.name} has sent {len(sent)} requests"
    if isinstance(call.end, Settled | OutcomeUnknownError) and call.end.attempts != len(sent):
        yield f"{call.name} counts {call.end.attempts} attempts, it has sent {len(sent)}"
    if any(request.at > call.ended for request in sent):
        yield f"{call.name} sent a request after its end"


def _laws_of_sending_again(schedule: Schedule, call: Call) -> Iterator[str]:
    """Check that between two requests each wait had a read, no read failed, and all showed the state before."""
    network, before = schedule.networks[call.name], _before(schedule, call)
    if schedule.sent_by(call) and before == Facts():
        yield f"{call.name} has sent without a first read"
    for first, second in pairwise(schedule.sent_by(call)):
        if any(first.at < time <= second.at for time in network.failed_reads):
            yield f"{call.name} has sent again, though a read had failed"
        shown = [state for time, state in network.shown if first.at < time <= second.at]
        checked = [state for state in shown if state.description is None]
        if any(state != before.without(Facts()) for state in checked):
            yield f"{call.name} has sent again, though a read showed another state"
        if any(state.description not in {None, before.description} for state in shown):
            yield f"{call.name} has sent again, though the list showed another label"
        if len(checked) < len(SETTLE):
            yield f"{call.name} has sent again without a read after each wait"


def _laws_of_a_result(schedule: Schedule, call: Call, settled: Settled) -> Iterator[str]:
    wish, sent = wish_of(call.wanted.request.query), schedule.sent_by(call)
    if settled.recovered or not sent:
        began = sent[0].at if sent else call.began
        if False in wish.met_by(_states_between(schedule, call, began)):
            yield f"{call.name} returned a state that the number never had"
    elif not _changes_of(schedule, call) and not _is_cached(sent):
        yield f"{call.name} returned an answer, and nothing was carried out"


def _states_between(schedule: Schedule, call: Call, began: float) -> list[Facts]:
    """Return the states of the number that a call may have read since a time."""
    if schedule.networks[call.name].stale_reads:
        began -= LONGEST_LAG
    world = schedule.world
    states = [world.at(began), *(rows for time, rows in world.states if began < time <= call.ended)]
    return [facts_of(row) for rows in states for row in rows if row.tracking_number == NUMBER]


def _law_of_turns(schedule: Schedule) -> Iterator[str]:
    """Check that a process changes the number once at a time."""
    for process in {call.process.name: call.process for call in schedule.calls}.values():
        steps = sorted((time, call.name) for call in process.calls for time in schedule.networks[call.name].reads)
        turns = [name for place, (_, name) in enumerate(steps) if place == 0 or steps[place - 1][1] != name]
        if len(turns) != len(set(turns)):
            yield f"{process.name} has two calls at work on one number"


def harms(schedule: Schedule) -> Iterator[Harm]:
    """Yield every change of others that was undone, and every answer without a change, with its cause."""
    for call in schedule.calls:
        wish, before = wish_of(call.wanted.request.query), _before(schedule, call)
        changes = _changes_of(schedule, call)
        for change in changes:
            was = change.was.without(before)
            if was != before and not wish.fits(change.was):
                yield Harm(call.name, "a change of others undone", _why(schedule, call, change))
        if isinstance(call.end, APIError | TransportError) and changes:
            yield Harm(call.name, "a refusal that hid a change", REPEATED)
        if isinstance(call.end, Settled) and not call.end.recovered and not changes and schedule.sent_by(call):
            yield Harm(call.name, "an answer without a change", CACHED)


def _why(schedule: Schedule, call: Call, change: Change) -> str:
    network = schedule.networks[call.name]
    request = schedule.requests[change.request]
    shown = [(time, state) for time, state in network.shown if time <= request.at]
    is_label = change.was.without(Facts()) == _before(schedule, call).without(Facts())
    last = max((time for time, state in shown if (state.description is not None) == is_label), default=0.0)
    if change.since >= last:
        return LATE if request.fate is Send.LATE and change.since > request.at else BETWEEN
    return LAGGING if network.stale_reads else UNEXPLAINED


def _before(schedule: Schedule, call: Call) -> Facts:
    """Return the state that a call read before it sent anything."""
    shown = [state for _, state in schedule.networks[call.name].shown]
    checked = next((state for state in shown if state.description is None), Facts())
    label = next((state.description for state in shown if state.description is not None), None)
    return Facts(checked.destination, checked.redirect, checked.timetable, label)


def _changes_of(schedule: Schedule, call: Call) -> list[Change]:
    return [change for change in schedule.world.changes if change.call == call.name]


def _is_hidden(schedule: Schedule, call: Call) -> bool:
    """Return whether a proxy's second copy was refused, and the last read shows the state before the first."""
    checked = [state for _, state in schedule.networks[call.name].shown if state.description is None]
    is_repeated = any(request.fate is Send.REPEATED for request in schedule.sent_by(call))
    return is_repeated and checked[-1] == _before(schedule, call).without(Facts())


def _is_cached(sent: list[Request]) -> bool:
    return any(request.fate is Send.WRONG for request in sent)
