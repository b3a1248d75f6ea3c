"""``offline-numbers pending``: list the references that are not finished."""

from offline_numbers.cli import work
from offline_numbers.cli.options.common import Common
from offline_numbers.cli.options.journal import JournalOptions


async def pending(*, journal: JournalOptions = JournalOptions(), common: Common = Common()) -> None:
    """List the references that assign or apply began and has not finished, the oldest first.

    Args:
        journal: where references are remembered.
        common: which API, and how it prints.

    """
    await work.pending.run(journal, common.connection, common.output)
