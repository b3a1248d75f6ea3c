"""CSV that is safe to open in a spreadsheet: no cell becomes a formula, and none controls a terminal."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from offline_numbers.values import printable

# A formula begins with one of these, four of them full-width; spaces and quotes before it are ignored by spreadsheets.
_FORMULA = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_DELIMITED = re.compile(rf"(?:^|[,;|])[\s\"']*(?={_FORMULA})")


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as CSV with a header.

    Args:
        columns: the names, in the order of the cells.
        rows: the values by name; ``None`` becomes an empty cell.

    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe(row[name]) for name in columns] for row in rows)
    return text.getvalue()


def safe(value: object) -> str:
    """Return a value as a cell: on one line, printable, and no formula, whatever the delimiter of the reader.

    A reader with another delimiter cuts the cell at it, and the second part could be a formula: it gets an apostrophe
    too.
    """
    cell = "" if value is None else printable(str(value))
    return _DELIMITED.sub(lambda match: f"{match[0]}'", cell)
