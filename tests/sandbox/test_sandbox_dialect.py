"""Dialects write answers in other shapes; the default is that of the API document."""

import json
import subprocess
from typing import Any

import aiohttp
import pytest
from support.php import needs_php
from support.raw_http import get, request_bytes, send, target
from support.waiting import LIMIT

from offline_numbers.sandbox import Dialect, Number, Sandbox, TimetableEntry
from offline_numbers.sandbox.writer import Writer

ENTRIES = (TimetableEntry("monday", "09:00", "18:00"),)
ROWS = [{"day": "mon", "from": "09:00", "to": "18:00"}]
HELD = Number("0899000001", destination="0612345678", description="Ad/é", allow_redirect=True, timetable=ENTRIES)
FREE = Number("0899000002")
MISSING = "missing"


async def ask(dialect: Dialect, action: str, *numbers: Number, **parameters: object) -> Any:  # noqa: ANN401 - JSON
    """Return the answer of a sandbox with one dialect."""
    async with Sandbox(numbers=numbers or (HELD, FREE), dialect=dialect) as sandbox:
        answer = await get(sandbox.url, target(sandbox.key, action, **parameters))
        return json.loads(answer.body)


async def test_the_default_is_the_shape_of_the_document() -> None:
    """Flags are texts, an empty timetable is 0, another one a list with short days."""
    held = await ask(Dialect(), "check", tracking_number="0899000001")
    free = await ask(Dialect(), "check", tracking_number="0899000002")
    assert [held[name] for name in ("phone_number", "allow_redirect", "timetable")] == ["0612345678", "1", ROWS]
    assert [free[name] for name in ("phone_number", "allow_redirect", "timetable")] == ["", "0", 0]


@pytest.mark.parametrize(
    ("dialect", "field", "held", "free"),
    [
        (Dialect(flags="int"), "allow_redirect", 1, 0),
        (Dialect(flags="bool"), "allow_redirect", True, False),
        (Dialect(flags="null"), "allow_redirect", "1", None),
        (Dialect(no_timetable="text"), "timetable", ROWS, "0"),
        (Dialect(no_timetable="list"), "timetable", ROWS, []),
        (Dialect(no_timetable="empty"), "timetable", ROWS, ""),
        (Dialect(no_timetable="null"), "timetable", ROWS, None),
        (Dialect(no_timetable="false"), "timetable", ROWS, False),
        (Dialect(no_timetable="absent"), "timetable", ROWS, MISSING),
        (Dialect(timetable="json"), "timetable", '[{"day":"mon","from":"09:00","to":"18:00"}]', 0),
        (Dialect(days="long"), "timetable", [{**ROWS[0], "day": "monday"}], 0),
        (Dialect(no_destination="null"), "phone_number", "0612345678", None),
        (Dialect(no_destination="false"), "phone_number", "0612345678", False),
        (Dialect(no_destination="absent"), "phone_number", "0612345678", MISSING),
        (Dialect(numbers="int"), "phone_number", 612345678, ""),
        (Dialect(numbers="int"), "tracking_number", 899000001, 899000002),
    ],
    ids=str,
)
async def test_a_field_has_the_shape_of_the_dialect(dialect: Dialect, field: str, held: object, free: object) -> None:
    """The answer has it for an assigned number and for one in the pool."""
    answers = [await ask(dialect, "check", tracking_number=text) for text in ("0899000001", "0899000002")]
    assert [held, free] == [answer.get(field, MISSING) for answer in answers]


