"""List the domain's numbers."""

import sys
from collections.abc import Sequence

from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.filters import Filters
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Grid, Line, Row, table
from offline_numbers.cli.screen.csv_text import csv_text
from offline_numbers.cli.screen.numbers import FREE
from offline_numbers.cli.screen.stream import write
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails

SIMPLE = ("tracking_number", "phone_number")
DETAILS = (*SIMPLE, "description", "product_name", "last_update")


async def run(filters: Filters, connection: Connection, output: Output, *, details: bool, csv: bool) -> None:
    """Read the list, filter it, and print it."""
    async with open_session(connection, output) as (numbers, waiting):
        with waiting.reading("Reading the list"):
            rows = [row for row in await _read(numbers, details=details) if filters.select(row)]
    columns = DETAILS if details else SIMPLE
    if csv:
        write(sys.stdout, csv_text(columns, (row.to_dict() for row in rows)))
        return
    data = {"numbers": [{name: value for name, value in row.to_dict().items() if name in columns} for row in rows]}
    output.show(data, _table(rows, details=details), _summary(rows))


async def _read(numbers: OfflineNumbersSession, *, details: bool) -> Sequence[NumberDetails]:
    """Read the detailed list, or the simple one, which is lighter."""
    if details:
        return await numbers.list_details()
    pairs = (await numbers.list_numbers()).items()
    return [NumberDetails(tracking_number=number, phone_number=destination) for number, destination in pairs]


def _table(rows: Sequence[NumberDetails], *, details: bool) -> Grid:
    columns = 4 if details else 2
    return table(("number", "destination", "description", "changed")[:columns], (_row(one, columns) for one in rows))


def _row(one: NumberDetails, columns: int) -> Row:
    changed = f"{one.last_update:%Y-%m-%d}" if one.last_update else ""
    cells = (one.tracking_number, one.phone_number or FREE, one.description, changed)
    return Row(cells[:columns], "dim" if one.phone_number is None else "")


def _summary(rows: Sequence[NumberDetails]) -> Line:
    free = sum(row.phone_number is None for row in rows)
    return Line(f"{len(rows)} listed: {len(rows) - free} in use, {free} in the pool.")
