"""Read the fields of an answer in every shape that PHP writes. A ``ValueError`` names what cannot be read."""

import json
import re
from datetime import datetime
from typing import TypeGuard, cast

from .hours import TimeRange, Weekday

_LONGEST_NUMBER = 64
_ANSWERED_CLOCK = r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?"
_NATIONAL_DIGITS = 9  # of a French number that lost its zero

# assumes: any-flag
# JSON's true, 1 and 1.0 are one key here, as are false, 0 and 0.0.
_FLAGS: dict[int | float | str, bool | None] = {
    1: True,
    "1": True,
    "true": True,
    0: False,
    "0": False,
    "false": False,
    "": None,
}
_SHAPES = (str, int, float)


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Return whether a decoded value is a JSON object, in a form that type checkers follow."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[object]]:
    """Return whether a decoded value is a JSON array."""
    return isinstance(value, list)


def text(value: str) -> str:
    """Return a text without lone surrogates, which no encoding accepts."""
    return value if value.isascii() else value.encode(errors="surrogatepass").decode(errors="replace")


def printable(value: str) -> str:
    """Return a text on one line with unprintable characters escaped, so that it cannot control a terminal or a log."""
    line = " ".join(value.split())
    if line.isprintable():
        return line
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)


def number_text(value: object) -> str | None:
    """Return a phone number of an answer as received; ``None`` for every empty shape.

    An ``int`` gets its lost zeros back: nine digits are a national number, more begin with a country code. A ``float``
    is refused, because it may have lost digits as well, as 8.99e8 has.
    """
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
        if value.isascii() and value.isdigit() and value != "0":  # nearly all
            return value
        shown = printable(value)
        return None if shown in {"", "0"} else shown
    # assumes: free-numbers
    if value is None or value is False or value == 0:
        return None
    # assumes: numbers-as-integers
    if isinstance(value, int) and value is not True and 0 < value < 10**_LONGEST_NUMBER:
        digits = str(value)
        lost = "" if len(digits) < _NATIONAL_DIGITS else "0" if len(digits) == _NATIONAL_DIGITS else "00"
        return lost + digits
    msg = "a phone number is not readable"
    raise ValueError(msg)


def flag(value: object) -> bool | None:
    """Return a flag; ``None`` if the answer has none."""
    if value == "1":  # nearly all
        return True
    shape = value.strip().lower() if isinstance(value, str) else value
    if shape is None:
        return None
    if isinstance(shape, _SHAPES) and shape in _FLAGS:
        return _FLAGS[shape]
    msg = "allow_redirect is not readable"
    raise ValueError(msg)


# assumes: label-may-be-missing
def label(value: object) -> str:
    """Return a description or a name; empty if the answer has none."""
    if isinstance(value, str):
        return value if value.isascii() else text(value)  # saves a call for each row of a list
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


# assumes: time-without-zone
def moment(value: object) -> datetime | None:
    """Return a date and time without a time zone; ``None`` if the answer has none.

    The API document shows no zone. If the API sends one, the time stays as written.
    """
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value.strip())
    except ValueError:  # MySQL's "0000-00-00 00:00:00" for never, among others
        return None
    return when if when.tzinfo is None else when.replace(tzinfo=None)  # replace() costs as much as a whole row


AnsweredDays = dict[Weekday, list[TimeRange]]


# assumes: any-timetable
def read_days(value: object) -> AnsweredDays:
    """Read the ``timetable`` field of an answer, in any of the shapes that the API writes.

    Ranges stay as the API has them, overnight and overlapping ones included.
    """
    days: AnsweredDays = {}
    _read(value, days)
    return days


def _read(value: object, days: AnsweredDays) -> None:
    """Add the ranges of a value to the days: a timetable, an entry of one, or JSON of either."""
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
    """Return the ranges of one day as a list."""
    if isinstance(ranges, str):
        return [part for part in ranges.split(";") if part.strip()]
    if is_object(ranges) and all(map(str.isdecimal, ranges)):  # PHP's list with gaps, as above
        return [*ranges.values()]
    return ranges if is_array(ranges) else [ranges] if ranges else []


# assumes: any-day
def _answered_day(name: object) -> Weekday:
    """Return the day of a name in any letter case or of a number: 0 and 7 are Sunday, 1 is Monday."""
    text = str(name).strip() if isinstance(name, str | int) else ""
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
    """Return a range written as ``"9:00-12:00"`` or as from and to; ``None`` if both are empty."""
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
