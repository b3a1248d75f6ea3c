"""How the server writes, stores and decides what the API document leaves open."""

import json
import os
from pathlib import Path
from typing import Any, Literal, Self, cast, get_args

from attrs import Attribute, asdict, field, fields_dict, frozen


def _listed(_: object, attribute: "Attribute[Any]", value: object) -> None:
    choices = get_args(attribute.type)
    if value not in choices:
        raise _wrong(attribute, value, f"one of {', '.join(map(repr, choices))}")


def _typed(_: object, attribute: "Attribute[Any]", value: object) -> None:
    if type(value) is not attribute.type:  # exactly: True is not a number here
        raise _wrong(attribute, value, "True or False" if attribute.type is bool else "text")


def _header(_: object, attribute: "Attribute[Any]", value: object) -> None:
    if not (isinstance(value, str) and value.isprintable()):
        raise _wrong(attribute, value, "printable text")


def _lag(_: object, attribute: "Attribute[Any]", value: object) -> None:
    if not _is_count(value, at_least=0):
        raise _wrong(attribute, value, "0 or a positive whole number")


def _length(_: object, attribute: "Attribute[Any]", value: object) -> None:
    if not (value is None or _is_count(value, at_least=1)):
        raise _wrong(attribute, value, "None or a positive whole number")


