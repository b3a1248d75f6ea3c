"""Set whether and when the calls of a number redirect."""

from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.numbers import Change, redirect_text, timetable_text
from offline_numbers.cli.steps.change import Edit
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.number import find_one
from offline_numbers.values import NumberState, Timetable


async def run(  # noqa: PLR0913 - the API's own parameters, and those of every command
    number: str,
    *,
    on: bool | None,
    week: Timetable | None,
    confirm: Confirm,
    connection: Connection,
    output: Output,
) -> None:
    """Find the number, show what changes, ask, and send the write."""
    async with open_session(connection, output) as (numbers, waiting):
        found = await find_one(numbers, waiting, number)
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
            lambda: numbers.safe_redirect_setup(tracking_number=name, allow_redirect=flag, timetable=week),
            waiting=waiting,
            confirm=confirm,
            output=output,
        )


def _flag(before: NumberState) -> bool:
    """Return the current flag: the API requires it with every change of the timetable."""
    if before.allow_redirect is None:
        msg = "redirect: the API does not return whether it is on; give --on or --off"
        raise ValueError(msg)
    return before.allow_redirect
