"""Write the domain's numbers to a file that plan and apply read."""

from pathlib import Path

from offline_numbers.campaigns import export_campaigns, write_campaigns
from offline_numbers.cli.exits import CommandError
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.filters import Filters
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.steps.connect import open_session


async def run(file: Path, filters: Filters, connection: Connection, output: Output, *, delimiter: str) -> None:
    """Read the list, filter it, and write the file."""
    async with open_session(connection, output) as (numbers, waiting):
        with waiting.reading("Reading the list"):
            rows = await export_campaigns(numbers, select=filters.select)
    try:
        write_campaigns(file, rows, delimiter=delimiter)
    except ModuleNotFoundError as error:
        msg = f"FILE: {error}"
        raise CommandError(msg) from None
    output.show({"file": str(file), "rows": len(rows)}, f"{len(rows)} numbers in {file}")
