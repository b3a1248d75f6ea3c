"""``offline-numbers plan``: what would be done for a file of campaigns, against what the domain holds."""

from offline_numbers.campaigns import plan_campaigns
from offline_numbers.cli.options.campaign_file import FilePath, Releases, read_rows
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.screen.campaigns import plan_as_json, plan_texts
from offline_numbers.cli.screen.output import Output


async def plan(
    file: FilePath,
    /,
    *,
    release: Releases = (),
    journal: JournalOptions = JournalOptions(),  # noqa: B008 - frozen, so one for all
    connection: Connection = Connection(),  # noqa: B008 - frozen, so one for all
    output: Output = Output(),  # noqa: B008 - frozen, so one for all
) -> None:
    """Show what apply would do for a file of campaigns; nothing is changed.

    Args:
        file: the rows as CSV in UTF-8, with the columns reference, destination, description and prefix, and where they
            are wanted allow_redirect (yes or no), cost_group, operator and timetable
            (monday=10:00-12:00;14:00-18:00|tuesday=09:00-12:00).
        release: a reference whose number would be released; may be given several times. No other number ever is.
        journal: where references are remembered.
        connection: which API.
        output: how it prints.

    """
    rows = read_rows(file, output)
    async with journal.open() as store, connection.open(output, journal=store) as (numbers, spinner):
        with spinner.reading("Reading the list"):
            made = await plan_campaigns(numbers, rows.campaigns, release=release)
    output.show(plan_as_json(made), *plan_texts(made))
