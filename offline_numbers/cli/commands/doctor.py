"""``offline-numbers doctor``: check the key, the API, the pool and the journal."""

from offline_numbers.cli import work
from offline_numbers.cli.options.common import Common
from offline_numbers.cli.options.journal import JournalOptions


async def doctor(*, journal: JournalOptions = JournalOptions(), common: Common = Common()) -> int:
    """Check the key, the API, the pool, the form of destinations and the journal. Changes nothing.

    Args:
        journal: where references are remembered.
        common: which API, and how it prints.

    Returns:
        The exit code of the first check that fails.

    """
    return await work.doctor.run(journal, common.connection, common.output)
