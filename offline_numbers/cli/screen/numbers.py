"""Numbers as the command line shows them: as JSON, as text, and before and after a change."""

from collections.abc import Iterable

from attrs import frozen

from offline_numbers.values import NumberState, Timetable, printable

from .blocks import Block, Grid, Line, Row

FREE = "in the pool"
UNKNOWN = "unknown"


def state_as_json(state: NumberState, description: str | None = None) -> dict[str, object]:
    """Return a number's state for ``--json``; ``description`` is ``None`` if it was not read."""
    order = {"tracking_number": "", "phone_number": None, "description": description}
    return order | NumberState.to_dict(state)  # of an Allocation, too: its own fields are its command's


def redirect_text(allow_redirect: bool | None) -> str:  # noqa: FBT001 - the value that is shown
    """Return whether calls redirect when the callee does not respond."""
    return {None: UNKNOWN, True: "on", False: "off"}[allow_redirect]


def timetable_text(timetable: Timetable) -> str:
    """Return a timetable on one line, ``monday 10:00-12:00 14:00-18:00, friday 09:00-12:00``."""
    return ", ".join(f"{day} {' '.join(map(str, ranges))}" for day, ranges in timetable.items()) or "none"


@frozen
class Change:
    """One property that a command changes.

    Attributes:
        name: the property, ``"destination"`` for example.
        before: its value when it was read.
        after: its value afterwards.

    """

    name: str
    before: str
    after: str


def changes_blocks(title: str, changes: Iterable[Change]) -> tuple[Block, ...]:
    """Show changes before and after, one per line.

    Args:
        title: the subject of the change; it is made printable.
        changes: the changed properties.

    """
    rows = [Row((one.name, printable(one.before), f"-> {printable(one.after)}")) for one in changes]
    return Line(printable(title), "bold"), Grid(rows, styles=("", "dim", "bold"), indent=2)
