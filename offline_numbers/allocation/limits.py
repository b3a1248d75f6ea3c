"""How often a write may be sent, and how long to wait before each read: checked before anything is sent."""

import sys
from collections.abc import Sequence
from typing import cast

from offline_numbers.errors import ArgumentError, ArgumentTypeError


def valid_attempts(attempts: object) -> int:
    """Return the number of attempts, an ``int`` from 1."""
    if not isinstance(attempts, int) or isinstance(attempts, bool):
        msg = f"an int such as 2, the number of requests to send at most, not {attempts!r}"
        raise ArgumentTypeError("attempts", msg)
    if attempts < 1:
        msg = f"{attempts!r} is less than 1: use the number of requests to send at most, such as 2"
        raise ArgumentError("attempts", msg)
    return attempts


def valid_settle(settle: object) -> tuple[float, ...]:
    """Return the waits before each read, in seconds: at least one, since nothing is sent again without a read."""
    if not isinstance(settle, Sequence) or isinstance(settle, str | bytes | bytearray):
        msg = f"the seconds to wait before each read such as (0.5, 1.0), not {settle!r}"
        raise ArgumentTypeError("settle", msg)
    waits = tuple(_valid_wait(wait) for wait in cast("Sequence[object]", settle))
    if not waits:
        msg = "it is empty: use at least one wait, such as (0.5,); nothing is sent again without a read"
        raise ArgumentError("settle", msg)
    return waits


def _valid_wait(wait: object) -> float:
    if not isinstance(wait, int | float) or isinstance(wait, bool):
        msg = f"{wait!r} is not a number: use the seconds to wait before each read, such as (0.5, 1.0)"
        raise ArgumentTypeError("settle", msg)
    # This form refuses nan, too, and an int that is too large for a float.
    if not 0 <= wait <= sys.float_info.max:
        msg = f"invalid wait {wait!r}: use seconds from 0, such as (0.5, 1.0)"
        raise ArgumentError("settle", msg)
    return float(wait)
