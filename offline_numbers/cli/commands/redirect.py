"""``offline-numbers redirect``: set whether and when the calls of a number redirect."""

from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli import work
from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.options.timetable import TimetableOptions


async def redirect(  # noqa: PLR0913 - the API's own parameters, and those of every command
    number: str,
    /,
    *,
    on: Annotated[bool | None, Parameter(negative="--off")] = None,
    timetable: TimetableOptions = TimetableOptions(),
    confirm: Confirm = Confirm(),
    connection: Connection = Connection(),
    output: Output = Output(),
) -> None:
    """Set whether and when the calls of a number redirect if the callee does not respond.

    Args:
        number: the tracking number, or a destination that has exactly one.
        on: whether they redirect; default: no change.
        timetable: when they redirect.
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """
    week = timetable.read()
    if on is None and week is None:
        msg = "redirect: nothing to change; give --on or --off, --timetable or --no-timetable"
        raise ValueError(msg)
    await work.redirect.run(number, on=on, week=week, confirm=confirm, connection=connection, output=output)
