"""An asyncio client for the Optico Offline Numbers API that never sends a write twice unasked."""

import importlib
import typing

from .attempts import Attempt
from .errors import (
    AccessDeniedError,
    AlreadyAssignedError,
    APIError,
    DisconnectedError,
    HTTPStatusError,
    InvalidKeyError,
    InvalidResponseError,
    JournalError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
    TimedOutError,
    TransportError,
    UnknownNumberError,
)
from .models import Allocation, NumberDetails, NumberState
from .number_type import NumberType
from .phone import normalize_phone_number, strict_phone_number
from .retry import RetryPolicy
from .session import OfflineNumbersSession
from .timetable import TimeRange, Timetable, Weekday

if typing.TYPE_CHECKING:
    from .journal.redis import RedisJournal
    from .journal.sqlite import SQLiteJournal

__version__ = "0.1.0"

__all__ = [
    "APIError",
    "AccessDeniedError",
    "Allocation",
    "AlreadyAssignedError",
    "Attempt",
    "DisconnectedError",
    "HTTPStatusError",
    "InvalidKeyError",
    "InvalidResponseError",
    "JournalError",
    "NotSentError",
    "NumberDetails",
    "NumberState",
    "NumberType",
    "OfflineNumbersError",
    "OfflineNumbersSession",
    "OutcomeUnknownError",
    "PoolExhaustedError",
    "RedisJournal",
    "ReferenceConflictError",
    "RetryPolicy",
    "SQLiteJournal",
    "TimeRange",
    "TimedOutError",
    "Timetable",
    "TransportError",
    "UnknownNumberError",
    "Weekday",
    "normalize_phone_number",
    "strict_phone_number",
]

# Loaded when they are asked for: most applications need neither SQLite nor Redis.
_LATER = {"RedisJournal": ".journal.redis", "SQLiteJournal": ".journal.sqlite"}


def __getattr__(name: str) -> object:
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name], __name__), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
