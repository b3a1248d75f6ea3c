"""List the references that are not finished."""

from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.journal import open_journal

ADVICE = "To finish one, run its `offline-numbers assign --reference ...` or `apply` again; it only reads."


async def run(journal: JournalOptions, connection: Connection, output: Output) -> None:
    """Read the journal, and show the references."""
    async with open_journal(journal) as store, open_session(connection, output, journal=store) as (numbers, _):
        references = [one.reference for one in await numbers.pending()]
    output.show({"pending": references}, *references, ADVICE if references else "Nothing is pending.")
