"""The results as a file for the printer, which a spreadsheet may open without harm."""

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from offline_numbers.values import printable

from .values import Result

COLUMNS = ("reference", "tracking_number", "destination", "description", "status")
HEADER = ",".join(COLUMNS)
# The last four are what East Asian keyboards type for the same.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SHORTEST_WITH_ZERO = 9


def write_results(path: str | os.PathLike[str], results: Iterable[Result], *, delimiter: str = ",") -> None:
    """Write results as comma-separated values; the file is there whole, or as it was before.

    A number stands in it only where it is certain: the cell is empty for every status that has none
    (``Status.has_number``). Numbers are written in pairs, ``08.99.12.34.56``: a spreadsheet takes ``0899123456`` for an
    amount, and drops the zero. A description that a spreadsheet would take for a formula gets an apostrophe in front.

    Args:
        path: where it is written: UTF-8 with a byte order mark, as spreadsheets want it.
        results: from ``apply_plan``.
        delimiter: what stands between two cells: ``","``, or ``";"`` as for Excel in France.

    Raises:
        OSError: it cannot be written; what was there before is there still.

    """
    target = Path(path).resolve()
    text = as_csv(results, delimiter)
    beside = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        with beside.open("x", encoding="utf-8-sig", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def as_csv(results: Iterable[Result], delimiter: str = ",") -> str:
    """Return results as comma-separated values.

    Args:
        results: from ``apply_plan``.
        delimiter: what stands between two cells.

    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(COLUMNS)
    for result in results:
        number = result.tracking_number if result.status.has_number else None
        cells = (result.reference, _spelled(number or ""), _spelled(result.destination), _harmless(result.description))
        writer.writerow((*cells, result.status.value))
    return text.getvalue()


def _spelled(number: str) -> str:
    """Return a number in pairs of digits, which no spreadsheet takes for an amount or a date."""
    if not (number.isascii() and number.isdigit() and number.startswith("0") and len(number) >= _SHORTEST_WITH_ZERO):
        return number
    first = 2 + len(number) % 2
    return ".".join([number[:first], *(number[at : at + 2] for at in range(first, len(number), 2))])


def _harmless(text: str) -> str:
    shown = printable(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
