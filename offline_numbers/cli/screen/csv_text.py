"""CSV that a spreadsheet may open: no text from outside is taken for a formula, or controls a terminal."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from offline_numbers.values import printable

# A field that begins so is a formula; the last four are what East Asian keyboards type for the same.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as CSV, with a line of names first.

    Args:
        columns: what stands in each row, in this order.
        rows: the values by name; ``None`` becomes an empty field.

    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe(row[name]) for name in columns] for row in rows)
    return text.getvalue()


def safe(value: object) -> str:
    """Return a value as a field: on one line, printable, with an apostrophe before what would be a formula."""
    field = "" if value is None else printable(str(value))
    return f"'{field}" if field.startswith(_FORMULA) else field
