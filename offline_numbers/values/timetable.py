"""When a redirect is active: a frozen mapping from days of the week to ranges of time."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Self

from attrs import field, frozen

from offline_numbers.errors import ArgumentError, ArgumentTypeError

from .fields import read_days
from .hours import CLOCK, DASH, TimeRange, Weekday, days_between
from .value import Value

__all__ = ["TimeRange", "Timetable", "TimetableLike", "Weekday"]

_RANGE = rf"({CLOCK}){DASH}({CLOCK})"

Ranges = str | TimeRange | Iterable[str | TimeRange]
"""The ranges of a day: ``"10:00-12:00;17:15-18:24"``, a ``TimeRange``, or several of either."""

# Any: the keys of a mapping are invariant, so that str would refuse every dictionary of Weekday.
TimetableLike = Mapping[Any, Ranges]
"""What ``timetable=`` accepts: a ``Timetable``, or a mapping from days to ranges such as ``{"mon-fri": "9:00-18:00"}``.

A day is a ``Weekday``, an English or French name (``monday``, ``Mon``, ``lundi``), or a range of names (``mon-fri``).
Ranges are a text with ``;`` between two, a ``TimeRange``, or several of either.
"""


class _Days(tuple[tuple[Weekday, tuple[TimeRange, ...]], ...]):
    """Checked days in week order, each with its ranges in order of time."""

    __slots__ = ()

    @classmethod
    def of(cls, days: Mapping[Weekday, list[TimeRange]]) -> Self:
        return cls((day, tuple(sorted(days[day]))) for day in Weekday if days.get(day))


def _days(given: TimetableLike | _Days) -> _Days:
    if isinstance(given, _Days):
        return given
    if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a mapping of days such as {{'mon-fri': '10:00-12:00'}}, not {type(given).__name__}"
        raise ArgumentTypeError("timetable", msg)
    days: dict[Weekday, list[TimeRange]] = {}
    for name, value in given.items():
        named = _named(name)
        ranges = _ranges("-".join(dict.fromkeys((named[0], named[-1]))), value)
        if twice := [day for day in named if day in days]:
            msg = f"{name!r} gives {twice[0].value} a second time: write all ranges of a day together"
            raise ArgumentError("timetable", msg)
        days.update(dict.fromkeys(named, ranges))
    return _Days.of(days)


def _named(name: str) -> list[Weekday]:
    """Return the days that a key names: one, or a range of them."""
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a day is a Weekday or a name such as 'monday', not {type(name).__name__}"
        raise ArgumentTypeError("timetable", msg)
    first, *last = re.split(DASH, name.strip(), maxsplit=1)
    try:
        return days_between(Weekday(first), Weekday(last[0] if last else first))
    except ValueError:
        pass
    msg = f"invalid day {name[:40]!r}: use 'monday' to 'sunday', or a range such as 'mon-fri'"
    raise ArgumentError("timetable", msg)


def _ranges(day: str, value: Ranges) -> list[TimeRange]:
    """Return the ranges of a user's day by time, each after the one before."""
    parts = value.split(";") if isinstance(value, str) else [value] if isinstance(value, TimeRange) else value
    if not isinstance(parts, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"the ranges of {day} are a str such as '10:00-12:00' or a list, not {type(value).__name__}"
        raise ArgumentTypeError("timetable", msg)
    ranges = sorted(_range(day, part) for part in parts)
    if not ranges:
        msg = f"{day} has no range: use a range such as '10:00-12:00', or leave the day out"
        raise ArgumentError("timetable", msg)
    for one in ranges:
        if one.end <= one.start:
            msg = f"{day} {one} does not end after its start: split a night at '24:00' and '00:00'"
            raise ArgumentError("timetable", msg)
    for one, following in pairwise(ranges):
        if following.start < one.end:
            msg = f"{day} {one} and {following} overlap: write them as one range"
            raise ArgumentError("timetable", msg)
    return ranges


def _range(day: str, part: str | TimeRange) -> TimeRange:
    if isinstance(part, TimeRange):
        return part
    if not isinstance(part, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a range of {day} is a str such as '10:00-12:00' or a TimeRange, not {type(part).__name__}"
        raise ArgumentTypeError("timetable", msg)
    if match := re.fullmatch(_RANGE, part.strip()):
        return TimeRange(match[1], match[2])
    msg = f"invalid range {part[:40]!r} on {day}: use HH:MM-HH:MM such as '10:00-12:00', and ';' between two"
    raise ArgumentError("timetable", msg)


@frozen(eq=False, repr=False)
class Timetable(Value, Mapping[Weekday, tuple[TimeRange, ...]]):
    """When the redirect is active: a frozen mapping from ``Weekday`` to ``TimeRange`` tuples, empty if none is set.

    Implements ``timetable`` of "Common Parameters". Days are in week order, the ranges of a day in order of time.

    Args:
        days: from day to ranges: ``{"mon-fri": "10:00-12:00;17:15-18:24", "samedi": "9:00-12:00"}``. A day is a
            ``Weekday``, an English or French name, at least three letters of one, or a range of names. Ranges are such
            a text, a ``TimeRange``, or several of either. Without ``days``, no timetable is set.

    Raises:
        TypeError: ``days`` is not a mapping, or contains other types.
        ValueError: a day is unknown, repeated or without ranges; a range is not ``HH:MM-HH:MM``, does not end after
            its start, or overlaps another.

    """

    _days: _Days = field(default=_Days(), converter=_days)

    @classmethod
    def from_answer(cls, value: object) -> Self:
        """Read the ``timetable`` field of an answer, in any of the shapes that the API writes.

        Args:
            value: the decoded field: 0, ``False``, ``None`` or empty if none is set, a list of
                ``{"day": "mon", "from": "09:00", "to": "18:00"}``, an object of days and ranges, or JSON of these
                in a ``str``.

        Returns:
            The timetable as the API has it. It may contain ranges that ``Timetable({...})`` refuses.

        Raises:
            ValueError: ``value`` has another shape.

        """
        return cls(_Days.of(read_days(value))) if value else cls()

    # assumes: days-sent-in-full
    def as_query(self) -> dict[str, str]:
        """Return the query parameters that set this timetable: one for each day, ``timetable=0`` if it is empty."""
        days = {f"timetable[{day}]": ranges for day, ranges in self._texts().items()}
        return days or {"timetable": "0"}

    def to_dict(self) -> dict[str, list[str]]:
        """Return plain JSON types: ``{"monday": ["10:00-12:00"]}``. ``Timetable(...)`` reads it back equal."""
        return {day.value: [*map(str, ranges)] for day, ranges in self._days}

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
