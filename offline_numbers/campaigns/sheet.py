"""A file of comma-separated values, as text editors, exports and spreadsheets write it: bytes into cells."""

import codecs
import csv
import io
import os
from pathlib import Path
from typing import NoReturn

from attrs import frozen

from .problems import CampaignsError, Problem

LARGEST_FILE = 4 * 2**20  # bytes
MOST_ROWS = 10_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@frozen
class Line:
    """One row of a file: the line that it begins at, and its cells without the space around them."""

    number: int
    cells: tuple[str, ...]


@frozen
class Sheet:
    """A whole file.

    Attributes:
        delimiter: what stands between two cells, ``","`` or ``";"``.
        header: the first row.
        lines: the others; those without any text are left out.

    """

    delimiter: str
    header: Line
    lines: tuple[Line, ...]


def open_sheet(path: str | os.PathLike[str]) -> Sheet:
    """Read a file.

    Args:
        path: where it is.

    Raises:
        OSError: it cannot be read.
        CampaignsError: it is too large, no UTF-8, or no comma-separated values.

    """
    with Path(path).open("rb") as file:
        return read_sheet(file.read(LARGEST_FILE + 1))


def read_sheet(content: bytes) -> Sheet:
    """Read the content of a file.

    Args:
        content: UTF-8, with or without a byte order mark.

    Raises:
        CampaignsError: it is too large, no UTF-8, or no comma-separated values.

    """
    text = _decoded(content)
    head = next(iter(text.splitlines()), "")
    # No column has a name with either in it, so that the header tells which one it is: Excel in France writes ";".
    delimiter = max(",", ";", key=head.count)
    header, *lines = _lines(text, delimiter) or [Line(0, ())]
    if header.number != 1:
        _refuse(
            "its first line is empty; the first line names the columns, as reference,destination,description,prefix"
        )
    if len(lines) > MOST_ROWS:
        _refuse(f"it has {len(lines)} rows; give at most {MOST_ROWS} at a time")
    return Sheet(delimiter, header, tuple(lines))


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        _refuse(f"it is larger than {LARGEST_FILE // 2**20} MiB; give less at a time")
    if content.startswith(_UTF16):
        _refuse("it is UTF-16; in Excel, save it as 'CSV UTF-8'")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    raise CampaignsError([Problem(line, None, "it is no UTF-8; in Excel, save the file as 'CSV UTF-8'")])


def _lines(text: str, delimiter: str) -> list[Line]:
    """Cut a text into rows; one that is wrong ends the reading, since nothing behind it is sure."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, start = list[Line](), 1
    try:
        for row in rows:
            cells = tuple(cell.strip() for cell in row)
            if any(cells):
                lines.append(Line(start, cells))
            start = rows.line_num + 1
    except csv.Error as error:
        message = f"it cannot be cut into cells ({error}); close each quotation mark, and write one in a cell twice"
        raise CampaignsError([Problem(start, None, message)]) from None
    return lines


def _refuse(message: str) -> NoReturn:
    raise CampaignsError([Problem(None, None, message)])
