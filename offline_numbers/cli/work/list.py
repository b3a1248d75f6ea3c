"""List the domain's numbers."""

import sys
from collections.abc import Sequence

from offline_numbers.campaigns.tables import csv_text, spelled
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.csv import CSVOptions
from offline_numbers.cli.options.filters import Filters
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Grid, Line, Row, table
from offline_numbers.cli.screen.numbers import FREE
from offline_numbers.cli.screen.stream import write
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails

SIMPLE = ("tracking_number", "phone_number")
DETAILS = (*SIMPLE, "description", "product_name", "last_update")


async def run(filters: Filters, connection: Connection, output: Output, *, details: bool, csv: CSVOptions) -> None:
    """Read the list, filter it, and print it."""
    async with open_session(connection, output) as (numbers, waiting):
        with waiting.reading("Reading the list"):
            rows = [row for row in await _read(numbers, details=details) if filters.select(row)]
    columns = DETAILS if details else SIMPLE
    if csv.csv:
        cells = (_cells(row, columns, plain=csv.plain) for row in rows)
        write(sys.stdout, "\ufeff" + csv_text(columns, cells, csv.character))
        return
    data = {"numbers": [{name: value for name, value in row.to_dict().items() if name in columns} for row in rows]}
    output.show(data, _table(rows, details=details), _summary(rows))


def _cells(row: NumberDetails, columns: Sequence[str], *, plain: bool) -> list[object]:
    """Return the cells of one row; numbers in pairs, unless they are wanted plain."""
    values = row.to_dict()
    return [
        spelled(str(values[name])) if name in SIMPLE and values[name] and not plain else values[name]
        for name in columns
    ]


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
