"""``offline-numbers forget``: drop a reference from the journal."""

from offline_numbers.cli import work
from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output


async def forget(
    reference: str,
    /,
    *,
    journal: JournalOptions = JournalOptions(),
    confirm: Confirm = Confirm(),
    connection: Connection = Connection(),
    output: Output = Output(),
) -> None:
    """Drop a reference from the journal, after verifying that no number exists.

    A later assign with this reference allocates again, unless a number in the list has its marker.

    Args:
        reference: the reference that was given to assign.
        journal: where references are remembered.
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """
    await work.forget.run(reference, journal, confirm, connection, output)
