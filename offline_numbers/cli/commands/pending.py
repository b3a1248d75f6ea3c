"""``offline-numbers pending``: list the references that are not finished."""

from offline_numbers.cli import work
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output


async def pending(
    *,
    journal: JournalOptions = JournalOptions(),
    connection: Connection = Connection(),
    output: Output = Output(),
) -> None:
    """List the references that assign or apply began and has not finished, the oldest first.

    Args:
        journal: where references are remembered.
        connection: which API.
        output: how it prints.

    """
    await work.pending.run(journal, connection, output)
