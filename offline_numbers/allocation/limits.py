"""How often a write may be sent, and how long to wait before each read: checked before anything is sent."""

import sys
from collections.abc import Sequence
from typing import cast

from offline_numbers.errors import ArgumentError, ArgumentTypeError


def valid_attempts(attempts: object) -> int:
    """Return the number of tries, an ``int`` from 1.

    Raises:
        TypeError: it is no ``int``.
        ValueError: it is less than 1.

    """
    if not isinstance(attempts, int) or isinstance(attempts, bool):
        msg = f"{attempts!r} is no int; give the number of times that the write may be sent, 2 for example"
        raise ArgumentTypeError("attempts", msg)
    if attempts < 1:
        msg = f"{attempts!r} is less than 1; give the number of times that the write may be sent, 2 for example"
        raise ArgumentError("attempts", msg)
    return attempts


def valid_settle(settle: object) -> tuple[float, ...]:
    """Return the waits before each read, in seconds: at least one, since nothing is sent again without a read.

    Raises:
        TypeError: it is no sequence of numbers.
        ValueError: it is empty, or a wait is negative, infinite or no number.

    """
    if not isinstance(settle, Sequence) or isinstance(settle, str | bytes | bytearray):
        msg = f"{settle!r} is no sequence; give the seconds to wait before each read, (0.5, 1.0) for example"
        raise ArgumentTypeError("settle", msg)
    waits = tuple(_valid_wait(wait) for wait in cast("Sequence[object]", settle))
    if not waits:
        msg = "it is empty; give one wait at least, since nothing is sent again without a read"
        raise ArgumentError("settle", msg)
    return waits


def _valid_wait(wait: object) -> float:
    if not isinstance(wait, int | float) or isinstance(wait, bool):
        msg = f"{wait!r} is no number; give the seconds to wait before each read, (0.5, 1.0) for example"
        raise ArgumentTypeError("settle", msg)
    # Written so that nan is refused too, and an int too big for a float.
    if not 0 <= wait <= sys.float_info.max:
        msg = f"{wait!r} is no time to wait; give seconds from 0 on, (0.5, 1.0) for example"
        raise ArgumentError("settle", msg)
    return float(wait)
