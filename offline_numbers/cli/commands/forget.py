"""``offline-numbers forget``: drop a reference from the journal."""

from offline_numbers.allocation import is_marked, valid_reference
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.screen.numbers import facts
from offline_numbers.cli.screen.output import Output
from offline_numbers.cli.screen.prompt import Confirm


async def forget(
    reference: str,
    /,
    *,
    journal: JournalOptions = JournalOptions(),  # noqa: B008 - frozen, so one for all
    confirm: Confirm = Confirm(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """Drop a reference from the journal, where you have made sure that it holds no number.

    A later assign with it allocates anew, unless the list shows a number whose label begins with it.

    Args:
        reference: the reference, as it was given to assign.
        journal: where references are remembered.
        confirm: whether it asks.
        connection: which API.
        output: how it prints.

    """
    name = valid_reference(reference)
    async with journal.open() as store, connection.open(output, journal=store) as (numbers, spinner):
        with spinner.reading("Reading the list"):
            rows = [
                row for row in await numbers.list_details() if row.phone_number and is_marked(row.description, name)
            ]
        held = {row.tracking_number: f"{row.phone_number} {row.description}" for row in rows}
        output.tell(facts(f"[{name}]", held or {"the list shows": "no number whose label begins with it, as of now"}))
        confirm.ask("Forget it?", output)
        known = await numbers.forget(name)
    said = f"{name} is forgotten." if known else f"{name} is not in the journal: nothing to forget."
    output.show({"forgotten": known, "numbers": [row.to_dict() for row in rows]}, said)
