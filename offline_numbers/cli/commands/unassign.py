"""``offline-numbers unassign``: release a number to the pool."""

from offline_numbers.cli import work
from offline_numbers.cli.options.common import Asking


async def unassign(number: str, /, *, asking: Asking = Asking()) -> None:
    """Show a number, and release it to the pool.

    Args:
        number: the tracking number, or a destination that has exactly one.
        asking: whether it asks, which API, and how it prints.

    """
    await work.unassign.run(number, asking.confirm, asking.connection, asking.output)
