"""``offline-numbers unassign``: release a number to the pool."""

from offline_numbers.cli import work
from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output


async def unassign(
    number: str,
    /,
    *,
    confirm: Confirm = Confirm(),
    connection: Connection = Connection(),
    output: Output = Output(),
) -> None:
    """Show a number, and release it to the pool.

    Args:
        number: the tracking number, or a destination that has exactly one.
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """
    await work.unassign.run(number, confirm, connection, output)
