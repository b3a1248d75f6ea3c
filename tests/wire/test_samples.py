"""Every JSON example of the API document, decoded as the document describes it."""

from datetime import datetime

import pytest
from support.requests import assign, check, redirect_setup
from support.samples import sample

from offline_numbers.errors import AccessDeniedError, PoolExhaustedError
from offline_numbers.values import is_array, is_object
from offline_numbers.values.models import NumberDetails, NumberState
from offline_numbers.values.phone import normalize_phone_number
from offline_numbers.values.timetable import Timetable
from offline_numbers.wire import answers
from offline_numbers.wire.requests import Request

ASSIGNED = NumberState(phone_number="0612345678", tracking_number="0899123456", allow_redirect=True)


@pytest.mark.parametrize(
    ("name", "request_", "expected"),
    [
        (
            "envelope_success",
            check(tracking_number="0899123456"),
            NumberState(phone_number="0612345678", tracking_number="0899123456"),
        ),
        ("assign", assign(), ASSIGNED),
        ("check", check(phone_number="0612345678"), ASSIGNED),
        (
            "redirect_setup",
            redirect_setup(tracking_number="0899123456"),
            NumberState(
                phone_number="0612345678",
                tracking_number="0899123456",
                allow_redirect=True,
                timetable=Timetable({"monday": "09:00-18:00"}),
            ),
        ),
    ],
)
def test_successes(name: str, request_: Request, expected: NumberState) -> None:
    """A documented success becomes the state that it describes."""
    assert answers.decode_state(request_, sample(name), normalize=normalize_phone_number) == expected


def test_raw() -> None:
    """``raw`` has every field of the received answer."""
    state = answers.decode_state(assign(), sample("assign"), normalize=normalize_phone_number)
    assert state.raw == {
        "status": "success",
        "phone_number": "0612345678",
        "tracking_number": "0899123456",
        "allow_redirect": "1",
    }


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("authentication_error", AccessDeniedError, "Access denied to this API"),
        ("envelope_error", PoolExhaustedError, "No tracking number available"),
    ],
)
def test_errors(name: str, error: type[Exception], message: str) -> None:
    """A documented error has its own class and the API's message."""
    with pytest.raises(error) as caught:
        answers.decode_state(assign(), sample(name), normalize=normalize_phone_number)
    assert caught.value.args == ("assign", message)


def test_simple_list() -> None:
    """The simple list is an object from tracking number to destination."""
    assert answers.loads(sample("list_simple")) == {"0899123456": "0612345678", "0899789012": "0698765432"}


def test_detailed_list() -> None:
    """A row of the detailed list becomes the value that it describes."""
    answer = answers.loads(sample("list_details"))
    assert is_object(answer)
    rows = answer["tracking_number_details"]
    assert is_array(rows)
    assert [answers.details_row(row) for row in rows if is_object(row)] == [
        NumberDetails(
            tracking_number="0899123456",
            phone_number="0612345678",
            description="Magazine Ad",
            product_name="example.com",
            last_update=datetime(2019, 10, 1, 12),  # noqa: DTZ001 - the API names no zone
        )
    ]
