"""``offline-numbers export``: the domain's numbers as a file that plan and apply read."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli import work
from offline_numbers.cli.exits import CommandError
from offline_numbers.cli.options.common import Common
from offline_numbers.cli.options.csv import Delimiter
from offline_numbers.cli.options.filters import Filters
from offline_numbers.cli.options.flag import Flag

ExportPath = Annotated[Path, Parameter(name="FILE", allow_leading_hyphen=False)]


async def export(
    file: ExportPath,
    /,
    *,
    force: Flag = False,
    delimiter: Delimiter = Delimiter(),
    filters: Filters = Filters(),
    common: Common = Common(),
) -> None:
    """Write every number in use to a .csv or .xlsx file that you can edit and apply.

    Each row has the reference of the number's marker, or a proposed one.

    Args:
        file: the file; its name ends in .csv or .xlsx.
        force: replace a file that exists.
        delimiter: how CSV is written.
        filters: which numbers.
        common: which API, and how it prints.

    """
    filters.check()
    if file.exists() and not force:
        msg = f"FILE: {str(file)!r} exists; name another file, or pass --force to replace it"
        raise CommandError(msg)
    if file.suffix.lower() not in {".csv", ".xlsx"}:
        msg = f"FILE: {str(file)!r} ends in neither .csv nor .xlsx"
        raise CommandError(msg)
    await work.export.run(file, filters, common.connection, common.output, delimiter=delimiter.character)
