"""The ``timetable`` parameter: days with ranges of time ("Common Parameters" of the API document)."""

import re

from attrs import frozen

from .php_query import PhpValue
from .refusal import Refused

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00"
_RANGE = re.compile(rf"({_TIME})-({_TIME})")


@frozen
class TimetableEntry:
    """One range of one day.

    Attributes:
        day: the English name, such as ``"monday"``.
        start: such as ``"10:00"``.
        end: such as ``"12:00"``.

    """

    day: str
    start: str
    end: str


def parse_timetable(value: PhpValue) -> tuple[TimetableEntry, ...]:
    """Read ``"0"`` (none), or days with ranges: ``{"monday": "10:00-12:00;17:15-18:24"}``."""
    if value == "0":
        return ()
    if isinstance(value, str) or not value:
        raise _invalid()
    return tuple(entry for day, ranges in value.items() for entry in _entries(day, ranges))


def _entries(day: int | str, ranges: PhpValue) -> list[TimetableEntry]:
    if day not in _DAYS or not isinstance(ranges, str):
        raise _invalid()
    found = [_RANGE.fullmatch(part) for part in ranges.split(";")]
    return [TimetableEntry(str(day), *_times(match)) for match in found]


def _times(match: re.Match[str] | None) -> tuple[str, str]:
    if match is None:
        raise _invalid()
    return match[1], match[2]


def _invalid() -> Refused:
    return Refused("Invalid parameter: timetable")
