"""Compare a file of campaigns with the domain."""

from pathlib import Path

from offline_numbers.campaigns import plan_campaigns
from offline_numbers.cli.options.campaign_file import RowOptions
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.campaigns import plan_as_json, plan_blocks
from offline_numbers.cli.steps.campaign_file import read_rows
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.journal import open_journal


async def run(file: Path, rows: RowOptions, journal: JournalOptions, connection: Connection, output: Output) -> None:
    """Read the file and the list, and show the plan."""
    read = read_rows(file, rows, output)
    async with open_journal(journal) as store, open_session(connection, output, journal=store) as (numbers, waiting):
        with waiting.reading("Reading the list"):
            made = await plan_campaigns(
                numbers, read.campaigns, release=rows.release, adopt=rows.adopt, second=rows.second
            )
    output.show(plan_as_json(made), *plan_blocks(made))
