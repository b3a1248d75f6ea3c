"""The figures of many schedules."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Self

from attrs import define, field

from offline_numbers.allocation.marker import is_marked
from offline_numbers.errors import APIError, OutcomeUnknownError
from offline_numbers.values.models import Allocation, NumberState, Settled

from . import change_laws
from .safe_laws import harms
from .schedule import Schedule


@define
class Tally:
    """Counters by name, in the order in which they are printed.

    Attributes:
        counts: how often each event happened.
        broken: the seeds that broke a law, with the laws and the history.

    """

    counts: Counter[str] = field(factory=Counter[str])
    broken: list[tuple[int, list[str], list[str]]] = field(factory=list[tuple[int, list[str], list[str]]])

    def add(self, other: Self) -> None:
        """Add another tally's counts."""
        self.counts.update(other.counts)
        self.broken += other.broken

    def count(self, schedule: Schedule, laws: Iterable[str], figures: Iterable[str]) -> None:
        """Count one schedule."""
        self.counts.update(_common(schedule))
        self.counts.update(figures)
        if sentences := list(laws):
            self.broken.append((schedule.seed, sentences, history_of(schedule)))

    def lines(self, names: Iterable[str]) -> list[str]:
        """Return the figures as text: those of ``names``, even if they are 0, and then the others."""
        order = dict.fromkeys([*names, *sorted(self.counts)])
        return [f"{self.counts[name]:>12,}  {name}" for name in order]


COMMON = ("schedules", "calls", "restarts after a crash", "numbers returned", "outcomes unknown")
WRONG = "wrong numbers"
SILENT = "silent doubles"
DOUBLES = "doubles by a proxy that repeated the GET, told in surplus"
HIDDEN = "refusals that hid a proxy's first copy, since the list lagged: found by the next call"
UNCONFIRMED = "answers returned with the warning that the list does not confirm them"
UNCONFIRMED_WRONG = "answers returned with that warning, of a server that named a wrong number"


def _common(schedule: Schedule) -> Iterator[str]:
    yield "schedules"
    yield from ["restarts after a crash"] * schedule.restarts
    for call in schedule.calls:
        yield "calls"
        match call.end:
            case NumberState():
                yield "numbers returned"
            case OutcomeUnknownError():
                yield "outcomes unknown"
            case "cancelled" | "crashed":
                yield f"calls {call.end}"
            case _:
                yield "calls that ended with a definite error"


def figures_of_once(schedule: Schedule) -> Iterator[str]:
    """Yield the events of a schedule of ``assign_once``."""
    for call in schedule.calls:
        committed = schedule.world.committed(call.intent)
        own = {request.number for request in schedule.sent_by(call)}
        if isinstance(call.end, APIError) and any(commit.request in own for commit in schedule.world.commits):
            yield HIDDEN
        if isinstance(call.end, Allocation):
            is_wrong = call.end.tracking_number not in committed
            if call.warned:
                yield UNCONFIRMED
            if is_wrong:
                yield UNCONFIRMED_WRONG if call.warned else WRONG
    for final in schedule.finals:
        committed = schedule.world.committed(final.intent)
        if len(committed) > 1:
            yield DOUBLES if _is_told(schedule, final.intent) else SILENT


def figures_of_batches(schedule: Schedule) -> Iterator[str]:
    """Yield what a schedule of ``apply_plan`` adds to the figures."""
    yield from figures_of_once(schedule)
    for run in schedule.runs:
        yield "runs"
        yield from (f"rows {result.status}" for result in run.results)


def _is_told(schedule: Schedule, intent: str) -> bool:
    """Return whether a caller got all the numbers that an intent still has."""
    rows = schedule.world.rows.values()
    held = {row.tracking_number for row in rows if row.phone_number and is_marked(row.description, intent)}
    told = [
        {call.end.tracking_number, *call.end.surplus}
        for call in schedule.calls
        if call.intent == intent and isinstance(call.end, Allocation)
    ]
    return not held or any(held <= numbers for numbers in told)


def figures_of_safe(schedule: Schedule) -> Iterator[str]:
    """Yield the events of a schedule of ``safe_assign``."""
    for harm in harms(schedule):
        yield f"{harm.kind}: {harm.cause}"


def figures_of_change(schedule: Schedule) -> Iterator[str]:
    """Yield the figures of a schedule of a safe change."""
    for call in schedule.calls:
        if isinstance(call.end, Settled) and not call.end.attempts:
            yield "nothing to change"
        if isinstance(call.end, Settled) and call.end.recovered:
            yield "recovered"
    for harm in change_laws.harms(schedule):
        yield f"{harm.kind}: {harm.cause}"


def history_of(schedule: Schedule) -> list[str]:
    """Return everything that happened, one line each."""
    return [f"{time:10.3f}  {who:<14} {what}" for time, who, what in schedule.world.history]
