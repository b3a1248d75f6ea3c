"""What the tests of a probe share."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from offline_numbers import NumberType, OfflineNumbersSession
from offline_numbers.sandbox import Number

PREFIX = NumberType.PREFIX_0899
DESTINATION = "0612345678"
NUMBERS = (
    Number("0899000101", destination=DESTINATION, description="Magazine Ad"),
    Number("0899000102", destination="0698765432", description="Billboard"),
)
"""The destination holds a number already, so that a probe sees which of two `check` names."""

Opened = Callable[..., AbstractAsyncContextManager[OfflineNumbersSession]]
