"""``offline-numbers pending``: list the references that ``assign --reference`` began."""

from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.screen.output import Output


async def pending(
    *,
    journal: JournalOptions = JournalOptions(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """List the references that assign began and has not finished, the oldest first.

    Args:
        journal: where references are remembered.
        connection: which API.
        output: how it prints.

    """
    async with journal.open() as store, connection.open(output, journal=store) as (numbers, _):
        references = await numbers.pending()
    advice = "To finish one, give its `offline-numbers assign --reference ...` or `apply` again: for it they only look."
    output.show({"pending": references}, *references, *([advice] if references else ["Nothing is pending."]))
