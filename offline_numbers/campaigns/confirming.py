"""The result of one write in a list."""

from collections.abc import Sequence

from attrs import evolve

from offline_numbers.allocation import reference_of
from offline_numbers.values import NumberDetails, NumberState, Timetable

from .endings import Ending
from .labels import folded
from .reasons import stored_otherwise
from .values import Action, Status, Step

_STATUS = {
    Action.ADOPT: Status.ADOPTED,
    Action.REASSIGN: Status.REASSIGNED,
    Action.DESCRIBE: Status.DESCRIBED,
}


def changed(step: Step, before: NumberDetails, now: NumberDetails, label: str) -> Ending | None:
    """Return how a change has ended whose destination the list shows; ``None``: the label is not there yet.

    The marker identifies the number: a server may store the rest of the label otherwise than it was sent.
    """
    is_there = folded(now.description) == folded(label)
    is_another = now.description != before.description and reference_of(now.description) == step.reference
    if not (is_there or is_another):
        return None
    message = "" if is_there else stored_otherwise(now.description, label)
    return Ending(_STATUS[step.action], message=message, old_description=before.description)


def stored(shown: str, sent: str) -> str:
    """Return how the server stores a label, empty if as it was sent."""
    return "" if folded(shown) == folded(sent) else stored_otherwise(shown, sent)


def several(numbers: Sequence[str]) -> Ending:
    """Return the ending of a reference with more than one number."""
    message = f"it has {len(numbers)} numbers, and each is paid for: {', '.join(numbers)}. Release all but one"
    return Ending(Status.CONFLICT, numbers[0], message, went_wrong=True)


def contradicted(number: str, answered: str) -> Ending:
    """Return the ending of an allocation whose marker is on another number than the answered one."""
    message = f"the API answered {answered}, but the list shows its marker on {number}. Check {answered}"
    return Ending(Status.ALLOCATED, number, message, went_wrong=True)


def elsewhere(number: str, *, went_wrong: bool) -> Ending:
    """Return the ending of an allocation whose number forwards to another destination."""
    return Ending(
        Status.CONFLICT, number, "its number now forwards to another destination. Plan again", went_wrong=went_wrong
    )


def redirect(state: NumberState) -> tuple[bool | None, Timetable]:
    """Return the fields that an adoption must not change."""
    return state.allow_redirect, state.timetable


def difference(before: NumberState, after: NumberState) -> str:
    """Return the change of the redirect in words."""
    return (
        f"allow_redirect was {before.allow_redirect} and is {after.allow_redirect}; "
        f"the timetable was {dict(before.timetable)} and is {dict(after.timetable)}"
    )


def redirect_changed(ending: Ending, change: str) -> Ending:
    """Return the ending of an adoption that has changed the redirect."""
    message = f"the number was adopted, but its redirect has changed: {change}. Set it with `offline-numbers redirect`"
    return evolve(ending, status=Status.CONFLICT, message=message, went_wrong=True)
