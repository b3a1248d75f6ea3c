"""Numbers, answers, errors and results of the decision table."""

from collections.abc import Sequence

from attrs import frozen

from offline_numbers.errors import (
    AccessDeniedError,
    AlreadyAssignedError,
    APIError,
    DisconnectedError,
    InvalidKeyError,
    InvalidResponseError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    PoolExhaustedError,
    TimedOutError,
    UnknownNumberError,
)
from offline_numbers.values.models import Allocation, NumberDetails, NumberState
from support.scripted import DESCRIPTION, DESTINATION, Step, check, wait

OLD, OLDER, A, B, C = "0899000001", "0899000002", "0899111111", "0899222222", "0899333333"

NOTHING = UnknownNumberError("check", "Unknown tracking number")
UNDOCUMENTED = APIError("check", "Nothing here")
TIMED_OUT = TimedOutError("check", timeout=5.0)
LIST_LOST = DisconnectedError("list", cause_name="ServerDisconnectedError")
LIST_EMPTY = InvalidResponseError("list", reason="empty", excerpt="")
BAD_KEY = InvalidKeyError("check", "Invalid API key")

NOT_SENT = NotSentError("assign", cause_name="ClientConnectorError")
LOST = OutcomeUnknownError("assign", phone_number=DESTINATION, cause_name="TimeoutError")
LOST_503 = OutcomeUnknownError(
    "assign", phone_number=DESTINATION, stage="answered", cause_name="HTTPStatusError", status=503
)
EXHAUSTED = PoolExhaustedError("assign", "No tracking number available")
TAKEN = AlreadyAssignedError("assign", "Tracking number already assigned")
REFUSED_KEY = InvalidKeyError("assign", "Invalid API key")
DENIED = AccessDeniedError("assign", "Access denied to this API")

READ_FAILED = "A read failed (TimedOutError)"
STRANGE = "A new number has another description (assumption label-as-sent)"
NOT_FOUND = "No read shows the write"


def state(tracking_number: str) -> NumberState:
    """Return the API's answer for a number of the destination."""
    return NumberState(phone_number=DESTINATION, tracking_number=tracking_number)


def row(tracking_number: str, description: str = DESCRIPTION, phone_number: str | None = DESTINATION) -> NumberDetails:
    """Return a row of the list."""
    return NumberDetails(tracking_number=tracking_number, phone_number=phone_number, description=description)


def names(*tracking_numbers: str, message: str = "") -> OutcomeUnknownError:
    """Return the error of an unusable answer that names numbers."""
    return OutcomeUnknownError(
        "assign",
        phone_number=DESTINATION,
        stage="answered",
        cause_name="InvalidResponseError",
        status=200,
        candidates=tracking_numbers,
        message=message,
    )


def answered(tracking_number: str, attempts: int = 1, *surplus: str) -> Allocation:
    """Return the allocation of an answered assign."""
    return Allocation(phone_number=DESTINATION, tracking_number=tracking_number, attempts=attempts, surplus=surplus)


def recovered(tracking_number: str, attempts: int = 1, *surplus: str, phone_number: str = DESTINATION) -> Allocation:
    """Return the allocation that a read found."""
    return Allocation(
        phone_number=phone_number, tracking_number=tracking_number, attempts=attempts, recovered=True, surplus=surplus
    )


def unknown(
    *candidates: str,
    message: str = NOT_FOUND,
    attempts: int = 1,
    cause_name: str = "TimeoutError",
    status: int | None = None,
) -> OutcomeUnknownError:
    """Return the error of an unknown outcome."""
    return OutcomeUnknownError(
        "assign",
        phone_number=DESTINATION,
        stage="settling",
        cause_name=cause_name,
        status=status,
        attempts=attempts,
        candidates=candidates,
        message=message,
    )


@frozen
class Row:
    """One row of the table.

    Attributes:
        name: the case in words.
        steps: the reads, requests and waits.
        end: the allocation, or the error.
        attempts: the argument of ``safe_assign``.
        settle: the waits before the reads.

    """

    name: str
    steps: Sequence[Step]
    end: Allocation | OfflineNumbersError
    attempts: int = 2
    settle: tuple[float, ...] = (0.5, 1.0)


# The first read of a destination without numbers; the reads after a wait that show nothing new.
EMPTY = check(NOTHING)
NO_READ_FINDS = [wait(0.5), check(NOTHING), wait(1.0), check(NOTHING)]
