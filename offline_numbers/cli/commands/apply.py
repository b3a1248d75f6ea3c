"""``offline-numbers apply``: apply a file of campaigns, one write at a time."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli import work
from offline_numbers.cli.options.campaign_file import FilePath, RowOptions
from offline_numbers.cli.options.common import Asking
from offline_numbers.cli.options.flag import Flag
from offline_numbers.cli.options.journal import JournalOptions


async def apply(  # noqa: PLR0913 - keyword-only, each with a default
    file: FilePath,
    /,
    *,
    out: Annotated[Path | None, Parameter(negative=())] = None,
    rows: RowOptions = RowOptions(),
    pause: float = 1.0,
    keep_going: Flag = False,
    journal: JournalOptions = JournalOptions(),
    asking: Asking = Asking(),
) -> int:
    """Apply a file of campaigns, one write at a time, and write the numbers for the printer.

    Run the same command again after any interruption: it continues, and allocates each row once. Ctrl+C stops it after
    the current row. The results hold the old label of an adopted number; undo an adoption with: offline-numbers
    reassign NUMBER DESTINATION --description "OLD LABEL".

    Args:
        file: the rows, as for plan.
        out: the file for the printer, .csv or .xlsx; default: beside the file, campaigns.numbers.csv.
        rows: how they are compared with the domain.
        pause: seconds between two writes.
        keep_going: continue with the other rows after a row that failed.
        journal: where references are remembered.
        asking: whether it asks (--yes is needed for numbers in use, or more than 20 writes), which API, and how it
            prints.

    """
    return await work.apply.run(
        file,
        out=out,
        rows=rows,
        pause=pause,
        keep_going=keep_going,
        journal=journal,
        confirm=asking.confirm,
        connection=asking.connection,
        output=asking.output,
    )
