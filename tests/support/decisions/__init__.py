"""The decision table of ``safe_assign``: what is read, sent and waited for, in order, and how the call ends."""

from .answered import ANSWERED, BEFORE_SENDING, NEVER_SENT
from .lost import FOUND, IN_DOUBT, NOT_FOUND_ROWS
from .refused import LATE, NAMED, REFUSED
from .values import Row

__all__ = ["TABLE", "Row"]

TABLE = [
    *[*BEFORE_SENDING, *ANSWERED, *NEVER_SENT, *FOUND, *NOT_FOUND_ROWS],
    *[*IN_DOUBT, *NAMED, *REFUSED, *LATE],
]
