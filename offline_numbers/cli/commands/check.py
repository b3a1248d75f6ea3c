"""``offline-numbers check``: show a number as the API has it."""

from offline_numbers.cli import work
from offline_numbers.cli.options.common import Common


async def check(number: str, /, *, common: Common = Common()) -> None:
    """Show a tracking number, or all numbers of a destination.

    Args:
        number: the tracking number, or the destination.
        common: which API, and how it prints.

    """
    await work.check.run(number, common.connection, common.output)