@pytest.mark.parametrize(
    ("dialect", "destinations", "in_details"),
    [
        (Dialect(), ["0612345678", ""], ["0612345678", ""]),
        (Dialect(no_destination="null"), ["0612345678", None], ["0612345678", None]),
        (Dialect(no_destination="false"), ["0612345678", False], ["0612345678", False]),
        (Dialect(no_destination="absent"), ["0612345678", ""], ["0612345678", MISSING]),
        (Dialect(numbers="int"), [612345678, ""], [612345678, ""]),
    ],
    ids=str,
)
async def test_destinations_in_lists_have_the_shape_of_the_dialect(
    dialect: Dialect, destinations: list[object], in_details: list[object]
) -> None:
    """Both lists write a destination, and a missing one, as the dialect names."""
    assert destinations == list((await ask(dialect, "list")).values())
    details = await ask(dialect, "list", details=1)
    assert in_details == [row.get("destination_phone", MISSING) for row in details["tracking_number_details"]]


async def test_a_destination_with_other_characters_stays_text() -> None:
    """Only digits become an integer."""
    number = Number("0899000001", destination="+33 6")
    assert await ask(Dialect(numbers="int"), "list", number) == {"0899000001": "+33 6"}


async def test_a_check_that_finds_nothing_can_succeed() -> None:
    """The success has an empty tracking number."""
    expected = {"status": "success", "phone_number": "0698765432", "tracking_number": ""}
    assert expected == await ask(Dialect(holds_nothing="success"), "check", phone_number="0698765432")


async def test_text_before_the_json_and_another_content_type() -> None:
    """Both are sent unchanged."""
    dialect = Dialect(before="\ufeff\r\n\n", content_type="text/html; charset=UTF-8")
    async with Sandbox(dialect=dialect) as sandbox:
        answer = await get(sandbox.url, target(sandbox.key, "list"))
    assert answer.body == b"\xef\xbb\xbf\r\n\n[]"
    assert answer.headers["content-type"] == "text/html; charset=UTF-8"


async def test_a_body_is_compressed_and_in_chunks() -> None:
    """The headers announce both, and the client reads the same JSON."""
    dialect = Dialect(gzip=True, chunked=True)
    async with (
        Sandbox(dialect=dialect) as sandbox,
        aiohttp.ClientSession() as session,
        session.get(sandbox.url + target(sandbox.key, "list")) as response,
    ):
        assert await response.json() == []
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Transfer-Encoding"] == "chunked"


async def test_a_client_of_http_1_0_gets_no_chunks() -> None:
    """HTTP/1.0 has no chunks, so the answer has a length."""
    async with Sandbox(dialect=Dialect(chunked=True)) as sandbox:
        received = await send(sandbox.url, request_bytes(target(sandbox.key, "list"), version="1.0"))
    assert b"Content-Length: 2\r\n" in received
    assert received.endswith(b"\r\n\r\n[]")


def test_json_is_written_as_php_writes_it() -> None:
    """It has no spaces, and slashes and characters beyond ASCII are escaped."""
    expected = rb'{"status":"error","error":"\u00e9\ud83d\ude00 a\/b \"\\udcff"}'
    assert expected == Writer(Dialect()).error('é😀 a/b "\\udcff').body


def test_an_invalid_byte_empties_the_answer_or_is_replaced() -> None:
    """PHP writes an empty body by default, or U+FFFD."""
    assert Writer(Dialect()).error("a\udcffb 😀").body == b""
    replaced = rb'{"status":"error","error":"a\ufffdb \ud83d\ude00"}'
    assert replaced == Writer(Dialect(invalid_utf8="replaced")).error("a\udcffb 😀").body


@needs_php
@pytest.mark.parametrize("text", ['é😀 a/b "\\', "\t\r\n\x00\x7f\u2028<>&'", "0612345678", "a\udcffb"])
def test_php_writes_the_same_json(text: str) -> None:
    """The PHP of this machine writes an equal answer, except that it does not escape DEL."""
    script = 'echo json_encode(["status" => "error", "error" => stream_get_contents(STDIN)]);'
    given = text.encode("utf-8", "surrogateescape")
    done = subprocess.run(["php", "-r", script], input=given, capture_output=True, check=True, timeout=LIMIT)  # noqa: S607 - Debian's
    assert done.stdout.replace(b"\x7f", rb"\u007f") == Writer(Dialect()).error(text).body
