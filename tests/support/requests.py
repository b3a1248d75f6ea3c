"""Requests as a session makes them, without the options that a test does not name."""

from functools import partial
from typing import Any

from attrs import evolve

from offline_numbers.values import NO_REFERENCE, Order
from offline_numbers.values.phone import Normalize, normalize_phone_number
from offline_numbers.wire import requests

ORDER = Order(NO_REFERENCE, "0612345678", "Magazine Ad", 5)


def assign(*, normalize: Normalize = normalize_phone_number, **changes: Any) -> requests.Request:  # noqa: ANN401 - any field of the order
    """Return the request of an assign."""
    return requests.assign(evolve(ORDER, **changes), normalize)


unassign = partial(requests.unassign, tracking_number=None, phone_number=None, normalize=normalize_phone_number)
reassign = partial(
    requests.reassign,
    tracking_number="0899123456",
    phone_number="0612345678",
    description=None,
    allow_redirect=None,
    normalize=normalize_phone_number,
)
check = partial(requests.check, tracking_number=None, phone_number=None, normalize=normalize_phone_number)
redirect_setup = partial(
    requests.redirect_setup,
    allow_redirect=True,
    tracking_number=None,
    phone_number=None,
    timetable=None,
    normalize=normalize_phone_number,
)
