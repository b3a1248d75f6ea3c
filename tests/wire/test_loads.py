"""Bytes become JSON; the start of a body becomes a printable text."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from offline_numbers.errors import InvalidResponseError
from offline_numbers.wire.answers import excerpt, loads, strict_loads

BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"\xc3\xa9"}',
        b'{"a":"\\u00e9"}',
        BOM + b'{"a":"\xc3\xa9"}',
        BOM + BOM + b'{"a":"\xc3\xa9"}',
        b'\r\n\n \t{"a":"\xc3\xa9"}\n\n',
        b"\n" + BOM + b'\n{"a":"\xc3\xa9"}' + BOM + b"\n",
        b'\x0b\x0c{"a":"\xc3\xa9"}',
        b'{"a":"x","a":"\xc3\xa9"}',
    ],
)
def test_read(body: bytes) -> None:
    """Byte order marks and blank lines around it are ignored; of a repeated name the last value counts."""
    assert loads(body) == {"a": "é"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (b" \r\n", "it is empty"),
        (BOM, "it is empty"),
        (BOM + b"\n" + BOM, "it is empty"),
        (b"<html>Bad gateway</html>", "it is not JSON"),
        (b'{"a":', "it is not JSON"),
        (b'{"a":1}x', "it is not JSON"),
        (b'{"a":1}X', "it is not JSON"),
        (b'{"a":1}{"a":2}', "it is not JSON"),
        (b"NaN", "it is not JSON"),
        (b'{"a":Infinity}', "it is not JSON"),
        (b'{"a":[-Infinity]}', "it is not JSON"),
        (b"9" * 5_000, "it is not JSON"),
        (b"{'a':1}", "it is not JSON"),
        (b'{"a":"\n"}', "it is not JSON"),
        (b'{"a":"\xe9"}', "it is not UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', "it is not UTF-8"),
        ('{"a":1}'.encode("utf-16"), "it is not UTF-8"),
        (b"[" * 200_000, "it is nested too deeply"),
        (b'{"a":' * 200_000, "it is nested too deeply"),
    ],
)
def test_refused(body: bytes, reason: str) -> None:
    """The error has the reason and the start of the body, and no cause that contains more of it."""
    with pytest.raises(InvalidResponseError) as caught:
        loads(body, action="check")
    assert caught.value.reason == reason
    assert caught.value.excerpt == excerpt(body)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_action_of_the_lists() -> None:
    """The default action of the error is ``list``."""
    with pytest.raises(InvalidResponseError) as caught:
        loads(b"")
    assert caught.value.action == "list"


@pytest.mark.parametrize("body", [b'{"a":"x","a":"\xc3\xa9"}', b'{"a":[{"b":1,"\\u0062":1}]}'])
def test_a_repeated_name(body: bytes) -> None:
    """``strict_loads`` refuses it: the answer is ambiguous."""
    with pytest.raises(InvalidResponseError) as caught:
        strict_loads(body)
    assert caught.value.reason == "it contains a name twice"
    assert caught.value.excerpt == excerpt(body)


@given(st.binary() | st.text().map(str.encode))
@example(b"[1]")
@example(b"[1")
def test_any_body(body: bytes) -> None:
    """It is a value or InvalidResponseError."""
    try:
        value = loads(body)
    except InvalidResponseError:
        return
    assert json.loads(body.decode().strip("\ufeff \t\r\n\v\f")) == value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", ""),
        (b"<html>\n  <body>\tBad gateway\r\n", "<html> <body> Bad gateway"),
        (b"a\x1b[31mred\x07\x00", r"a\x1b[31mred\x07\x00"),
        ("é日👍".encode(), "é日👍"),
        ("é\x00".encode(), r"é\x00"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b".encode(), r"a\u202eb"),
        ("\N{NO-BREAK SPACE}a\N{LINE SEPARATOR}b".encode(), "a b"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"x" * 200, "x" * 200),
        (b"x" * 201, "x" * 199 + "…"),
        (b"x" * 1_000_000, "x" * 199 + "…"),
        ("👍".encode() * 250, "👍" * 199 + "…"),
    ],
)
def test_excerpt(body: bytes, expected: str) -> None:
    """It is one short line without control characters."""
    assert excerpt(body) == expected


@given(st.binary() | st.text().map(str.encode))
def test_every_excerpt_can_be_shown(body: bytes) -> None:
    """It is printable and has at most 200 characters."""
    shown = excerpt(body)
    assert shown.isprintable() is True
    assert len(shown) <= 200
