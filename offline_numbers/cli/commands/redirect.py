"""``offline-numbers redirect``: set whether and when the calls of a number redirect."""

from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli import work
from offline_numbers.cli.options.common import Asking
from offline_numbers.cli.options.timetable import TimetableOptions


async def redirect(
    number: str,
    /,
    *,
    on: Annotated[bool | None, Parameter(negative="--off")] = None,
    timetable: TimetableOptions = TimetableOptions(),
    asking: Asking = Asking(),
) -> None:
    """Set whether and when the calls of a number redirect if the callee does not respond.

    Args:
        number: the tracking number, or a destination that has exactly one.
        on: whether they redirect; default: no change.
        timetable: when they redirect.
        asking: whether it asks, which API, and how it prints.

    """
    week = timetable.read()
    if on is None and week is None:
        msg = "redirect: nothing to change; give --on or --off, --timetable or --no-timetable"
        raise ValueError(msg)
    await work.redirect.run(
        number, on=on, week=week, confirm=asking.confirm, connection=asking.connection, output=asking.output
    )
