"""Drop a reference from the journal."""

from offline_numbers.allocation import is_marked, valid_reference
from offline_numbers.cli.options.confirm import Confirm
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import facts
from offline_numbers.cli.steps.connect import open_session
from offline_numbers.cli.steps.journal import open_journal


async def run(
    reference: str, journal: JournalOptions, confirm: Confirm, connection: Connection, output: Output
) -> None:
    """Show the numbers with the marker, ask, and drop the reference."""
    name = valid_reference(reference)
    async with open_journal(journal) as store, open_session(connection, output, journal=store) as (numbers, waiting):
        with waiting.reading("Reading the list"):
            rows = [
                row for row in await numbers.list_details() if row.phone_number and is_marked(row.description, name)
            ]
        held = {row.tracking_number: f"{row.phone_number} {row.description}" for row in rows}
        output.note(*facts(f"[{name}]", held or {"in the list": "no number with this marker"}))
        confirm.ask("Forget it?", output)
        known = await numbers.forget(name)
    text = f"{name} is forgotten." if known else f"{name} is not in the journal: nothing to forget."
    output.show({"forgotten": known, "numbers": [row.to_dict() for row in rows]}, text)
