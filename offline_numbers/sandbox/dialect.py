"""The shapes in which a PHP server may write its answers; the API document shows one of them."""

import gzip
import json
from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import field, frozen
from attrs.validators import in_

from .state import Number
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
        status: the HTTP status.

    """

    body: bytes
    headers: Mapping[str, str]
    chunked: bool = False
    status: int = 200


@frozen(kw_only=True)
class Dialect:
    r"""How the sandbox writes its answers. The default is what the API document shows.

    ::

        Dialect(flags="bool", no_timetable="list", before="\ufeff", content_type="text/html; charset=UTF-8")

    Attributes:
        flags: ``allow_redirect`` as ``"text"`` (``"0"`` and ``"1"``), ``"int"``, ``"bool"`` or ``"null"`` (``null``
            and ``"1"``).
        no_timetable: an empty timetable as ``"int"`` (``0``), ``"text"`` (``"0"``), ``"list"`` (``[]``), ``"empty"``
            (``""``), ``"null"``, ``"false"`` or ``"absent"`` (no such field).
        timetable: a filled one as ``"list"``, or as ``"json"``: the same as JSON inside a string.
        days: ``"short"`` (``mon``) or ``"long"`` (``monday``).
        no_destination: what stands for the destination of a number in the pool: ``"empty"`` (``""``), ``"null"``,
            ``"false"`` or ``"absent"`` (no such field; ``""`` in the simple list, which cannot leave it out).
        numbers: phone numbers as ``"text"`` or as ``"int"``, which loses the zeros in front.
        holds_nothing: how ``check`` answers for a destination without a number: ``"error"`` (Unknown tracking number)
            or ``"success"`` with an empty tracking number.
        invalid_utf8: what becomes of an answer with a byte in it that is no UTF-8: ``"empty"``, PHP's default, a 200
            without a body, or ``"replaced"`` by U+FFFD.
        before: text in front of the JSON: a byte order mark, blank lines, a PHP warning.
        content_type: the header.
        gzip: whether the body is compressed.
        chunked: whether the body goes out in chunks, without a length.

    """

    flags: Literal["text", "int", "bool", "null"] = field(default="text", validator=in_(_FLAGS))
    no_timetable: Literal["int", "text", "list", "empty", "null", "false", "absent"] = field(
        default="int", validator=in_(_NO_TIMETABLE)
    )
    timetable: Literal["list", "json"] = field(default="list", validator=in_(("list", "json")))
    days: Literal["short", "long"] = field(default="short", validator=in_(("short", "long")))
    no_destination: Literal["empty", "null", "false", "absent"] = field(default="empty", validator=in_(_NO_DESTINATION))
    numbers: Literal["text", "int"] = field(default="text", validator=in_(("text", "int")))
    holds_nothing: Literal["error", "success"] = field(default="error", validator=in_(("error", "success")))
    invalid_utf8: Literal["empty", "replaced"] = field(default="empty", validator=in_(("empty", "replaced")))
    before: str = ""
    content_type: str = "application/json"
    gzip: bool = False
    chunked: bool = False

    def success(self, number: Number) -> Json:
        """Write the success envelope of a number."""
        return _present(
            status="success",
            phone_number=self._destination(number),
            tracking_number=self._number(number.tracking_number),
            allow_redirect=_FLAGS[self.flags][number.allow_redirect],
            timetable=self._timetable(number.timetable),
        )

    def nothing_held(self, destination: str) -> Json:
        """Write a success without a tracking number, for a destination that holds none."""
        return _present(status="success", phone_number=self._number(destination), tracking_number="")

    def error(self, message: str) -> Json:
        """Write the error envelope."""
        return {"status": "error", "error": message}

    def mapping(self, numbers: Iterable[Number]) -> Json:
        """Write the simple list; a PHP array without entries is ``[]``."""
        rows = {number.tracking_number: self._destination(number) for number in numbers}
        return {text: "" if value is _ABSENT else value for text, value in rows.items()} or []

    def details(self, numbers: Iterable[Number], product_name: str) -> Json:
        """Write the detailed list."""
        return {"tracking_number_details": [self._row(number, product_name) for number in numbers]}

    def _row(self, number: Number, product_name: str) -> Json:
        return _present(
            tracking_phone=self._number(number.tracking_number),
            destination_phone=self._destination(number),
            description=number.description,
            product_name=product_name,
            last_update=number.last_update and f"{number.last_update:%Y-%m-%d %H:%M:%S}",
        )

    def _destination(self, number: Number) -> Json:
        return _NO_DESTINATION[self.no_destination] if number.destination is None else self._number(number.destination)

    def _number(self, text: str) -> Json:
        return int(text) if self.numbers == "int" and text.isascii() and text.isdigit() else text

    def _timetable(self, entries: Iterable[TimetableEntry]) -> Json:
        length = 3 if self.days == "short" else None
        rows = [{"day": entry.day[:length], "from": entry.start, "to": entry.end} for entry in entries]
        if not rows:
            return _NO_TIMETABLE[self.no_timetable]
        return rows if self.timetable == "list" else _json(rows)

    def encode(self, payload: Json) -> Answer:
        """Write the whole answer as ``json_encode`` would, in the transfer that this dialect asks for."""
        body = (self.before + self._whole(payload)).encode()
        headers = {"Content-Type": self.content_type}
        if self.gzip:
            body, headers["Content-Encoding"] = gzip.compress(body, mtime=0), "gzip"
        return Answer(body, headers, self.chunked)

    def _whole(self, payload: Json) -> str:
        """Return the JSON, or what PHP makes of it where a text holds a byte that is no UTF-8."""
        text = _json(payload)
        if "\\udc" not in text:  # what json.dumps writes for such a byte, and in the second half of other characters
            return text
        as_bytes = json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogateescape")
        valid = as_bytes.decode("utf-8", "replace")
        if valid.encode() != as_bytes and self.invalid_utf8 == "empty":
            return ""
        return _json(json.loads(valid))


def _json(value: Json) -> str:
    """Write JSON as PHP does: ASCII, without spaces, and each slash escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def _present(**fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not _ABSENT}
