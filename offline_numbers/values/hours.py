"""The days and ranges of time that a timetable is made of."""

import re
from datetime import time
from enum import StrEnum
from functools import total_ordering

from attrs import Attribute, field, frozen

from offline_numbers.errors import ArgumentError, ArgumentTypeError

from .value import Value

# Kept as text, and compiled when a timetable is first read or made.
# assumes: ends-at-24-00
CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]|24:00"
DASH = r"\s*[-\u2010-\u2015\u2212]\s*"  # word processors turn a hyphen into an en dash
_SHORTEST_NAME = 3
_FRENCH = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class Weekday(StrEnum):
    """A day of the week: ``Weekday.MONDAY == "monday"``.

    ``MONDAY``, ``TUESDAY``, ``WEDNESDAY``, ``THURSDAY``, ``FRIDAY``, ``SATURDAY`` and ``SUNDAY``.
    ``Weekday("Mon")`` and ``Weekday("lundi")`` read English and French names in any letter case. Three letters are
    enough. Any other text is a ``ValueError``.
    """

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @classmethod
    def _missing_(cls, value: object) -> "Weekday | None":
        name = value.lower().removesuffix(".") if isinstance(value, str) else ""
        if len(name) < _SHORTEST_NAME:
            return None
        names = zip(cls, _FRENCH, strict=True)
        return next((day for day, french in names if day.value.startswith(name) or french.startswith(name)), None)


def days_between(first: Weekday, last: Weekday) -> list[Weekday]:
    """Return the days from the first to the last, both included; after Sunday follows Monday."""
    days = list(Weekday)
    start = days.index(first)
    return [days[(start + step) % 7] for step in range((days.index(last) - start) % 7 + 1)]


def _clock(value: str | time) -> str:
    """Return a time as HH:MM."""
    if isinstance(value, time):
        if value.second or value.microsecond or value.tzinfo:
            msg = f"{value!r} has seconds or a time zone: use hours and minutes only, as in time(9, 30)"
            raise ArgumentError("timetable", msg)
        return f"{value:%H:%M}"
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a time is a str such as '09:30' or a datetime.time, not {type(value).__name__}"
        raise ArgumentTypeError("timetable", msg)
    if not re.fullmatch(CLOCK, value):
        msg = f"invalid time {value[:40]!r}: use HH:MM from '00:00' to '24:00', such as '09:30'"
        raise ArgumentError("timetable", msg)
    return value.zfill(5)  # 9:00 sorts and compares as 09:00


def _not_midnight(_: object, __: "Attribute[str]", start: str) -> None:
    if start == "24:00":
        msg = "a range cannot start at '24:00': use '00:00' on the next day"
        raise ArgumentError("timetable", msg)


@total_ordering
@frozen(eq=False, repr=False)
class TimeRange(Value):
    """A range of time within a day. ``str()`` returns the API's form: ``10:00-12:00``.

    Args:
        start: when it begins: ``"09:00"``, ``"9:00"`` or a ``datetime.time``. The attribute is always ``"09:00"``.
        end: when it ends, in the same forms, or ``"24:00"``. ``Timetable({...})`` refuses an end that is not after the
            start, but an answer of the API may contain one.

    Raises:
        TypeError: a time is neither a ``str`` nor a ``datetime.time``.
        ValueError: a time is not written ``HH:MM``, or has seconds or a time zone.

    """

    start: str = field(converter=_clock, validator=_not_midnight)
    end: str = field(converter=_clock)

    def __lt__(self, other: object) -> bool:
        return (self.start, self.end) < (other.start, other.end) if isinstance(other, TimeRange) else NotImplemented

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"
