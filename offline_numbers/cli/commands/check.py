"""``offline-numbers check``: what the API says of a number."""

from rich.console import RenderableType

from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.number import Found, find_all
from offline_numbers.cli.screen.numbers import FREE, UNKNOWN, facts, redirect_text, state_as_json, timetable_text
from offline_numbers.cli.screen.output import Output


async def check(
    number: str,
    /,
    *,
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """Show the state of a tracking number, or of every number that a destination holds.

    Args:
        number: the tracking number, or the destination.
        connection: which API.
        output: how it prints.

    """
    async with connection.open(output) as (numbers, spinner):
        found = await find_all(numbers, spinner, number)
    data = {"numbers": [state_as_json(one.state, one.description) for one in found]}
    output.show(data, *map(_card, found))


def _card(found: Found) -> RenderableType:
    state = found.state
    return facts(
        state.tracking_number,
        {
            "destination": state.phone_number or FREE,
            "description": UNKNOWN if found.description is None else found.description,
            "redirect": redirect_text(state.allow_redirect),
            "timetable": timetable_text(state.timetable),
        },
    )
