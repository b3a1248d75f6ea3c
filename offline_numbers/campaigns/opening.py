"""A file of rows, as text editors, exports and spreadsheets write it: bytes into cells."""

import codecs
import csv
import io
import os
import re
from pathlib import Path

from .neutral import plain
from .problems import CampaignsError, Problem
from .sheet import LARGEST_FILE, MOST_COLUMNS, Line, Sheet, refuse, refuse_columns, sheet_of
from .workbook import read_workbook

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = (",", ";", "\t")
_SEP = re.compile(r"(?i)sep=([,;\t])[^\r\n\S]*\r?\n?")
_EXCEL_TEXT = re.compile(r'=""?([^"]*)""?')  # ="0612345678" keeps a zero in CSV
_KINDS = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls) or a workbook with a password; save it as .xlsx without one",
    b"%PDF": "a PDF; export the table as .xlsx or .csv",
    b"\x1f\x8b": "compressed with gzip; unpack it first",
    b"\x89PNG": "an image; type the table into a spreadsheet",
    b"\xff\xd8\xff": "an image; type the table into a spreadsheet",
    b"{\\rtf": "an RTF text; save the table as .xlsx or .csv",
    b"<": "HTML or XML; save the table as .xlsx or .csv",
    b"{": "JSON; save the table as .xlsx or .csv",
    b"SQLite format 3": "a SQLite database; export the table as .csv",
}


def open_sheet(path: str | os.PathLike[str], sheet: str | None = None) -> Sheet:
    """Read a file."""
    with Path(path).open("rb") as file:
        return read_sheet(file.read(LARGEST_FILE + 1), sheet)


def read_sheet(content: bytes, sheet: str | None = None) -> Sheet:
    """Read a workbook, or text: UTF-8, or cp1252 as Excel in France saves it."""
    if len(content) > LARGEST_FILE:
        refuse(f"it is larger than {LARGEST_FILE // 2**20} MiB; split it")
    if content.startswith(b"PK\x03\x04"):
        return read_workbook(content, sheet)
    if sheet is not None:
        refuse("it is not a workbook, so it has no sheets; leave out --sheet")
    text, notices = _decoded(content)
    if sep := _SEP.match(text):
        text, delimiter, first = text[sep.end() :], sep[1], 2
    else:
        head, first = next(iter(text.splitlines()), ""), 1
        # No column has one of them in its name, so the header shows which one it is.
        delimiter = max(_DELIMITERS, key=head.count)
    return sheet_of(_lines(text, delimiter, first), first, delimiter=delimiter, notices=notices)


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    if content.startswith(_UTF16):
        refuse("it is UTF-16; in Excel, save it as 'CSV UTF-8'")
    for start, kind in _KINDS.items():
        if content.startswith(start):
            refuse(f"it is {kind}")
    if b"\0" in content:
        refuse("it is a binary file; save the table as .xlsx or .csv")
    try:
        return content.decode("utf-8-sig").removeprefix("\ufeff"), ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise CampaignsError([Problem(line, None, "it is not UTF-8; in Excel, save the file as 'CSV UTF-8'")]) from None
    notice = f"the file is not UTF-8 (line {line}); it was read as cp1252, as Excel saves 'CSV': check the accents"
    return text, (notice,)


def _lines(text: str, delimiter: str, start: int) -> list[Line]:
    """Cut a text into rows; one that is wrong ends the reading, since nothing behind it is sure."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, offset = list[Line](), start - 1
    try:
        for row in rows:
            if len(row) > MOST_COLUMNS:
                refuse_columns(start, len(row))
            cells = tuple(map(_text, row))
            if any(cells):
                lines.append(Line(start, cells))
            start = rows.line_num + 1 + offset
    except csv.Error as error:
        message = f"it cannot be split into cells ({error}); close each quotation mark, and double one inside a cell"
        raise CampaignsError([Problem(start, None, message)]) from None
    return lines


def _text(cell: str) -> str:
    """Return a cell without the signs that keep a text from becoming a number or a formula: ``="0612"``, ``'0612``."""
    cell = cell.strip()
    if quoted := _EXCEL_TEXT.fullmatch(cell):
        return quoted[1].strip()
    return plain(cell)
