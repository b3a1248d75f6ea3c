"""Cells of CSV that a spreadsheet runs as no formula, and their text again."""

import re

from offline_numbers.values import printable

# The last four are what East Asian keyboards type for the first four.
_FORMULA = re.escape("=+-@\uff1d\uff0b\uff0d\uff20")
# At the start of a cell, and behind any delimiter: a file may be opened with another one than it was written with.
# Apostrophes that stand there already count, so that ``plain`` finds the text again.
_AT_RISK = re.compile(rf"""(^\s*|[,;\t|][\s"]*)('*[{_FORMULA}])|^('+[0-9])""")
_GUARDED = re.compile(rf"""(^\s*|[,;\t|][\s"]*)'('*[{_FORMULA}])|^'('*[0-9])""")


def safe(value: object) -> str:
    """Return a value as a cell: printable, and with an apostrophe before all that a spreadsheet would run."""
    shown = "" if value is None else printable(str(value))
    return _AT_RISK.sub(lambda risk: f"{risk[1] or ''}'{risk[2] or risk[3]}", shown)


def plain(cell: str) -> str:
    """Return the text of a cell that ``safe`` made, or that a person began with an apostrophe to keep a zero."""
    return _GUARDED.sub(lambda guarded: f"{guarded[1] or ''}{guarded[2] or guarded[3]}", cell)
