"""An order and a pending reference as values."""

import pickle
from datetime import UTC, datetime

import pytest
from attrs.exceptions import FrozenInstanceError

from offline_numbers import NumberType, Order, Pending

ORDER = Order("order-7", "0612345678", "Magazine Ad", NumberType.PREFIX_0899, allow_redirect=True)


def test_an_order_is_compared_by_its_arguments() -> None:
    """Two orders with equal arguments are one order."""
    assert (
        Order(
            reference="order-7",
            phone_number="0612345678",
            description="Magazine Ad",
            type=NumberType.PREFIX_0899,
            allow_redirect=True,
        )
        == ORDER
    )


def test_an_order_pickles() -> None:
    """A queue can carry an order."""
    assert pickle.loads(pickle.dumps(ORDER)) == ORDER  # noqa: S301 - a pickle of our own making


def test_an_order_is_frozen() -> None:
    """An order that was placed does not change."""
    with pytest.raises(FrozenInstanceError):
        ORDER.reference = "order-8"  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue] - that is tested


def test_a_pending_reference_has_no_number_before_an_answer() -> None:
    """Without an answer, no number is known."""
    pending = Pending(reference="order-7", began=datetime(2026, 11, 27, tzinfo=UTC))
    assert pending.tracking_number is None
