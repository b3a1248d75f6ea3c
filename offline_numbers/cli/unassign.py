"""``offline-numbers unassign``: release a number to the pool."""

from typing import Annotated

from cyclopts import Parameter

from .connect import Connection
from .find import find_one
from .output import Output
from .person import Confirm
from .states import FREE, Change, changes_table, state_as_json


async def unassign(
    number: Annotated[str, Parameter(allow_leading_hyphen=False)],
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
        before, name = found.state, found.state.tracking_number
        if before.phone_number is None:
            output.show(
                {"changed": False, "before": state_as_json(before), "after": state_as_json(before)},
                f"{name} is in the pool already: nothing to do.",
            )
            return
        output.tell(changes_table(found.title, [Change("destination", before.phone_number, FREE)]))
        confirm.ask("Release it?", output)
        with spinner.writing(f"Releasing {name}", look=f"`offline-numbers check {name}` shows it"):
            after = await numbers.unassign(tracking_number=name)
    output.show(
        {"changed": True, "before": state_as_json(before, found.description), "after": state_as_json(after)},
        f"{name} is released.",
    )
