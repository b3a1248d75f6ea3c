"""The days and ranges of time that a timetable is made of, and how the API's answers write them."""

import json
import re
from datetime import time
from enum import StrEnum
from typing import cast

from attrs import Attribute, field, frozen

from .fields import is_array, is_object

# Kept as text, and compiled when a timetable is first read or made.
CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00"
_ANSWERED_CLOCK = r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?"
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
            msg = f"timetable: {value!r} has seconds or a time zone; the API takes hours and minutes, as time(9, 30)"
            raise ValueError(msg)
        return f"{value:%H:%M}"
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"timetable: a time of day is a str, as '09:30', or a datetime.time, not {type(value).__name__}"
        raise TypeError(msg)
    if not re.fullmatch(CLOCK, value):
        msg = f"timetable: {value[:40]!r} is no time of day; write HH:MM, as '09:30', from '00:00' to '24:00'"
        raise ValueError(msg)
    return value


def _not_midnight(_: object, __: "Attribute[str]", start: str) -> None:
    if start == "24:00":
        msg = "timetable: a range cannot start at '24:00'; write '00:00' on the next day"
        raise ValueError(msg)


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


AnsweredDays = dict[Weekday, list[TimeRange]]


def read_days(value: object) -> AnsweredDays:
    """Read the ``timetable`` field of an answer, in any of the shapes that the API writes it in.

    The ranges are taken as the API has them, overnight and overlapping ones included.

    Raises:
        ValueError: it is none of these shapes.

    """
    days: AnsweredDays = {}
    _read(value, days)
    return days


def _read(value: object, days: AnsweredDays) -> None:
    """Add what a value of the answer says to the days: it is a timetable, an entry of one, or JSON of either."""
    if isinstance(value, str):
        value = _from_json(value.strip())
    if is_array(value):
        for entry in value:
            _read_entry(entry, days)
    elif is_object(value):
        _read_object(value, days)
    elif value:
        raise _unreadable(value)


def _from_json(text: str) -> object:
    try:
        return cast("object", json.loads(text)) if text else None
    except (ValueError, RecursionError):
        pass
    raise _unreadable(text)


def _read_entry(entry: object, days: AnsweredDays) -> None:
    if not is_object(entry):
        raise _unreadable(entry)
    _read_object(entry, days)


def _read_object(value: dict[str, object], days: AnsweredDays) -> None:
    if "day" in value:
        said = {name: what for name, what in value.items() if what and name != "day"}
        _add(value["day"], said.get("range", said), days)
        return
    for name, ranges in value.items():
        # PHP writes a list with gaps as an object: {"0": {"day": ...}, "2": {"day": ...}}.
        if is_object(ranges) and "day" in ranges:
            _read_object(ranges, days)
        else:
            _add(name, ranges, days)


def _add(name: object, ranges: object, days: AnsweredDays) -> None:
    day = _answered_day(name)
    days.setdefault(day, []).extend(found for part in _parts(ranges) if (found := _answered_range(part)))


def _parts(ranges: object) -> list[object]:
    """Return the ranges of one day, each by itself."""
    if isinstance(ranges, str):
        return [part for part in ranges.split(";") if part.strip()]
    if is_object(ranges) and all(map(str.isdecimal, ranges)):  # PHP's list with gaps, here too
        return [*ranges.values()]
    return ranges if is_array(ranges) else [ranges] if ranges else []


def _answered_day(name: object) -> Weekday:
    """Return the day of a name in any letter case, or of a number: 0 and 7 are Sunday, 1 is Monday."""
    text = str(name).strip() if isinstance(name, str | int) and not isinstance(name, bool) else ""
    if text in {"0", "7"}:
        return Weekday.SUNDAY
    if text in {"1", "2", "3", "4", "5", "6"}:
        return list(Weekday)[int(text) - 1]
    try:
        return Weekday(text)
    except ValueError:
        pass
    raise _unreadable(name)


def _answered_range(part: object) -> TimeRange | None:
    """Return a range that is written ``"9:00-12:00"`` or as from and to; nothing where both are empty."""
    if isinstance(part, str):
        start, _, end = part.partition("-")
        return TimeRange(_answered_clock(start), _answered_clock(end))
    if not is_object(part) or not part.keys() & {"from", "to"}:
        raise _unreadable(part)
    if not part.get("from") and not part.get("to"):
        return None
    return TimeRange(_answered_clock(part.get("from")), _answered_clock(part.get("to")))


def _answered_clock(value: object) -> str:
    match = re.fullmatch(_ANSWERED_CLOCK, value.strip()) if isinstance(value, str) else None
    if match is None:
        raise _unreadable(value)
    return f"{match[1]:0>2}:{match[2]}"


def _unreadable(value: object) -> ValueError:
    shown = repr(value[:40]) if isinstance(value, str) else f"{type(value).__name__} in this place"
    return ValueError(f"timetable: {shown} is not readable")
