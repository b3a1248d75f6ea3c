"""List the references that are not finished."""

from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.journal import open_journal
from offline_numbers.cli.steps.pending import pending_blocks


async def run(journal: JournalOptions, connection: Connection, output: Output) -> None:
    """Read the journal, and show the references."""
    async with open_journal(journal) as store, open_session(connection, output, journal=store) as (numbers, _):
        references = await numbers.pending()
    data = {"pending": [one.reference for one in references], "details": [one.to_dict() for one in references]}
    output.show(data, *pending_blocks(references))
