"""The cells of a file, and the limits of it."""

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


def refuse_empty_header() -> NoReturn:
    """Refuse a file without column names."""
    refuse("its first line is empty; the first line names the columns, as reference,destination,description,prefix")


def refuse_columns(line: int | None, count: int) -> NoReturn:
    """Refuse a file with too many columns."""
    raise CampaignsError([Problem(line, None, f"it has {count} columns; the limit is {MOST_COLUMNS}")])


def refuse(message: str, line: int | None = None, column: str | None = None) -> NoReturn:
    """Refuse a file."""
    raise CampaignsError([Problem(line, column, message)])
