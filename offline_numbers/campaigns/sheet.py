"""The cells of a file, and the limits of it."""

from collections.abc import Sequence
from typing import NoReturn

from attrs import frozen

from .problems import CampaignsError, Problem

LARGEST_FILE = 4 * 2**20  # bytes
MOST_ROWS = 10_000
MOST_COLUMNS = 200


@frozen
class Line:
    """One row of a file: the line that it begins at, and its cells without the space around them."""

    number: int
    cells: tuple[str, ...]


@frozen
class Sheet:
    """A whole file.

    Attributes:
        delimiter: the character between two cells; ``","`` for a workbook.
        header: the first row.
        lines: the others, without those that are empty.
        notices: remarks about the reading.
        is_workbook: whether it is an ``.xlsx`` file.

    """

    delimiter: str
    header: Line
    lines: tuple[Line, ...]
    notices: tuple[str, ...] = ()
    is_workbook: bool = False


def sheet_of(
    rows: Sequence[Line], first: int = 1, *, delimiter: str = ",", notices: tuple[str, ...], is_workbook: bool = False
) -> Sheet:
    """Return a file of rows that are not empty; the first line must be one of them, since it names the columns."""
    header, *lines = rows or [Line(0, ())]
    if header.number != first:
        refuse("its first line is empty; the first line names the columns, as reference,destination,description,prefix")
    if len(lines) > MOST_ROWS:
        refuse(f"it has {len(lines)} rows; the limit is {MOST_ROWS}: split it")
    return Sheet(delimiter, header, tuple(lines), notices, is_workbook)


def refuse_columns(line: int | None, count: int) -> NoReturn:
    """Refuse a file with too many columns."""
    refuse(f"it has {count} columns; the limit is {MOST_COLUMNS}", line)


def refuse(message: str, line: int | None = None) -> NoReturn:
    """Refuse a file."""
    raise CampaignsError([Problem(line, None, message)])
