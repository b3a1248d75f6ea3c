"""``offline-numbers list``: list the domain's numbers as text, JSON or CSV."""

from offline_numbers.cli import work
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.csv import CSVOptions
from offline_numbers.cli.options.filters import Filters
from offline_numbers.cli.options.flag import Flag
from offline_numbers.cli.options.output import Output


async def list_(
    *,
    details: Flag = False,
    csv: CSVOptions = CSVOptions(),
    filters: Filters = Filters(),
    connection: Connection = Connection(),
    output: Output = Output(),
) -> None:
    """List the domain's tracking numbers, those in use and those in the pool.

    Args:
        details: with description, product, and time of the last change.
        csv: how CSV is printed; plan and apply read it.
        filters: which numbers.
        connection: which API.
        output: how it prints.

    """
    filters.check()
    if csv.csv and output.json:
        msg = "--csv, --json: give only one of them"
        raise ValueError(msg)
    details = details or filters.description is not None
    await work.list.run(filters, connection, output, details=details, csv=csv)
