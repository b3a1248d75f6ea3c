"""The fields of an answer, each in every shape that PHP gives it. ``ValueError`` says what cannot be read."""

from datetime import datetime
from typing import TypeGuard

_LONGEST_NUMBER = 64
_NATIONAL_DIGITS = 9  # of a French number that lost its zero

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
    """Tell whether a decoded value is a JSON object, in terms that type checkers follow."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[object]]:
    """Tell whether a decoded value is a JSON array."""
    return isinstance(value, list)


def text(value: str) -> str:
    """Return a text as it came, lone surrogates apart: nothing could encode it with them."""
    return value if value.isascii() else value.encode(errors="surrogatepass").decode(errors="replace")


def printable(value: str) -> str:
    """Return a text on one line, what cannot be printed escaped: nothing in it controls a terminal or a log."""
    line = " ".join(value.split())
    if line.isprintable():
        return line
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)


def number_text(value: object) -> str | None:
    """Return a phone number of an answer as it came; ``None`` for every shape of no number.

    An ``int`` gets back the zeros that it lost: nine digits are a national number, more begin with a country code. A
    ``float`` is none: it may have lost digits, too, as 8.99e8 has.

    Raises:
        ValueError: it is something else.

    """
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
        if value.isascii() and value.isdigit() and value != "0":  # nearly all
            return value
        shown = printable(value)
        return None if shown in {"", "0"} else shown
    if value is None or value is False or value == 0:
        return None
    if isinstance(value, int) and value is not True and 0 < value < 10**_LONGEST_NUMBER:
        digits = str(value)
        lost = "" if len(digits) < _NATIONAL_DIGITS else "0" if len(digits) == _NATIONAL_DIGITS else "00"
        return lost + digits
    msg = "a phone number is not readable"
    raise ValueError(msg)


def flag(value: object) -> bool | None:
    """Return a switch; ``None`` where the answer does not say.

    Raises:
        ValueError: it is neither true nor false in any shape.

    """
    shape = value.strip().lower() if isinstance(value, str) else value
    if shape is None:
        return None
    if isinstance(shape, _SHAPES) and shape in _FLAGS:
        return _FLAGS[shape]
    msg = "allow_redirect is not readable"
    raise ValueError(msg)


def label(value: object) -> str:
    """Return a description or a name; empty where there is none."""
    if isinstance(value, str):
        return value if value.isascii() else text(value)  # asked here, too: a call less for each of a list's rows
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def moment(value: object) -> datetime | None:
    """Return a date and time without a zone, as the API writes it; ``None`` where it does not say.

    It is documented to name no zone; where it does, the time stays as written.
    """
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value.strip())
    except ValueError:  # MySQL's "0000-00-00 00:00:00" for never, among others
        return None
    return when if when.tzinfo is None else when.replace(tzinfo=None)  # which costs as much as a whole row
