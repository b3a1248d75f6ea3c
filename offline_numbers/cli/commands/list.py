"""``offline-numbers list``: the domain's numbers, for a person, a script or a spreadsheet."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter
from rich import box
from rich.table import Table
from rich.text import Text

from offline_numbers.cli.app import app
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.filters import Filters
from offline_numbers.cli.screen.csv_text import csv_text
from offline_numbers.cli.screen.numbers import FREE
from offline_numbers.cli.screen.output import Output
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, printable

SIMPLE = ("tracking_number", "phone_number")
DETAILS = (*SIMPLE, "description", "product_name", "last_update")


async def list_(
    *,
    details: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    csv: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    filters: Filters = Filters(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """List the domain's tracking numbers, those in use and those in the pool.

    Args:
        details: with description, product, and when it was last changed.
        csv: print CSV for a spreadsheet, in which no text is taken for a formula.
        filters: which numbers.
        connection: which API.
        output: how it prints.

    """
    filters.check()
    if csv and output.json:
        msg = "--csv, --json: give one of them"
        raise ValueError(msg)
    details = details or filters.description is not None
    async with connection.open(output) as (numbers, spinner):
        with spinner.reading("Reading the list"):
            rows = [row for row in await _read(numbers, details=details) if filters.select(row)]
    columns = DETAILS if details else SIMPLE
    if csv:
        app.console.out(csv_text(columns, (row.to_dict() for row in rows)), end="", highlight=False)
        return
    data = {"numbers": [{name: value for name, value in row.to_dict().items() if name in columns} for row in rows]}
    output.show(data, _table(rows, details=details), _summary(rows))


async def _read(numbers: OfflineNumbersSession, *, details: bool) -> Sequence[NumberDetails]:
    """Read the list that is asked for; the simple one says of each number where it forwards to."""
    if details:
        return await numbers.list_details()
    pairs = (await numbers.list_numbers()).items()
    return [NumberDetails(tracking_number=number, phone_number=destination) for number, destination in pairs]


def _table(rows: Sequence[NumberDetails], *, details: bool) -> Table:
    """Return a table that fits on 80 columns: long labels go on in the next line."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("number", "destination", "description", "changed")[: 4 if details else 2]:
        table.add_column(name, overflow="fold")  # on a narrow screen a number goes on below: one that is cut is none
    for row in rows:
        cells = [row.tracking_number, row.phone_number or FREE]
        if details:
            cells += [row.description, f"{row.last_update:%Y-%m-%d}" if row.last_update else ""]
        # Text, so that no label is read for markup.
        table.add_row(*(Text(printable(cell)) for cell in cells), style="dim" if row.phone_number is None else None)
    return table


def _summary(rows: Sequence[NumberDetails]) -> Text:
    free = sum(row.phone_number is None for row in rows)
    return Text(f"{len(rows)} listed: {len(rows) - free} in use, {free} in the pool.")
