"""The decision table of ``safe_assign``: the reads, requests and waits in order, and the result of the call."""

from .answered import ANSWERED, BEFORE_SENDING, NEVER_SENT
from .lost import FOUND, IN_DOUBT, NOT_FOUND_ROWS
from .refused import LATE, NAMED, REFUSED
from .values import Row

__all__ = ["TABLE", "Row"]

TABLE = [
    *[*BEFORE_SENDING, *ANSWERED, *NEVER_SENT, *FOUND, *NOT_FOUND_ROWS],
    *[*IN_DOUBT, *NAMED, *REFUSED, *LATE],
]
