"""Cells of CSV that no spreadsheet runs as a formula, and back to their text."""

import re

from offline_numbers.values import printable

# East Asian keyboards type the last four for the first four.
_FORMULA = re.escape("=+-@\uff1d\uff0b\uff0d\uff20")
# At the start of a cell, and behind any delimiter: a file may be opened with another one than it was written with.
# Existing apostrophes count, so that ``plain`` restores the text.
_AT_RISK = re.compile(rf"""(^\s*|[,;\t|][\s"]*)('*[{_FORMULA}])|^('+[0-9])""")
_GUARDED = re.compile(rf"""(^\s*|[,;\t|][\s"]*)'('*[{_FORMULA}])|^'('*[0-9])""")


def safe(value: object) -> str:
    """Return a value as a cell: printable, with an apostrophe if a spreadsheet would run it."""
    shown = "" if value is None else printable(str(value))
    return _AT_RISK.sub(lambda risk: f"{risk[1] or ''}'{risk[2] or risk[3]}", shown)


def plain(cell: str) -> str:
    """Return the text of a cell of ``safe``, or of one that begins with an apostrophe to keep a zero."""
    return _GUARDED.sub(lambda guarded: f"{guarded[1] or ''}{guarded[2] or guarded[3]}", cell)
