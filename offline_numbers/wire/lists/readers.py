"""The two lists of the API, read from the chunks of a body, in every shape of PHP.

A reader takes chunks cut anywhere and yields the complete parts; ``finish`` returns the last one. Nothing is
known about the whole answer before that: an error may follow the rows, and the answer may be cut short.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import TypeVar, cast

from offline_numbers.values import is_object, number_text
from offline_numbers.wire.answers import api_error, excerpt, strict_loads

from .cutter import BATCH, LIMIT, Cutter
from .plain import are_plain, decode_rows
from .refusal import refusal
from .rows import Batch, batch_of
from .scales import BEARABLE, Scales

T = TypeVar("T")

_LIST = "list"
# Possessive (`*+`): otherwise the engine keeps a note for each step, 90 MiB for half a megabyte.
_START = rb"(?:\xef\xbb\xbf|\s)*+\{"
_MEMBER = rb'\s*"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[-+.\w]+)\s*,'
_DETAILS = _START + rb"(?:" + _MEMBER + rb')*+\s*"tracking_number_details"\s*:\s*[\[{]'
_NUMBER = r"[\s+(]*[0-9]"
_MOST_OTHERS = 16  # members of the simple list that are not numbers; an error has two or a few more
_VALUES_OF_A_ROW = 6  # its fields and the row
_VALUES_OF_A_NUMBER = 4  # itself, its destination, and the table, which takes as much as both and doubles as it grows
# assumes: labels-are-utf-8
_EMPTY = "it is empty: a PHP server answers so if one stored text, such as a description, is not UTF-8"


class DetailsReader:
    """Reads the detailed list ("Detailed response (details=1)")."""

    def __init__(self, batch: int = BATCH, limit: int = LIMIT, bearable: float = math.inf) -> None:
        self._cutter = Cutter(_DETAILS, decode_rows, batch, limit)
        self._scales = Scales(bearable)

    def feed(self, chunk: bytes, /) -> Iterator[Batch]:
        """Add one chunk, and yield the complete rows."""
        for elements in self._cutter.feed(chunk):
            rows = batch_of(elements)
            self._scales.put(self._cutter.cut, _VALUES_OF_A_ROW * len(rows) if rows.is_plain else None)
            yield rows

    def finish(self) -> Batch:
        """Return the last rows, and check the answer as a whole."""
        rest = self._cutter.finish()
        answer = _decoded(rest)
        rows = batch_of(answer.get("tracking_number_details"))
        _judge(answer, rest)
        if answer and "tracking_number_details" not in answer:
            raise refusal(rest, "it has no tracking_number_details")
        return rows


class NumbersReader:
    """Reads the simple list ("Simple response (details=0)"): tracking numbers and their destinations."""

    def __init__(self, batch: int = BATCH, limit: int = LIMIT, bearable: float = BEARABLE) -> None:
        self._cutter = Cutter(_START, strict_loads, batch, limit)
        self._scales = Scales(bearable)
        self._numbers: dict[str, str | None] = {}
        self._others: dict[str, object] = {}

    def feed(self, chunk: bytes, /) -> Iterator[None]:
        """Add one chunk, and yield after each part of the work."""
        for members in self._cutter.feed(chunk):
            numbers = cast("dict[str, object]", members)  # the answer starts with the bracket of an object
            self._scales.put(self._cutter.cut, _VALUES_OF_A_NUMBER * len(numbers))
            self._take(numbers)
            yield

    def finish(self) -> dict[str, str | None]:
        """Check the answer as a whole, and return all its numbers; ``None`` is in the pool."""
        rest = self._cutter.finish()
        self._take(_decoded(rest))
        _judge(self._others, rest)
        if not self._others.keys() <= {"status", "error"}:
            raise refusal(rest, "it contains something other than numbers")
        return self._numbers

    def _take(self, members: dict[str, object]) -> None:
        """Add the numbers; keep other members for the check at the end, since an error may be anywhere."""
        if all(members) and are_plain(members) and are_plain(members.values()):
            destinations = cast("dict[str, str | None]", members)
            _merge(self._numbers, {number: destination or None for number, destination in destinations.items()})
            return
        for name, value in members.items():
            if re.match(_NUMBER, name):
                _merge(self._numbers, {_number(name) or name: _number(value)})
            else:
                _merge(self._others, {name: value})
        if len(self._others) > _MOST_OTHERS:
            raise refusal(self._others, "it contains something other than numbers")


def _merge(whole: dict[str, T], part: Mapping[str, T]) -> None:
    """Add a part; refuse a number that was there before."""
    expected = len(whole) + len(part)
    whole.update(part)
    if len(whole) != expected:
        raise refusal(part, "it contains a name twice")


def _number(value: object) -> str | None:
    try:
        return number_text(value)
    except ValueError as error:
        reason = str(error)
    raise refusal(value, reason)


def _decoded(rest: bytes) -> dict[str, object]:
    """Decode the rest of an answer; PHP writes an empty object as an empty list."""
    if not rest.strip(b"\xef\xbb\xbf \t\r\n"):
        raise refusal(rest, _EMPTY)
    answer = strict_loads(rest)
    if answer == []:
        return {}
    if not is_object(answer):
        raise refusal(answer, "it is not a JSON object")
    return answer


def _judge(answer: dict[str, object], rest: bytes) -> None:
    """Raise the error of an error envelope ("Response envelope"); a list needs no status for success."""
    # assumes: list-needs-no-status
    status = answer.get("status", "success")
    status = status.strip().lower() if isinstance(status, str) else status
    if status == "error":
        message = answer.get("error")
        raise api_error(_LIST, message if isinstance(message, str) and message.strip() else excerpt(rest))
    if status != "success":
        raise refusal(rest, "it has no known status")
