"""Numbers, labels and dates of an answer, in every shape of PHP."""

import math
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from offline_numbers.errors import InvalidResponseError
from offline_numbers.values import number_text
from offline_numbers.values.models import NumberDetails
from offline_numbers.wire.answers import details_row

ROW: dict[str, object] = {
    "tracking_phone": "0899123456",
    "destination_phone": "0612345678",
    "description": "Magazine Ad",
    "product_name": "example.com",
    "last_update": "2019-10-01 12:00:00",
}
DETAILS = NumberDetails(
    tracking_number="0899123456",
    phone_number="0612345678",
    description="Magazine Ad",
    product_name="example.com",
    last_update=datetime(2019, 10, 1, 12),  # noqa: DTZ001 - the API names no zone
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0612345678", "0612345678"),
        (" 0612345678\n", "0612345678"),
        ("+33 6 12 34 56 78", "+33 6 12 34 56 78"),
        ("06\N{NO-BREAK SPACE}12", "06 12"),
        ("612345678", "612345678"),
        (612345678, "0612345678"),
        (899123456, "0899123456"),
        (33612345678, "0033612345678"),
        (442079460000, "00442079460000"),
        (3949, "3949"),
        (1, "1"),
        (12345678, "12345678"),
        (1234567890, "001234567890"),
        ("06\x0012", r"06\x0012"),
        ("0612\N{RIGHT-TO-LEFT OVERRIDE}", r"0612\u202e"),
        ("06\ud800", r"06\ud800"),
        ("", None),
        ("  ", None),
        ("0", None),
        (None, None),
        (False, None),
        (0, None),
        (0.0, None),
        ("0" * 64, "0" * 64),
    ],
)
def test_number(value: object, expected: str | None) -> None:
    """A text stays unchanged, an ``int`` gets its leading zeros, and every empty shape is ``None``."""
    assert number_text(value) == expected


@pytest.mark.parametrize(
    "value", [True, -1, 1.5, 33612345678.0, math.inf, [], ["0612345678"], {}, {"a": 1}, "0" * 65, 10**64, 10**100]
)
def test_no_number(value: object) -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match="a phone number is not readable"):
        number_text(value)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"tracking_phone": 899123456, "destination_phone": 612345678}, {}),
        ({"destination_phone": ""}, {"phone_number": None}),
        ({"destination_phone": None}, {"phone_number": None}),
        ({"destination_phone": False}, {"phone_number": None}),
        ({"destination_phone": 0}, {"phone_number": None}),
        ({"description": None}, {"description": ""}),
        ({"description": False}, {"description": ""}),
        ({"description": True}, {"description": ""}),
        ({"description": []}, {"description": ""}),
        ({"description": {"a": 1}}, {"description": ""}),
        ({"description": 2024}, {"description": "2024"}),
        ({"description": 12.5}, {"description": "12.5"}),
        ({"description": " é\n\u202e "}, {"description": " é\n\u202e "}),
        ({"description": "a\ud800b"}, {"description": "a\ufffd\ufffd\ufffdb"}),
        ({"product_name": None}, {"product_name": ""}),
        ({"last_update": None}, {"last_update": None}),
        ({"last_update": ""}, {"last_update": None}),
        ({"last_update": False}, {"last_update": None}),
        ({"last_update": 1569931200}, {"last_update": None}),
        ({"last_update": "0000-00-00 00:00:00"}, {"last_update": None}),
        ({"last_update": "2019-13-45 12:00:00"}, {"last_update": None}),
        ({"last_update": "yesterday"}, {"last_update": None}),
        ({"last_update": "\ud800"}, {"last_update": None}),
        ({"last_update": " 2019-10-01 12:00:00\n"}, {}),
        ({"last_update": "2019-10-01T12:00:00"}, {}),
        ({"last_update": "2019-10-01T12:00:00Z"}, {}),
        ({"last_update": "2019-10-01T12:00:00+02:00"}, {}),
        ({"unknown": [1]}, {}),
    ],
)
def test_row(changes: dict[str, object], expected: dict[str, object]) -> None:
    """A row in another shape is the same value; a missing field is empty."""
    details = details_row({**ROW, **changes})
    assert {name: getattr(details, name) for name in FIELDS} == {
        **{name: getattr(DETAILS, name) for name in FIELDS},
        **expected,
    }


FIELDS = ("tracking_number", "phone_number", "description", "product_name", "last_update")


def test_row_of_a_number_alone() -> None:
    """Only the tracking number is required."""
    assert details_row({"tracking_phone": "0899123456"}) == NumberDetails(tracking_number="0899123456")


def test_raw_row() -> None:
    """It is the received row, not a copy: a list may have a million rows."""
    assert details_row(ROW).raw is ROW


@pytest.mark.parametrize(
    "changes",
    [
        {"tracking_phone": None},
        {"tracking_phone": ""},
        {"tracking_phone": 0},
        {"tracking_phone": ["0899123456"]},
        {"destination_phone": ["0612345678"]},
        {"destination_phone": True},
    ],
)
def test_row_without_readable_numbers(changes: dict[str, object]) -> None:
    """It is refused: nothing is guessed about whose number it is."""
    with pytest.raises(InvalidResponseError) as caught:
        details_row({**ROW, **changes})
    assert caught.value.action == "list"
    assert caught.value.reason == "a row without readable numbers"


def test_excerpt_of_a_row_is_short() -> None:
    """The error shows the start of a deep and long row."""
    deep: object = "x" * 10_000
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(InvalidResponseError) as caught:
        details_row({"tracking_phone": deep})
    assert caught.value.excerpt == "{'tracking_phone': [[[[[[...]]]]]]}"


@given(
    st.dictionaries(
        st.sampled_from(list(ROW)) | st.text(),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
    )
)
@example({"tracking_phone": "0899123456"})
@example({})
def test_any_row(row: dict[str, object]) -> None:
    """It is a value whose texts can be encoded, or InvalidResponseError."""
    try:
        details = details_row(row)
    except InvalidResponseError:
        return
    texts = [details.tracking_number, details.phone_number or "", details.description, details.product_name]
    assert [text.encode().decode() for text in texts] == texts
