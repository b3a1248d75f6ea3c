"""``offline-numbers check``: show a number as the API has it."""

from offline_numbers.cli import work
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.output import Output


async def check(
    number: str,
    /,
    *,
    connection: Connection = Connection(),
    output: Output = Output(),
) -> None:
    """Show a tracking number, or all numbers of a destination.

    Args:
        number: the tracking number, or the destination.
        connection: which API.
        output: how it prints.

    """
    await work.check.run(number, connection, output)
