"""What must hold at the end of every schedule of ``apply_plan``, beside the laws of ``assign_once``."""

from collections.abc import Iterator

from offline_numbers.campaigns import Result, Status
from offline_numbers.errors import OutcomeUnknownError

from . import once_laws
from .batch import Run
from .schedule import Schedule


def broken_laws(schedule: Schedule) -> Iterator[str]:
    """Yield each law that does not hold, as a sentence."""
    yield from once_laws.broken_laws(schedule)
    for call in schedule.calls:
        yield from call.early
    for run in schedule.runs:
        yield from _laws_of_a_run(schedule, run)


def _laws_of_a_run(schedule: Schedule, run: Run) -> Iterator[str]:
    ends = [run.rows[result.reference].ended for result in run.results if _went_wrong(result)]
    for result in run.results:
        call = run.rows[result.reference]
        sent = schedule.sent_by(call)
        if result.status is Status.NOT_REACHED and sent:
            yield f"{call.name} was not reached, and has sent"
        if ends and any(request.at > ends[0] for request in sent):
            yield f"{call.name} has sent after a row that went wrong"


def _went_wrong(result: Result) -> bool:
    """Return whether the run has to stop: what happened to this row may happen to the next."""
    lost = isinstance(result.error, OutcomeUnknownError) and result.error.attempts > 0
    return lost or result.status in {Status.UNCONFIRMED, Status.REFUSED, Status.FAILED}
