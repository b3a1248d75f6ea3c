"""Answers as bytes, in the shapes that a dialect names."""

import gzip
import json
from collections.abc import Callable, Iterable, Mapping

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
_CASES: Mapping[str, Callable[[str], str]] = {"document": str, "lower": str.lower, "upper": str.upper}


@frozen
class Answer:
    """One answer: its body, the headers that describe it, and whether it is sent in chunks."""

    body: bytes
    headers: Mapping[str, str]
    chunked: bool


@frozen
class Writer:
    """Writes answers."""

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
        """Write a success without a tracking number, for a destination without one."""
        shown = self._number(_formatted(destination, self.dialect.destinations))
        return self._encode({"status": "success", "phone_number": shown, "tracking_number": ""})

    def error(self, message: str) -> Answer:
        """Write the error envelope."""
        return self._encode({"status": "error", "error": _CASES[self.dialect.error_case](message)})

    def mapping(self, numbers: Iterable[Number]) -> Answer:
        """Write the simple list; PHP writes an array without entries as ``[]``."""
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
        return self._number(_formatted(number.destination, self.dialect.destinations))

    def _number(self, text: str) -> Json:
        return int(text) if self.dialect.numbers == "int" and _is_digits(text) else text

    def _timetable(self, entries: Iterable[TimetableEntry]) -> Json:
        length = 3 if self.dialect.days == "short" else None
        rows = [{"day": entry.day[:length], "from": entry.start, "to": entry.end} for entry in entries]
        if not rows:
            return _NO_TIMETABLE[self.dialect.no_timetable]
        return rows if self.dialect.timetable == "list" else _json(rows)

    def _encode(self, payload: Json) -> Answer:
        """Write a whole answer, compressed if the dialect wants that."""
        body = (self.dialect.before + self._whole(payload)).encode()
        headers = {"Content-Type": self.dialect.content_type}
        if self.dialect.gzip:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        return Answer(body, headers, self.dialect.chunked)

    def _whole(self, payload: Json) -> str:
        """Return the JSON, or what PHP writes instead if a text contains a byte that is not UTF-8."""
        text = _json(payload)
        if "\\udc" not in text:  # json.dumps writes it for such a byte, and for half of some other characters
            return text
        as_bytes = json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogateescape")
        valid = as_bytes.decode("utf-8", "replace")
        if valid.encode() != as_bytes and self.dialect.invalid_utf8 == "empty":
            return ""
        return _json(json.loads(valid))


def _formatted(number: str, form: str) -> str:
    """Return a destination in one of the forms of ``Dialect.destinations``; other text stays as it is."""
    if form == "national" or not _is_digits(number):
        return number
    if form == "grouped":
        return " ".join(number[start : start + 2] for start in range(0, len(number), 2))
    abroad = number.startswith("00")
    digits = number.removeprefix("00") if abroad else "33" + number.removeprefix("0")
    return f"{'+' if form == 'plus' else '00'}{digits}"


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _json(value: Json) -> str:
    """Write JSON as PHP does: ASCII, without spaces, each slash escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def _present(**fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not _ABSENT}
