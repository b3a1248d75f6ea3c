"""When a redirect is active: a frozen mapping from days of the week to ranges of time."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Self

from attrs import field, frozen

from offline_numbers.errors import ArgumentError, ArgumentTypeError

from .fields import read_days
from .hours import CLOCK, TimeRange, Weekday

__all__ = ["TimeRange", "Timetable", "TimetableLike", "Weekday"]

_RANGE = rf"({CLOCK})-({CLOCK})"

Ranges = str | TimeRange | Iterable[str | TimeRange]
TimetableLike = Mapping[Any, Ranges]
"""What a timetable is built from: days, each a ``Weekday`` or a name, to ranges."""
# Any: a mapping's keys are invariant, so "str" would refuse every dictionary of Weekday.


class _Days(tuple[tuple[Weekday, tuple[TimeRange, ...]], ...]):
    """Days in week order, each with its ranges by time: as a timetable keeps them, nothing left to check."""

    __slots__ = ()

    @classmethod
    def of(cls, days: Mapping[Weekday, list[TimeRange]]) -> Self:
        return cls((day, tuple(sorted(days[day]))) for day in Weekday if days.get(day))


def _days(given: TimetableLike | _Days) -> _Days:
    if isinstance(given, _Days):
        return given
    if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a mapping of days, as {{'monday': '10:00-12:00'}}, not {type(given).__name__}"
        raise ArgumentTypeError("timetable", msg)
    days: dict[Weekday, list[TimeRange]] = {}
    for name, value in given.items():
        day = _day(name)
        if day in days:
            msg = f"{day.value} is there twice, as {name!r} too; write all ranges of a day together"
            raise ArgumentError("timetable", msg)
        days[day] = _ranges(day, value)
    return _Days.of(days)


def _day(name: str) -> Weekday:
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a day is a Weekday or its name, as 'monday', not {type(name).__name__}"
        raise ArgumentTypeError("timetable", msg)
    try:
        return Weekday(name)
    except ValueError:
        pass
    msg = f"{name[:40]!r} is no day of the week; write 'monday' to 'sunday', or 'mon' to 'sun'"
    raise ArgumentError("timetable", msg)


def _ranges(day: Weekday, value: Ranges) -> list[TimeRange]:
    """Return the ranges of a user's day by time, each after the one before."""
    parts = value.split(";") if isinstance(value, str) else [value] if isinstance(value, TimeRange) else value
    if not isinstance(parts, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"the ranges of {day.value} are a str, as '10:00-12:00', or a list, not {type(value).__name__}"
        raise ArgumentTypeError("timetable", msg)
    ranges = sorted(_range(day, part) for part in parts)
    if not ranges:
        msg = f"{day.value} has no range; write one, as '10:00-12:00', or leave the day out"
        raise ArgumentError("timetable", msg)
    for one in ranges:
        if one.end <= one.start:
            msg = f"{day.value} {one} does not end after its start; split a night at '24:00' and '00:00'"
            raise ArgumentError("timetable", msg)
    for one, following in pairwise(ranges):
        if following.start < one.end:
            msg = f"{day.value} {one} and {following} overlap; write them as one range"
            raise ArgumentError("timetable", msg)
    return ranges


def _range(day: Weekday, part: str | TimeRange) -> TimeRange:
    if isinstance(part, TimeRange):
        return part
    if not isinstance(part, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a range of {day.value} is a str, as '10:00-12:00', or a TimeRange, not {type(part).__name__}"
        raise ArgumentTypeError("timetable", msg)
    if match := re.fullmatch(_RANGE, part):
        return TimeRange(match[1], match[2])
    msg = f"{day.value} {part[:40]!r} is no range; write HH:MM-HH:MM, as '10:00-12:00', ';' between two"
    raise ArgumentError("timetable", msg)


@frozen(repr=False)
class Timetable(Mapping[Weekday, tuple[TimeRange, ...]]):
    """When the redirect is active, by day of the week; empty and false where none is set.

    Implements ``timetable`` of "Common Parameters". Days stand in week order, the ranges of a day by time.

    Args:
        days: from day to ranges, ``{"monday": "10:00-12:00;17:15-18:24"}``. A day is a ``Weekday`` or its English
            name, short or full; ranges are such a text, a ``TimeRange``, or several of either. Left out or empty, it
            stands for no timetable.

    Raises:
        TypeError: it is no mapping, or holds other types.
        ValueError: a day is unknown, there twice or without ranges; a range is not ``HH:MM-HH:MM``, does not end
            after its start or overlaps another.

    """

    _days: _Days = field(default=_Days(), converter=_days)

    @classmethod
    def from_answer(cls, value: object) -> Self:
        """Read the ``timetable`` of an answer, in any of the shapes that the API writes it in.

        Args:
            value: the decoded field: 0, ``False``, ``None`` or empty for none, a list of
                ``{"day": "mon", "from": "09:00", "to": "18:00"}``, an object of days and ranges, or JSON of these
                in a ``str``.

        Returns:
            The timetable as the API has it: it may hold ranges that a user's would not.

        Raises:
            ValueError: it is none of these.

        """
        return cls(_Days.of(read_days(value))) if value else cls()

    def as_query(self) -> dict[str, str]:
        """Return the query parameters that set it: one for each day, ``timetable=0`` where it is empty."""
        days = {f"timetable[{day}]": ranges for day, ranges in self._texts().items()}
        return days or {"timetable": "0"}

    def __getitem__(self, day: str) -> tuple[TimeRange, ...]:
        return dict[str, tuple[TimeRange, ...]](self._days)[day]

    def __iter__(self) -> Iterator[Weekday]:
        return (day for day, _ in self._days)

    def __len__(self) -> int:
        return len(self._days)

    def __repr__(self) -> str:
        return f"Timetable({self._texts() or ''})"

    def _texts(self) -> dict[str, str]:
        return {day.value: ";".join(map(str, ranges)) for day, ranges in self._days}
