"""Requests as a session makes them, with the options that a test does not speak of left out."""

from functools import partial

from offline_numbers.values.phone import normalize_phone_number
from offline_numbers.wire import requests

assign = partial(
    requests.assign,
    "0612345678",
    description="Magazine Ad",
    type=5,
    allow_redirect=None,
    cost_group=None,
    timetable=None,
    operator=None,
    normalize=normalize_phone_number,
)
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
