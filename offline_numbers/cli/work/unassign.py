"""Release a number to the pool."""

from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.numbers import FREE, Change
from offline_numbers.cli.steps.change import Edit
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.number import find_one


async def run(number: str, confirm: Confirm, connection: Connection, output: Output) -> None:
    """Find the number, show it, ask, and release it."""
    async with open_session(connection, output) as (numbers, waiting):
        found = await find_one(numbers, waiting, number)
        name = found.state.tracking_number
        edit = Edit(
            found=found,
            changes=[Change("destination", found.state.phone_number or FREE, FREE)],
            doing=f"Releasing {name}",
            question="Release it?",
            done="is released",
            description=None,
        )
        await edit.make(
            lambda: numbers.safe_unassign(tracking_number=name), waiting=waiting, confirm=confirm, output=output
        )
