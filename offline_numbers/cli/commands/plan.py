"""``offline-numbers plan``: compare a file of campaigns with the domain."""

from offline_numbers.cli import actions
from offline_numbers.cli.options.campaign_file import FilePath, Releases
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output


async def plan(
    file: FilePath,
    /,
    *,
    release: Releases = (),
    journal: JournalOptions = JournalOptions(),
    connection: Connection = Connection(),
    output: Output = Output(),
) -> None:
    """Show what apply would do for a file of campaigns. Changes nothing.

    Args:
        file: the rows as CSV in UTF-8, with the columns reference, destination, description and prefix; optional:
            allow_redirect (yes or no), cost_group, operator and timetable
            (monday=10:00-12:00;14:00-18:00|tuesday=09:00-12:00).
        release: a reference whose number would be released; repeat the option for more. No other number is released.
        journal: where references are remembered.
        connection: which API.
        output: how it prints.

    """
    await actions.plan.run(file, release, journal, connection, output)
