"""The values of users: phone numbers in their one form, prefix types, timetables, orders, and the API's answers.

Nothing here may send, wait, log or import from another wing; only `errors` is below.
"""

from .fields import flag, is_array, is_object, label, moment, number_text, printable, text
from .hours import TimeRange, Weekday
from .models import Allocation, NumberDetails, NumberState, Settled
from .number_type import NumberType
from .order import NO_REFERENCE, Order, Pending
from .phone import (
    Normalize,
    mask,
    normalize_phone_number,
    number_key,
    same_number,
    strict_phone_number,
    without_separators,
)
from .timetable import Timetable, TimetableLike
from .value import Value

__all__ = [
    "NO_REFERENCE",
    "Allocation",
    "Normalize",
    "NumberDetails",
    "NumberState",
    "NumberType",
    "Order",
    "Pending",
    "Settled",
    "TimeRange",
    "Timetable",
    "TimetableLike",
    "Value",
    "Weekday",
    "flag",
    "is_array",
    "is_object",
    "label",
    "mask",
    "moment",
    "normalize_phone_number",
    "number_key",
    "number_text",
    "printable",
    "same_number",
    "strict_phone_number",
    "text",
    "without_separators",
]
