"""``offline-numbers forget``: drop a reference from the journal."""

from offline_numbers.cli import work
from offline_numbers.cli.options.common import Asking
from offline_numbers.cli.options.journal import JournalOptions


async def forget(reference: str, /, *, journal: JournalOptions = JournalOptions(), asking: Asking = Asking()) -> None:
    """Drop a reference from the journal, after verifying that no number exists.

    A later assign with this reference allocates again, unless a number in the list has its marker.

    Args:
        reference: the reference that was given to assign.
        journal: where references are remembered.
        asking: whether it asks, which API, and how it prints.

    """
    await work.forget.run(reference, journal, asking.confirm, asking.connection, asking.output)
