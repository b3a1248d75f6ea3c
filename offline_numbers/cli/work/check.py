"""Show a number as the API has it."""

from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Block, facts
from offline_numbers.cli.screen.numbers import FREE, UNKNOWN, redirect_text, state_as_json, timetable_text
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.number import Found, find_all


async def run(number: str, connection: Connection, output: Output) -> None:
    """Find the number or numbers, and show each as a card."""
    async with open_session(connection, output) as (numbers, waiting):
        found = await find_all(numbers, waiting, number)
    data = {"numbers": [state_as_json(one.state, one.description) for one in found]}
    output.show(data, *(block for one in found for block in _card(one)))


def _card(found: Found) -> tuple[Block, ...]:
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
