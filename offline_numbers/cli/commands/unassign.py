"""``offline-numbers unassign``: release a number to the pool."""

from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.number import find_one
from offline_numbers.cli.screen.change import Edit
from offline_numbers.cli.screen.numbers import FREE, Change
from offline_numbers.cli.screen.output import Output
from offline_numbers.cli.screen.prompt import Confirm


async def unassign(
    number: str,
    /,
    *,
    confirm: Confirm = Confirm(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """Release a number to the pool, after it has been shown.

    Args:
        number: the tracking number, or a destination that holds a single one.
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """
    async with connection.open(output) as (numbers, spinner):
        found = await find_one(numbers, spinner, number)
        name = found.state.tracking_number
        edit = Edit(
            found=found,
            changes=[Change("destination", found.state.phone_number or FREE, FREE)],
            doing=f"Releasing {name}",
            question="Release it?",
            done="is released",
            description=None,
        )
        await edit.make(lambda: numbers.unassign(tracking_number=name), spinner=spinner, confirm=confirm, output=output)
