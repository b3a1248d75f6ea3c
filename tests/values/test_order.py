"""`Order` and `Pending` as plain JSON types."""

import json
from datetime import UTC, datetime

import attrs
import pytest

from offline_numbers.values import NumberType, Order, Pending, Timetable

ORDER = Order("order-1", "0612345678", "Magazine Ad", NumberType.PREFIX_0899)


@pytest.mark.parametrize(
    "order",
    [
        ORDER,
        attrs.evolve(ORDER, type=99, allow_redirect=True, cost_group="A299", operator=1),
        attrs.evolve(ORDER, timetable={"mon-fri": "9:00-18:00"}),
        attrs.evolve(ORDER, timetable=Timetable()),
    ],
)
def test_an_order_as_json_builds_an_equal_order(order: Order) -> None:
    """An application stores an order as JSON and calls `assign_once` with the same arguments later."""
    fields = order.to_dict()
    again = Order(**json.loads(json.dumps(fields)))
    assert attrs.evolve(again, timetable=order.timetable) == order
    assert again.to_dict() == fields


def test_the_fields_of_an_order() -> None:
    """The type is its id, and a timetable is normalized."""
    assert attrs.evolve(ORDER, timetable={"lun": "9:00-18:00"}).to_dict() == {
        "reference": "order-1",
        "phone_number": "0612345678",
        "description": "Magazine Ad",
        "type": 5,
        "allow_redirect": None,
        "cost_group": None,
        "timetable": {"monday": ["09:00-18:00"]},
        "operator": None,
    }


def test_a_pending_reference_as_json() -> None:
    """The time is ISO 8601 with its zone."""
    pending = Pending(reference="order-1", began=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert json.loads(json.dumps(pending.to_dict())) == {
        "reference": "order-1",
        "began": "2026-03-02T12:00:00+00:00",
        "tracking_number": None,
    }
