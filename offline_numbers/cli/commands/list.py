"""``offline-numbers list``: list the domain's numbers as text, JSON or CSV."""

from offline_numbers.cli import work
from offline_numbers.cli.options.common import Common
from offline_numbers.cli.options.csv import CSVOptions
from offline_numbers.cli.options.filters import Filters
from offline_numbers.cli.options.flag import Flag


async def list_(
    *,
    details: Flag = False,
    csv: CSVOptions = CSVOptions(),
    filters: Filters = Filters(),
    common: Common = Common(),
) -> None:
    """List the domain's tracking numbers, those in use and those in the pool.

    Args:
        details: with description, product, and time of the last change.
        csv: how CSV is printed; plan and apply read it.
        filters: which numbers.
        common: which API, and how it prints.

    """
    filters.check()
    if csv.csv and common.output.json:
        msg = "--csv, --json: give only one of them"
        raise ValueError(msg)
    details = details or filters.description is not None
    await work.list.run(filters, common.connection, common.output, details=details, csv=csv)
