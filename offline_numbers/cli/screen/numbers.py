"""Numbers as the command line shows them: for a script, for a person, and what a change makes of them."""

from collections.abc import Iterable, Mapping

from attrs import frozen
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from offline_numbers.values import NumberState, Timetable, printable

FREE = "in the pool"
UNKNOWN = "not told"


def state_as_json(state: NumberState, description: str | None = None) -> dict[str, object]:
    """Return a number's state for ``--json``; ``description`` is ``None`` if it was not read."""
    order = {"tracking_number": "", "phone_number": None, "description": description}
    return order | NumberState.to_dict(state)  # of an Allocation, too: its own fields are its command's


def redirect_text(allow_redirect: bool | None) -> str:  # noqa: FBT001 - the value that is shown
    """Say whether calls redirect when the callee does not respond."""
    return {None: UNKNOWN, True: "on", False: "off"}[allow_redirect]


def timetable_text(timetable: Timetable) -> str:
    """Write a timetable on one line, ``monday 10:00-12:00 14:00-18:00, friday 09:00-12:00``."""
    return ", ".join(f"{day} {' '.join(map(str, ranges))}" for day, ranges in timetable.items()) or "none"


@frozen
class Change:
    """One thing that a command changes.

    Attributes:
        name: what it is, ``"destination"`` for example.
        before: what it was when it was read.
        after: what it becomes.

    """

    name: str
    before: str
    after: str


def changes_table(title: str, changes: Iterable[Change]) -> RenderableType:
    """Show what changes, before and after, each on a line of its own that fits on 80 columns.

    Args:
        title: what is changed; text from outside is made printable.
        changes: what becomes of it.

    """
    table = grid(3)
    for change in changes:
        after = Text.assemble("-> ", (printable(change.after), "bold"))
        table.add_row(Text(f"  {change.name}"), Text(printable(change.before), style="dim"), after)
    return Group(Text(printable(title), style="bold"), table)


def facts(title: str, values: Mapping[str, str | None]) -> RenderableType:
    """Show what is known of something, each thing on a line of its own.

    Args:
        title: what it is about; text from outside is made printable.
        values: by name; what is empty or ``None`` is left out.

    """
    table = grid(2)
    for name, value in values.items():
        if value:
            table.add_row(Text(f"  {name}", style="dim"), Text(printable(value)))
    return Group(Text(printable(title), style="bold"), table)


def grid(columns: int) -> Table:
    """Return a table without lines; on a narrow screen a cell goes on below, so that nothing of it is cut off.

    Args:
        columns: how many.

    """
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(columns):
        table.add_column(overflow="fold")
    return table