def _is_count(value: object, *, at_least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= at_least


def _wrong(attribute: "Attribute[Any]", value: object, right: str) -> ValueError:
    return ValueError(f"{attribute.name}: invalid value {value!r}; use {right}")


@frozen(kw_only=True)
class Dialect:
    r"""How the sandbox writes its answers, stores labels and decides. The default follows the API document.

    ::

        Dialect(flags="bool", no_timetable="list", before="\ufeff", content_type="text/html; charset=UTF-8")

    Attributes:
        flags: ``allow_redirect`` as ``"text"`` (``"0"`` and ``"1"``), ``"int"``, ``"bool"`` or ``"null"`` (``null``
            and ``"1"``).
        no_timetable: an empty timetable as ``"int"`` (``0``), ``"text"`` (``"0"``), ``"list"`` (``[]``), ``"empty"``
            (``""``), ``"null"``, ``"false"`` or ``"absent"`` (no field).
        timetable: a timetable as ``"list"``, or as ``"json"``: the same inside a string.
        days: ``"short"`` (``mon``) or ``"long"`` (``monday``).
        no_destination: the destination of a number in the pool: ``"empty"`` (``""``), ``"null"``, ``"false"`` or
            ``"absent"`` (no field; ``""`` in the simple list).
        destinations: a destination in answers as ``"national"`` (``0612345678``), ``"plus"`` (``+33612345678``),
            ``"zeros"`` (``0033612345678``) or ``"grouped"`` (``06 12 34 56 78``).
        numbers: phone numbers as ``"text"``, or as ``"int"`` without their leading zeros.
        holds_nothing: how ``check`` answers for a destination without a number: ``"error"`` (Unknown tracking number)
            or ``"success"`` with an empty tracking number.
        check_by_destination: which of several numbers ``check`` and ``redirect_setup`` by ``phone_number`` take:
            ``"oldest"`` or ``"newest"``.
        unassign_by_destination: which of them ``unassign`` releases: ``"oldest"``, ``"newest"``, or ``"refused"``: an
            error if there are several.
        repeated_write: the answer to a write that changes nothing: ``"success"`` or ``"error"``.
        error_case: error messages as in the ``"document"``, in ``"lower"`` or in ``"upper"`` case.
        list_lag: how many requests pass before a change shows in the lists.
        label_tags: HTML tags in labels are ``"kept"`` or ``"stripped"``.
        label_quotes: typographic quotes are ``"kept"`` or become ``"straight"``.
        label_accents: accented letters are ``"kept"`` or ``"decomposed"`` (Unicode NFD).
        label_html: labels are stored ``"plain"``, ``"escaped"`` (``&`` becomes ``&amp;``) or ``"escaped_twice"``.
        label_charset: ``"any"`` character is kept; ``"cut"``: the label ends before the first one above U+FFFF;
            ``"replaced"``: ``?`` for each of those; ``"latin1"``, ``"ascii"``: ``?`` for each that is not in it.
        label_length: how many characters of a label are kept; ``None``: all.
        invalid_utf8: an answer that contains an invalid byte is ``"empty"``, as by default in PHP, or the byte is
            ``"replaced"`` by U+FFFD.
        before: text before the JSON: a byte order mark, blank lines, a PHP warning.
        content_type: the header.
        gzip: whether the body is compressed.
        chunked: whether the body is sent in chunks, without a length.

    Raises:
        ValueError: a field has another value than these; the message names both.

    """

    flags: Literal["text", "int", "bool", "null"] = field(default="text", validator=_listed)
    no_timetable: Literal["int", "text", "list", "empty", "null", "false", "absent"] = field(
        default="int", validator=_listed
    )
    timetable: Literal["list", "json"] = field(default="list", validator=_listed)
    days: Literal["short", "long"] = field(default="short", validator=_listed)
    no_destination: Literal["empty", "null", "false", "absent"] = field(default="empty", validator=_listed)
    destinations: Literal["national", "plus", "zeros", "grouped"] = field(default="national", validator=_listed)
    numbers: Literal["text", "int"] = field(default="text", validator=_listed)
    holds_nothing: Literal["error", "success"] = field(default="error", validator=_listed)
    check_by_destination: Literal["oldest", "newest"] = field(default="oldest", validator=_listed)
    unassign_by_destination: Literal["oldest", "newest", "refused"] = field(default="oldest", validator=_listed)
    repeated_write: Literal["success", "error"] = field(default="success", validator=_listed)
    error_case: Literal["document", "lower", "upper"] = field(default="document", validator=_listed)
    list_lag: int = field(default=0, validator=_lag)
    label_tags: Literal["kept", "stripped"] = field(default="kept", validator=_listed)
    label_quotes: Literal["kept", "straight"] = field(default="kept", validator=_listed)
    label_accents: Literal["kept", "decomposed"] = field(default="kept", validator=_listed)
    label_html: Literal["plain", "escaped", "escaped_twice"] = field(default="plain", validator=_listed)
    label_charset: Literal["any", "cut", "replaced", "latin1", "ascii"] = field(default="any", validator=_listed)
    label_length: int | None = field(default=None, validator=_length)
    invalid_utf8: Literal["empty", "replaced"] = field(default="empty", validator=_listed)
    before: str = field(default="", validator=_typed)
    content_type: str = field(default="application/json", validator=_header)
    gzip: bool = field(default=False, validator=_typed)
    chunked: bool = field(default=False, validator=_typed)

    def to_dict(self) -> dict[str, object]:
        """Return all fields by their names, as plain JSON types."""
        return asdict(self)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """Read a dialect from a JSON file: ``{"dialect": {"flags": "bool"}}``, as ``offline-numbers probe`` writes it.

        Args:
            path: the file. Fields that it leaves out have their defaults; other keys beside ``dialect`` are ignored.

        Returns:
            The dialect.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is not such a file, or a field is unknown or invalid; the message names the file and field.

        """
        try:
            content: object = json.loads(Path(path).read_bytes())
            return cls(**cls._given(content))
        except ValueError as error:
            msg = f"{os.fspath(path)}: not a dialect file: {error}"
            raise ValueError(msg) from None

    @classmethod
    def _given(cls, content: object) -> dict[str, Any]:
        given = cast("dict[str, Any]", content).get("dialect") if isinstance(content, dict) else None
        if not isinstance(given, dict):
            msg = 'expected a JSON object with an object under "dialect"'
            raise ValueError(msg)  # noqa: TRY004 - the file is wrong, not the type of an argument
        given = cast("dict[str, Any]", given)
        if unknown := sorted(given.keys() - fields_dict(cls)):
            msg = f"unknown field {unknown[0]!r}; use {', '.join(fields_dict(cls))}"
            raise ValueError(msg)
        return given
