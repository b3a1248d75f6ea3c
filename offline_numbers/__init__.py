"""An asyncio client for the Optico Offline Numbers API that never sends a write twice unasked."""

import importlib
import typing

if typing.TYPE_CHECKING:
    from .allocation.journal.redis import RedisJournal
    from .allocation.journal.sqlite import SQLiteJournal
    from .attempts import Attempt
    from .errors import (
        AccessDeniedError,
        AlreadyAssignedError,
        APIError,
        ArgumentError,
        ArgumentTypeError,
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
        ReferenceEndedError,
        SessionClosedError,
        TimedOutError,
        TransportError,
        UnknownNumberError,
    )
    from .follow_ups import FollowUps, News, reference_for
    from .retry import RetryPolicy
    from .session import OfflineNumbersSession
    from .values import (
        Allocation,
        NumberDetails,
        NumberState,
        NumberType,
        Order,
        Pending,
        Settled,
        TimeRange,
        Timetable,
        TimetableLike,
        Weekday,
        normalize_phone_number,
        strict_phone_number,
    )

__version__ = "0.1.0"

__all__ = [
    "APIError",
    "AccessDeniedError",
    "Allocation",
    "AlreadyAssignedError",
    "ArgumentError",
    "ArgumentTypeError",
    "Attempt",
    "DisconnectedError",
    "FollowUps",
    "HTTPStatusError",
    "InvalidKeyError",
    "InvalidResponseError",
    "JournalError",
    "News",
    "NotSentError",
    "NumberDetails",
    "NumberState",
    "NumberType",
    "OfflineNumbersError",
    "OfflineNumbersSession",
    "Order",
    "OutcomeUnknownError",
    "Pending",
    "PoolExhaustedError",
    "RedisJournal",
    "ReferenceConflictError",
    "ReferenceEndedError",
    "RetryPolicy",
    "SQLiteJournal",
    "SessionClosedError",
    "Settled",
    "TimeRange",
    "TimedOutError",
    "Timetable",
    "TimetableLike",
    "TransportError",
    "UnknownNumberError",
    "Weekday",
    "normalize_phone_number",
    "reference_for",
    "strict_phone_number",
]

# Loaded on first use: pytest imports this package at each start for its plugin and should not wait for aiohttp, and
# most applications need neither SQLite nor Redis.
_MODULES = {
    "Allocation": "values",
    "Attempt": "attempts",
    "FollowUps": "follow_ups",
    "News": "follow_ups",
    "NumberDetails": "values",
    "NumberState": "values",
    "NumberType": "values",
    "OfflineNumbersSession": "session",
    "Order": "values",
    "Pending": "values",
    "RedisJournal": "allocation.journal.redis",
    "RetryPolicy": "retry",
    "SQLiteJournal": "allocation.journal.sqlite",
    "Settled": "values",
    "TimeRange": "values",
    "Timetable": "values",
    "TimetableLike": "values",
    "Weekday": "values",
    "normalize_phone_number": "values",
    "reference_for": "follow_ups",
    "strict_phone_number": "values",
}  # all other names are in errors


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(importlib.import_module(f".{_MODULES.get(name, 'errors')}", __name__), name)
    globals()[name] = value  # so that the next access does not come here
    return value


def __dir__() -> list[str]:
    return __all__
