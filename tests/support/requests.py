"""Requests as a session makes them, with the options that a test does not speak of left out."""

from functools import partial

from offline_numbers import arguments
from offline_numbers.phone import normalize_phone_number

assign = partial(
    arguments.assign,
    "0612345678",
    description="Magazine Ad",
    type=5,
    allow_redirect=None,
    cost_group=None,
    timetable=None,
    operator=None,
    normalize=normalize_phone_number,
)
unassign = partial(arguments.unassign, tracking_number=None, phone_number=None, normalize=normalize_phone_number)
reassign = partial(
    arguments.reassign,
    tracking_number="0899123456",
    phone_number="0612345678",
    description=None,
    allow_redirect=None,
    normalize=normalize_phone_number,
)
check = partial(arguments.check, tracking_number=None, phone_number=None, normalize=normalize_phone_number)
redirect_setup = partial(
    arguments.redirect_setup,
    allow_redirect=True,
    tracking_number=None,
    phone_number=None,
    timetable=None,
    normalize=normalize_phone_number,
)
