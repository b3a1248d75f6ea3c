"""Why a row is in conflict, in one or two sentences, and the next step for you."""

from collections.abc import Iterable, Sequence

from attrs import evolve

from offline_numbers.values import NumberDetails, NumberType

from .values import Action, Step


def begun(reference: str) -> str:
    """Return why a reference is unknown."""
    return (
        "an earlier run began it, and no number bears its marker. Plan again later; once you have verified that no "
        f"number exists, forget {reference!r}. If none ever bears one, the API may change markers (assumption "
        "label-keeps-marker)"
    )


def several(numbers: Sequence[NumberDetails]) -> str:
    """Return why a marker on several numbers is a conflict."""
    return (
        f"{len(numbers)} numbers bear its marker: {listed(numbers)}. Release all but the one in use with unassign(), "
        "and plan again"
    )


def wrong_prefix(number: NumberDetails, wanted: NumberType) -> str:
    """Return why a number of another prefix is a conflict."""
    return (
        f"its number is {number.tracking_number}, which does not begin with {wanted.prefix}. Correct the row's prefix, "
        "or give the row a new reference for another number"
    )


def unsendable(problem: str) -> str:
    """Return why a label that cannot be sent is a conflict."""
    return f"its description cannot be sent with the marker: {problem}. Change the description in the row"


def not_in_domain(name: str) -> str:
    """Return why an unknown number is a conflict."""
    return f"tracking number {name} is not in this domain. Check the key and the row"


def in_pool(number: NumberDetails) -> str:
    """Return why a number in the pool is a conflict."""
    return (
        f"{number.tracking_number} is in the pool, not in use. Remove the tracking number from the row to allocate one"
    )


def another_reference(number: NumberDetails, reference: str | None) -> str:
    """Return why a number of another reference is a conflict."""
    return f"{number.tracking_number} bears the reference {reference}. Use that reference in the row, or another number"


def another_number(reference: str, number: NumberDetails) -> str:
    """Return why a row whose marker is on another number is a conflict."""
    return f"{number.tracking_number} already bears [{reference}]. Correct the row's tracking number or its reference"


def twin(reference: str, twins: Sequence[NumberDetails], unmarked: Sequence[NumberDetails]) -> str:
    """Return why a number that the row may have already is a conflict."""
    shown = ", ".join(f"{one.tracking_number} ({one.description!r})" for one in twins)
    verb = "has" if len(twins) == 1 else "have"
    adopt = ", or pass --adopt" if len(twins) == len(unmarked) == 1 else ""
    right = (
        f"write {unmarked[0].tracking_number} in its column tracking_number{adopt}"
        if unmarked
        else "use that number's reference in the row"
    )
    return (
        f"{shown} already {verb} its destination and description. If it is this row's number, {right}. "
        f"For a second number, pass --second {reference}"
    )


def stored_otherwise(shown: str, sent: str) -> str:
    """Return how the server stores a label."""
    return f"the server stores its label as {shown!r}, not as {sent!r}. Nothing to do: the marker identifies the number"


def each_number_once(steps: Iterable[Step]) -> list[Step]:
    """Return the steps, with a conflict for each that adopts a number which an earlier row adopts."""
    adopted = dict[str, str]()
    checked = list[Step]()
    for step in steps:
        number = step.number.tracking_number if step.action is Action.ADOPT and step.number else None
        if number is not None and (first := adopted.setdefault(number, step.reference)) != step.reference:
            reason = (
                f"{number} is adopted by the row {first}. Name the number of each row in the column tracking_number"
            )
            checked.append(evolve(step, action=Action.CONFLICT, number=None, reason=reason))
        else:
            checked.append(step)
    return checked


def listed(numbers: Iterable[NumberDetails]) -> str:
    """Return tracking numbers in one line."""
    return ", ".join(number.tracking_number for number in numbers)
