"""Answers as bytes, in the shapes that a dialect asks for."""

import gzip
import json
from collections.abc import Iterable, Mapping

from attrs import frozen

from .dialect import Dialect
from .number import Number
from .timetable import TimetableEntry

Json = object
"""What ``json`` can write."""

_FLAGS: Mapping[str, tuple[Json, Json]] = {
    "text": ("0", "1"),
    "int": (0, 1),
    "bool": (False, True),
    "null": (None, "1"),
}
_ABSENT = object()
_NO_TIMETABLE: Mapping[str, Json] = {
    "int": 0,
    "text": "0",
    "list": [],
    "empty": "",
    "null": None,
    "false": False,
    "absent": _ABSENT,
}
_NO_DESTINATION: Mapping[str, Json] = {"empty": "", "null": None, "false": False, "absent": _ABSENT}


@frozen
class Answer:
    """One answer, ready to be sent.

    Attributes:
        body: the bytes.
        headers: those that describe the body, except for its length.
        chunked: whether it goes out in chunks, without a length.

    """

    body: bytes
    headers: Mapping[str, str]
    chunked: bool


@frozen
class Writer:
    """Writes answers.

    Attributes:
        dialect: the shapes that they take.

    """

    dialect: Dialect

    def success(self, number: Number) -> Answer:
        """Write the success envelope of a number."""
        payload = _present(
            status="success",
            phone_number=self._destination(number),
            tracking_number=self._number(number.tracking_number),
            allow_redirect=_FLAGS[self.dialect.flags][number.allow_redirect],
            timetable=self._timetable(number.timetable),
        )
        return self._encode(payload)

    def nothing_held(self, destination: str) -> Answer:
        """Write a success without a tracking number, for a destination that holds none."""
        return self._encode({"status": "success", "phone_number": self._number(destination), "tracking_number": ""})

    def error(self, message: str) -> Answer:
        """Write the error envelope."""
        return self._encode({"status": "error", "error": message})

    def mapping(self, numbers: Iterable[Number]) -> Answer:
        """Write the simple list; a PHP array without entries is ``[]``."""
        rows = {number.tracking_number: self._destination(number) for number in numbers}
        return self._encode({text: "" if value is _ABSENT else value for text, value in rows.items()} or [])

    def details(self, numbers: Iterable[Number], product_name: str) -> Answer:
        """Write the detailed list."""
        return self._encode({"tracking_number_details": [self._row(number, product_name) for number in numbers]})

    def _row(self, number: Number, product_name: str) -> Json:
        return _present(
            tracking_phone=self._number(number.tracking_number),
            destination_phone=self._destination(number),
            description=number.description,
            product_name=product_name,
            last_update=number.last_update and f"{number.last_update:%Y-%m-%d %H:%M:%S}",
        )

    def _destination(self, number: Number) -> Json:
        if number.destination is None:
            return _NO_DESTINATION[self.dialect.no_destination]
        return self._number(number.destination)

    def _number(self, text: str) -> Json:
        return int(text) if self.dialect.numbers == "int" and text.isascii() and text.isdigit() else text

    def _timetable(self, entries: Iterable[TimetableEntry]) -> Json:
        length = 3 if self.dialect.days == "short" else None
        rows = [{"day": entry.day[:length], "from": entry.start, "to": entry.end} for entry in entries]
        if not rows:
            return _NO_TIMETABLE[self.dialect.no_timetable]
        return rows if self.dialect.timetable == "list" else _json(rows)

    def _encode(self, payload: Json) -> Answer:
        """Write the whole answer as ``json_encode`` would, in the transfer that this dialect asks for."""
        body = (self.dialect.before + self._whole(payload)).encode()
        headers = {"Content-Type": self.dialect.content_type}
        if self.dialect.gzip:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        return Answer(body, headers, self.dialect.chunked)

    def _whole(self, payload: Json) -> str:
        """Return the JSON, or what PHP makes of it where a text holds a byte that is no UTF-8."""
        text = _json(payload)
        if "\\udc" not in text:  # what json.dumps writes for such a byte, and in the second half of other characters
            return text
        as_bytes = json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogateescape")
        valid = as_bytes.decode("utf-8", "replace")
        if valid.encode() != as_bytes and self.dialect.invalid_utf8 == "empty":
            return ""
        return _json(json.loads(valid))


def _json(value: Json) -> str:
    """Write JSON as PHP does: ASCII, without spaces, and each slash escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def _present(**fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not _ABSENT}
