"""``offline-numbers doctor``: check the key, the API, the pool and the journal."""

from offline_numbers.cli import work
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output


async def doctor(
    *,
    journal: JournalOptions = JournalOptions(),
    connection: Connection = Connection(),
    output: Output = Output(),
) -> int:
    """Check the key, the API, the pool, the form of destinations and the journal. Changes nothing.

    Args:
        journal: where references are remembered.
        connection: which API.
        output: how it prints.

    Returns:
        The exit code of the first check that fails.

    """
    return await work.doctor.run(journal, connection, output)
