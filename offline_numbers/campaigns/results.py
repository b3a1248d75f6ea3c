"""The results of a run as a file for the printer, which you can also plan again."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from offline_numbers.values import NumberType

from .sheet import Sheet
from .tables import is_number, write_table
from .values import Result

COLUMNS = ("reference", "tracking_number", "destination", "description", "prefix", "status", "old_description")


def write_results(path: str | os.PathLike[str], results: Iterable[Result], *, delimiter: str = ",") -> None:
    """Write results to a ``.csv`` or ``.xlsx`` file; the file is whole, or as it was before.

    The file contains a number only if it is certain: the cell is empty for every status without one
    (``Status.has_number``). Numbers are written in pairs, ``08.99.12.34.56``, so that no spreadsheet drops the zero. In
    CSV, a text that a spreadsheet would run as a formula has an apostrophe in front.

    Args:
        path: the file. A name that ends in ``.xlsx`` makes it a workbook (extra ``excel``); everything else is CSV in
            UTF-8 with a byte order mark.
        results: from ``apply_plan``.
        delimiter: the character between two cells of CSV: ``","``, or ``";"`` as for Excel in France.

    Raises:
        ArgumentError: the delimiter is invalid.
        ModuleNotFoundError: the extra ``excel`` is not installed.
        OSError: it cannot be written; an existing file is unchanged.

    """
    write_table(Path(path), COLUMNS, _rows(results), delimiter)


def holds_results(sheet: Sheet) -> bool:
    """Return whether a file has the results of an earlier run, by its first row."""
    return sheet.header.cells == COLUMNS


def _rows(results: Iterable[Result]) -> Iterator[tuple[str, ...]]:
    documented = frozenset[object](NumberType)
    for result in results:
        number = result.tracking_number if result.status.has_number else None
        yield (
            result.reference,
            number if number and is_number(number) else "",
            result.destination,
            result.description,
            NumberType(result.type).prefix if result.type is not None and result.type in documented else "",
            result.status.value,
            result.old_description or "",
        )
