"""``offline-numbers redirect``: when a number's calls redirect."""

from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.number import find_one
from offline_numbers.cli.options.timetable import TimetableOptions
from offline_numbers.cli.screen.change import Edit
from offline_numbers.cli.screen.numbers import Change, redirect_text, timetable_text
from offline_numbers.cli.screen.output import Output
from offline_numbers.cli.screen.prompt import Confirm
from offline_numbers.values import NumberState


async def redirect(  # noqa: PLR0913 - the API's own parameters, and those of every command
    number: str,
    /,
    *,
    on: Annotated[bool | None, Parameter(negative="--off")] = None,
    timetable: TimetableOptions = TimetableOptions(),  # noqa: B008 - frozen, so one for all
    confirm: Confirm = Confirm(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """Set whether and when a number's calls redirect where the callee does not respond.

    Args:
        number: the tracking number, or a destination that holds a single one.
        on: whether they redirect; left out, that stays as it is.
        timetable: when they do.
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """
    week = timetable.read()
    if on is None and week is None:
        msg = "redirect: nothing to change; give --on or --off, --timetable or --no-timetable"
        raise ValueError(msg)
    async with connection.open(output) as (numbers, spinner):
        found = await find_one(numbers, spinner, number)
        before, name = found.state, found.state.tracking_number
        flag = _flag(before) if on is None else on
        after = before.timetable if week is None else week
        edit = Edit(
            found=found,
            changes=[
                Change("redirect", redirect_text(before.allow_redirect), redirect_text(flag)),
                Change("timetable", timetable_text(before.timetable), timetable_text(after)),
            ],
            doing=f"Setting up the redirect of {name}",
            question="Change it?",
            done="is set up",
            description=found.description,
        )
        await edit.make(
            lambda: numbers.redirect_setup(allow_redirect=flag, tracking_number=name, timetable=week),
            spinner=spinner,
            confirm=confirm,
            output=output,
        )


def _flag(before: NumberState) -> bool:
    """Return the flag as it is: the API wants it with every change of the timetable."""
    if before.allow_redirect is None:
        msg = "redirect: the API does not say whether it is on; give --on or --off"
        raise ValueError(msg)
    return before.allow_redirect
