"""The values of answers: frozen, slotted, compared without the raw answer."""

import copy
import json
import pickle
from datetime import datetime
from unittest.mock import ANY

import attrs
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from offline_numbers.values.models import Allocation, NumberDetails, NumberState, Settled
from offline_numbers.values.timetable import TimeRange, Timetable

TIMETABLE = Timetable({"monday": "10:00-12:00"})
RAW: dict[str, object] = {"status": "success"}
STATE = NumberState(
    phone_number="0612345678", tracking_number="0899123456", allow_redirect=True, timetable=TIMETABLE, raw=RAW
)
ALLOCATION = Allocation(
    phone_number="0612345678", tracking_number="0899123456", attempts=2, recovered=True, surplus=("0899789012",)
)
DETAILS = NumberDetails(
    tracking_number="0899123456",
    phone_number=None,
    description="Magazine Ad",
    product_name="example.com",
    last_update=datetime(2019, 10, 1, 12),  # noqa: DTZ001 - the API names no zone
)
SETTLED = Settled(phone_number=None, tracking_number="0899123456", attempts=0)
VALUES = [STATE, ALLOCATION, SETTLED, DETAILS, TIMETABLE, TimeRange("10:00", "12:00")]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", VALUES)
def test_pickles(value: object, protocol: int) -> None:
    """Every pickle protocol returns an equal value."""
    assert pickle.loads(pickle.dumps(value, protocol)) == value  # noqa: S301 - our own pickle


@pytest.mark.parametrize("value", VALUES)
def test_copies(value: object) -> None:
    """A copy is equal and has the same hash."""
    duplicates = [copy.copy(value), copy.deepcopy(value)]
    assert {value, *duplicates} == {value}


@pytest.mark.parametrize("value", VALUES)
def test_frozen_and_slotted(value: attrs.AttrsInstance) -> None:
    """No attribute of a value can be changed or added."""
    name = attrs.fields(type(value))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, name, None)
    assert not hasattr(value, "__dict__")


def test_another_class_decides_whether_it_is_equal() -> None:
    """``mock.ANY`` equals every value; a value of a subclass with the same fields is another one."""
    plain = NumberState(phone_number=None, tracking_number="0899123456")
    assert plain == ANY
    assert plain != Allocation(phone_number=None, tracking_number="0899123456", attempts=1)


def test_raw_is_neither_compared_nor_shown() -> None:
    """Two answers with the same meaning are equal, and `repr` does not show the received answer."""
    other = attrs.evolve(STATE, raw={})
    assert other == STATE
    assert hash(other) == hash(STATE)
    assert "success" not in repr(STATE)


def test_raw_survives_a_pickle() -> None:
    """A pickle keeps the received answer."""
    assert pickle.loads(pickle.dumps(STATE)).raw == RAW  # noqa: S301 - our own pickle


def test_an_allocation_is_a_state() -> None:
    """Code for a state accepts an allocation."""
    assert isinstance(ALLOCATION, NumberState)


def test_defaults() -> None:
    """A field that the answer lacks is `None` or empty."""
    state = NumberState(phone_number=None, tracking_number="0899123456")
    assert state.allow_redirect is None
    assert state.timetable == Timetable()
    assert state.raw == {}


def test_a_state_as_json() -> None:
    """`to_dict` returns plain JSON types, without the received answer."""
    expected = {
        "tracking_number": "0899123456",
        "phone_number": "0612345678",
        "allow_redirect": True,
        "timetable": {"monday": ["10:00-12:00"]},
    }
    assert STATE.to_dict() == expected
    assert json.loads(json.dumps(STATE.to_dict())) == expected


def test_an_allocation_as_json() -> None:
    """An allocation adds its history to the fields of a state."""
    expected: dict[str, object] = {
        "tracking_number": "0899123456",
        "phone_number": "0612345678",
        "allow_redirect": None,
        "timetable": {},
        "attempts": 2,
        "recovered": True,
        "surplus": ["0899789012"],
    }
    assert ALLOCATION.to_dict() == expected
    assert json.loads(json.dumps(ALLOCATION.to_dict())) == expected


def test_a_settled_number_as_json() -> None:
    """A settled number adds its history to the fields of a state."""
    history = {"attempts": 0, "recovered": False}
    assert SETTLED.to_dict() == NumberState.to_dict(SETTLED) | history
    assert json.loads(json.dumps(SETTLED.to_dict())) == SETTLED.to_dict()


@pytest.mark.parametrize(
    ("last_update", "expected"), [(DETAILS.last_update, "2019-10-01 12:00:00"), (None, None)], ids=["known", "unknown"]
)
def test_a_row_as_json(last_update: datetime | None, expected: str | None) -> None:
    """The time is written as the API writes it."""
    written = {
        "tracking_number": "0899123456",
        "phone_number": None,
        "description": "Magazine Ad",
        "product_name": "example.com",
        "last_update": expected,
    }
    assert attrs.evolve(DETAILS, last_update=last_update).to_dict() == written
    assert json.loads(json.dumps(written)) == written


@pytest.mark.parametrize("value", [STATE, ALLOCATION, SETTLED, DETAILS])
def test_to_dict_has_every_field(value: NumberState | NumberDetails) -> None:
    """A new field of a value must be a key of its dictionary, too."""
    assert {*value.to_dict(), "raw"} == {field.name for field in attrs.fields(type(value))}


def test_a_value_in_an_answer_of_fastapi() -> None:
    """A route returns `to_dict()`; FastAPI needs nothing else."""
    app = FastAPI()

    @app.get("/")
    def route() -> dict[str, object]:
        return ALLOCATION.to_dict()

    assert TestClient(app).get("/").json() == ALLOCATION.to_dict()


def test_the_fields_for_python() -> None:
    """`attrs.asdict(value, recurse=False)` returns the fields as Python values, `raw` included."""
    assert attrs.asdict(STATE, recurse=False) == {
        "phone_number": "0612345678",
        "tracking_number": "0899123456",
        "allow_redirect": True,
        "timetable": TIMETABLE,
        "raw": RAW,
    }
