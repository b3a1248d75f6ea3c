"""``offline-numbers plan``: compare a file of campaigns with the domain."""

from offline_numbers.cli import work
from offline_numbers.cli.options.campaign_file import FilePath, RowOptions
from offline_numbers.cli.options.common import Common
from offline_numbers.cli.options.journal import JournalOptions


async def plan(
    file: FilePath,
    /,
    *,
    rows: RowOptions = RowOptions(),
    journal: JournalOptions = JournalOptions(),
    common: Common = Common(),
) -> None:
    """Show what apply would do for a file of campaigns. Changes nothing.

    Args:
        file: the rows, .csv or .xlsx, or - for standard input, with the columns reference, destination, description and
            prefix; optional: tracking_number (a number that exists), allow_redirect (yes or no), cost_group, operator
            and timetable (monday=10:00-12:00;14:00-18:00|tuesday=09:00-12:00).
        rows: how they are compared with the domain.
        journal: where references are remembered.
        common: which API, and how it prints.

    """
    await work.plan.run(file, rows, journal, common.connection, common.output)
