"""``offline-numbers unassign``: release a number to the pool."""

from .connect import Connection
from .edit import Edit
from .find import find_one
from .output import Output
from .person import Confirm
from .states import FREE, Change


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
