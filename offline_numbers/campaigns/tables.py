"""Tables for spreadsheets: no cell is a formula, no number loses its zero, no file is half written."""

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import uuid4

from offline_numbers.errors import ArgumentError
from offline_numbers.values import printable

from .neutral import safe
from .workbook import workbook_of

DELIMITERS = (",", ";", "\t")
_SHORTEST_WITH_ZERO = 9
_NUMBER = re.compile(r"[0-9]{2,20}")


def spelled(number: str) -> str:
    """Return a number in pairs of digits, ``08.99.12.34.56``, which no spreadsheet reads as an amount or a date."""
    if not (_NUMBER.fullmatch(number) and number.startswith("0") and len(number) >= _SHORTEST_WITH_ZERO):
        return number
    first = 2 + len(number) % 2
    return ".".join([number[:first], *(number[at : at + 2] for at in range(first, len(number), 2))])


def is_number(text: str) -> bool:
    """Return whether a text from the API is a phone number: ASCII digits, perhaps with ``+`` or marks between them."""
    return re.fullmatch(r"\+?[0-9](?:[ .\-/()]{0,3}[0-9]){1,19}", text) is not None


def csv_text(
    columns: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",", line_end: str = "\n"
) -> str:
    """Return rows as CSV, with a line of names first."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows([safe(value) for value in row] for row in rows)
    return text.getvalue()


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",") -> None:
    """Write rows to a file, a workbook if its name ends in ``.xlsx``; the file is whole, or as it was before.

    Numbers in the columns ``tracking_number`` and ``destination`` are written in pairs.
    """
    if delimiter not in DELIMITERS:
        msg = f"{delimiter!r} is not supported; use ',', ';' or a tab"
        raise ArgumentError("delimiter", msg)
    numbers = [name in {"tracking_number", "destination"} for name in columns]
    cells = [[spelled(cell) if is_one else cell for cell, is_one in zip(row, numbers, strict=True)] for row in rows]
    if path.suffix.lower() == ".xlsx":
        content = workbook_of(columns, ([printable(cell) for cell in row] for row in cells))
    else:
        content = csv_text(columns, cells, delimiter, "\r\n").encode("utf-8-sig")
    write_whole(path, content)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole, or leave it as it was before."""
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
