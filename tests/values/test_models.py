"""The values that answers become: frozen, slotted, compared by what they mean."""

import copy
import pickle
from datetime import datetime

import attrs
import pytest

from offline_numbers.values.models import Allocation, NumberDetails, NumberState
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
VALUES = [STATE, ALLOCATION, DETAILS, TIMETABLE, TimeRange("10:00", "12:00")]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", VALUES)
def test_pickles(value: object, protocol: int) -> None:
    """A value comes back equal from every pickle protocol."""
    assert pickle.loads(pickle.dumps(value, protocol)) == value  # noqa: S301 - a pickle of our own making


@pytest.mark.parametrize("value", VALUES)
def test_copies(value: object) -> None:
    """Copies of a value are equal to it and hash alike."""
    duplicates = [copy.copy(value), copy.deepcopy(value)]
    assert {value, *duplicates} == {value}


@pytest.mark.parametrize("value", VALUES)
def test_frozen_and_slotted(value: attrs.AttrsInstance) -> None:
    """No attribute of a value can be changed, none can be added."""
    name = attrs.fields(type(value))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, name, None)
    assert not hasattr(value, "__dict__")


def test_raw_is_neither_compared_nor_shown() -> None:
    """Two answers that mean the same are equal, and a log line does not show the answer as received."""
    other = attrs.evolve(STATE, raw={})
    assert (other == STATE, hash(other) == hash(STATE), "success" in repr(STATE)) == (True, True, False)


def test_raw_survives_a_pickle() -> None:
    """The answer as received is kept, where it is wanted."""
    assert pickle.loads(pickle.dumps(STATE)).raw == RAW  # noqa: S301 - a pickle of our own making


def test_an_allocation_is_a_state() -> None:
    """What allocates gives a state with the history of the allocation."""
    assert (isinstance(ALLOCATION, NumberState), ALLOCATION.attempts, ALLOCATION.surplus) == (
        True,
        2,
        ("0899789012",),
    )


def test_defaults() -> None:
    """What an answer does not say is none or empty."""
    state = NumberState(phone_number=None, tracking_number="0899123456")
    assert (state.allow_redirect, state.timetable, state.raw) == (None, Timetable(), {})


def test_as_a_dictionary() -> None:
    """``attrs.asdict`` works on every value, for those who store them."""
    assert attrs.asdict(STATE, recurse=False) == {
        "phone_number": "0612345678",
        "tracking_number": "0899123456",
        "allow_redirect": True,
        "timetable": TIMETABLE,
        "raw": RAW,
    }
    assert [attrs.asdict(value)["tracking_number"] for value in (STATE, ALLOCATION, DETAILS)] == ["0899123456"] * 3
