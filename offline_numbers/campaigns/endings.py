"""How a step has ended, and the next step for you."""

from attrs import frozen

from offline_numbers.errors import (
    APIError,
    OfflineNumbersError,
    OutcomeUnknownError,
    ReferenceConflictError,
    ReferenceEndedError,
)

from .labels import own_label
from .values import Action, Result, Status, Step

_PLANNED = {
    Action.KEEP: Status.KEPT,
    Action.CONFLICT: Status.CONFLICT,
    Action.UNKNOWN: Status.UNKNOWN,
    Action.ABSENT: Status.ABSENT,
}
CHANGED = "nothing was sent: its number is no longer as the plan saw it. Plan again"
AS_SENT = "The API may store this label otherwise (assumption label-as-sent), and there may be nothing to change"
UNCONFIRMED = "the API confirmed it, and the list does not show it yet. Plan again later, before anything is printed"


@frozen
class Ending:
    """How a step has ended.

    Attributes:
        status: its status.
        tracking_number: its number, if another one is known than the plan's.
        message: what you should know.
        error: the raised error.
        went_wrong: whether the same may happen to the next one, so that the run stops.
        old_description: the label before the write, if a write changed it.

    """

    status: Status
    tracking_number: str | None = None
    message: str = ""
    error: Exception | None = None
    went_wrong: bool = False
    old_description: str | None = None


def ending_of(error: OfflineNumbersError | ValueError) -> Ending:
    """Return how a step has ended that raised an error."""
    number = None
    match error:
        case OutcomeUnknownError():
            status, went_wrong = Status.UNKNOWN, error.attempts > 0
            number = error.candidates[0] if len(error.candidates) == 1 else None
        case ReferenceConflictError() | ReferenceEndedError():
            status, went_wrong = Status.CONFLICT, False
        case APIError() | ValueError():
            status, went_wrong = Status.REFUSED, True
        case _:
            status, went_wrong = Status.FAILED, True
    return Ending(status, number, str(error), error, went_wrong)


def foreseen(step: Step) -> Result:
    """Return the result of a step for which nothing is sent: the planned one, or that it was not reached."""
    planned = Ending(_PLANNED[step.action], message=step.reason) if step.action in _PLANNED else None
    return result_of(step, planned or Ending(Status.NOT_REACHED))


def result_of(step: Step, ending: Ending) -> Result:
    """Return the result of a step."""
    number, campaign = step.number, step.campaign
    destination = campaign.destination if campaign else number.phone_number if number else None
    return Result(
        status=ending.status,
        reference=step.reference,
        tracking_number=ending.tracking_number or (number.tracking_number if number else None),
        destination=destination or "",
        description=campaign.description if campaign else own_label(number.description) if number else "",
        type=campaign.type if campaign else None,
        message=ending.message,
        old_description=ending.old_description,
        error=ending.error,
    )
