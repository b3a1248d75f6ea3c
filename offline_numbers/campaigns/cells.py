"""The columns of a file of campaigns, and the values of their cells. ``ArgumentError`` names a right value."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from attrs import frozen

from offline_numbers.allocation import valid_reference
from offline_numbers.errors import ArgumentError
from offline_numbers.values import Normalize, NumberType, Timetable, without_separators
from offline_numbers.wire import requests

_FLAGS = {
    **dict.fromkeys(("1", "yes", "true", "oui", "vrai"), True),
    **dict.fromkeys(("0", "no", "false", "non", "faux"), False),
}
# Numbers as spreadsheets and other programs write them: 6.12345678E8; 612345678.0; 612345678; 442079460000.
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
_DECIMAL = re.compile(r"[0-9]{7,}[.,]0+")
_ZEROLESS = re.compile(r"(?!33[1-9][0-9]{8}$)[1-9][0-9]{8,}")
_NATIONAL_DIGITS = 9  # of a French number that lost its zero
_AS_TEXT = "format the column as text"


@frozen
class Column:
    """The purpose of a column.

    Attributes:
        field: the field of ``Campaign`` that it fills.
        read: returns the field's value for a cell that is not empty.
        example: a valid cell.
        required: whether a row without a tracking number needs it.

    """

    field: str
    read: Callable[[str, Normalize], object]
    example: str
    required: bool = False


def _number(cell: str, normalize: Normalize, *, name: str = "phone_number") -> str:
    _refuse_changed(cell, name)
    return requests.valid_number(name, cell, normalize)


def _refuse_changed(cell: str, name: str) -> None:
    """Refuse a number that a spreadsheet or another program has changed: it would be another number, or none."""
    if _SCIENTIFIC.fullmatch(cell):
        msg = f"{cell!r} was rounded by a spreadsheet; {_AS_TEXT} and type the number again, as '0612345678'"
        raise ArgumentError(name, msg)
    if _DECIMAL.fullmatch(cell):
        msg = f"{cell!r} was stored as an amount; {_AS_TEXT} and write it as '0612345678'"
        raise ArgumentError(name, msg)
    digits = without_separators(cell)
    if _ZEROLESS.fullmatch(digits):
        right = f"'0{digits}'" if len(digits) == _NATIONAL_DIGITS else f"'+{digits}' or '00{digits}'"
        msg = f"{cell!r} has lost its leading zero or country code, as in a spreadsheet; {_AS_TEXT} and write {right}"
        raise ArgumentError(name, msg)


def _prefix(cell: str, _: Normalize) -> NumberType:
    known = {one.prefix for one in NumberType}
    lost = [zeros + cell for zeros in ("0", "00") if zeros + cell in known]
    if lost and cell not in known:
        msg = f"{cell!r} has lost its zeros, as in a spreadsheet; {_AS_TEXT} and write {lost[0]!r}"
        raise ArgumentError("prefix", msg)
    return NumberType.from_prefix(cell)


def _allow_redirect(cell: str, _: Normalize) -> bool:
    if cell.lower() in _FLAGS:
        return _FLAGS[cell.lower()]
    msg = f"invalid value {cell!r}; write yes or no, or leave the cell empty"
    raise ArgumentError("allow_redirect", msg)


def _timetable(cell: str, _: Normalize) -> Timetable:
    days: dict[str, str] = {}
    for part in cell.split("|"):
        day, between, ranges = (text.strip() for text in part.partition("="))
        if not between or day in days:
            msg = f"{part.strip()!r}: write each day once, as monday=10:00-12:00;14:00-18:00|tuesday=09:00-12:00"
            raise ArgumentError("timetable", msg)
        days[day] = ranges.replace(" ", "")
    return Timetable(days)


COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        "reference": Column("reference", lambda cell, _: valid_reference(cell), "spring-001", required=True),
        "destination": Column("destination", _number, "06 12 34 56 78", required=True),
        # The limits of a description depend on the row's reference and number: see ``marking``.
        "description": Column("description", lambda cell, _: cell, "Magazine Ad", required=True),
        "prefix": Column("type", _prefix, "0899", required=True),
        "allow_redirect": Column("allow_redirect", _allow_redirect, "yes"),
        "cost_group": Column("cost_group", lambda cell, _: requests.valid_text("cost_group", cell), "A299"),
        "operator": Column("operator", lambda cell, _: requests.valid_text("operator", cell), "1"),
        "tracking_number": Column("tracking_number", partial(_number, name="tracking_number"), "08 99 12 34 56"),
        "timetable": Column("timetable", _timetable, "monday=10:00-12:00;14:00-18:00|tuesday=09:00-12:00"),
    }
)
"""Every column that a file may have, by its name."""

ALIASES: Mapping[str, str] = MappingProxyType({"phone_number": "destination"})
"""Other names of columns, as ``list --csv`` prints them."""

OURS = frozenset({"status", "old_description", "product_name", "last_update"})
"""Columns of our own files that a plan ignores."""
