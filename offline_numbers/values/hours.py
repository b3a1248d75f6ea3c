"""The days and ranges of time that a timetable is made of."""

import re
from datetime import time
from enum import StrEnum

from attrs import Attribute, field, frozen

from offline_numbers.errors import ArgumentError, ArgumentTypeError

# Kept as text, and compiled when a timetable is first read or made.
CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00"
_SHORTEST_NAME = 3


class Weekday(StrEnum):
    """A day of the week, as the API names it. ``Weekday("Mon")`` reads short names and any letter case.

    ``MONDAY``, ``TUESDAY``, ``WEDNESDAY``, ``THURSDAY``, ``FRIDAY``, ``SATURDAY`` and ``SUNDAY``.
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
        name = value.lower() if isinstance(value, str) else ""
        return next((day for day in cls if len(name) >= _SHORTEST_NAME and day.value.startswith(name)), None)


def _clock(value: str | time) -> str:
    """Return a time of day as HH:MM."""
    if isinstance(value, time):
        if value.second or value.microsecond or value.tzinfo:
            msg = f"{value!r} has seconds or a time zone; the API takes hours and minutes, as time(9, 30)"
            raise ArgumentError("timetable", msg)
        return f"{value:%H:%M}"
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a time of day is a str, as '09:30', or a datetime.time, not {type(value).__name__}"
        raise ArgumentTypeError("timetable", msg)
    if not re.fullmatch(CLOCK, value):
        msg = f"{value[:40]!r} is no time of day; write HH:MM, as '09:30', from '00:00' to '24:00'"
        raise ArgumentError("timetable", msg)
    return value


def _not_midnight(_: object, __: "Attribute[str]", start: str) -> None:
    if start == "24:00":
        msg = "a range cannot start at '24:00'; write '00:00' on the next day"
        raise ArgumentError("timetable", msg)


@frozen(order=True)
class TimeRange:
    """A range of time within a day. ``str()`` writes it as the API does: ``10:00-12:00``.

    Args:
        start: when it begins: ``"HH:MM"`` or a ``datetime.time``.
        end: when it ends: the same, and ``"24:00"``. A ``Timetable`` refuses one that is not after the start, yet the
            API may answer with one.

    Raises:
        TypeError: a time is neither of the two.
        ValueError: a time is not written ``HH:MM``, or has seconds or a zone.

    """

    start: str = field(converter=_clock, validator=_not_midnight)
    end: str = field(converter=_clock)

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"
