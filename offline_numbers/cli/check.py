"""``offline-numbers check``: what the API says of a number."""

from rich.console import RenderableType

from .connect import Connection
from .find import Found, find_all
from .output import Output
from .states import FREE, UNKNOWN, facts, redirect_text, state_as_json, timetable_text


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
