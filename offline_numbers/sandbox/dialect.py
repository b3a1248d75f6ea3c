"""The shapes in which a PHP server may write its answers; the API document shows one of them."""

from typing import Literal

from attrs import field, frozen
from attrs.validators import in_


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

    flags: Literal["text", "int", "bool", "null"] = field(
        default="text", validator=in_(("text", "int", "bool", "null"))
    )
    no_timetable: Literal["int", "text", "list", "empty", "null", "false", "absent"] = field(
        default="int", validator=in_(("int", "text", "list", "empty", "null", "false", "absent"))
    )
    timetable: Literal["list", "json"] = field(default="list", validator=in_(("list", "json")))
    days: Literal["short", "long"] = field(default="short", validator=in_(("short", "long")))
    no_destination: Literal["empty", "null", "false", "absent"] = field(
        default="empty", validator=in_(("empty", "null", "false", "absent"))
    )
    numbers: Literal["text", "int"] = field(default="text", validator=in_(("text", "int")))
    holds_nothing: Literal["error", "success"] = field(default="error", validator=in_(("error", "success")))
    invalid_utf8: Literal["empty", "replaced"] = field(default="empty", validator=in_(("empty", "replaced")))
    before: str = ""
    content_type: str = "application/json"
    gzip: bool = False
    chunked: bool = False
