"""What an error means to an agent: a status, a sentence, and the call to make next."""

from copy import copy
from typing import Any

from attrs import frozen

from offline_numbers.errors import (
    AlreadyAssignedError,
    APIError,
    ArgumentTypeError,
    JournalError,
    OfflineNumbersError,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
    ReferenceEndedError,
    TransportError,
    UnknownNumberError,
)

from .results import NextStep, NotDoneError, Result, Status, clean

AGAIN = (
    "Call assign_number again later with the same arguments: with this reference it only reads. "
    "Never use another reference for the same number."
)
EXPECTED = (NotDoneError, OfflineNumbersError, ValueError, ArgumentTypeError)
"""The errors that become results; any other one is a bug."""


@frozen
class Call:
    """A call of a tool.

    Attributes:
        tool: its name.
        arguments: what it was given; an argument that is ``None`` was not given.

    """

    tool: str
    arguments: dict[str, Any]

    @property
    def again(self) -> NextStep:
        """The same call once more."""
        given = {name: value for name, value in self.arguments.items() if value is not None}
        return NextStep(tool=self.tool, arguments=given)


def explained(error: Exception, call: Call) -> Result:
    """Return the result that an error stands for."""
    if isinstance(error, NotDoneError):
        return Result(status=error.status, sentence=error.sentence)
    if not isinstance(error, OfflineNumbersError):
        return Result(status=Status.INVALID_ARGUMENT, sentence=f"{clean(str(error))}. Nothing was sent.")
    status, advice, step = _meaning(error, call)
    return Result(status=status, sentence=f"{_facts(error)} {advice}".rstrip(), next_step=step)


def _meaning(error: OfflineNumbersError, call: Call) -> tuple[Status, str, NextStep | None]:  # noqa: PLR0911 - one line for each error
    match error:
        case OutcomeUnknownError(reference=str()):
            return Status.UNKNOWN, AGAIN, call.again
        case OutcomeUnknownError():
            return Status.UNKNOWN, "Call check_number before you change this number again.", _check(error)
        case ReferenceConflictError(reference=reference):
            marked = NextStep(tool="list_numbers", arguments={"description": f"[{reference}]"})
            return Status.CONFLICT, error.advice, marked
        case ReferenceEndedError():
            return Status.ENDED, "For a new number, use a new reference.", _check(error)
        case PoolExhaustedError():
            return Status.POOL_EXHAUSTED, error.advice, NextStep(tool="list_numbers", arguments={"free": True})
        case UnknownNumberError():
            return Status.UNKNOWN_NUMBER, "Call list_numbers to see the numbers.", NextStep(tool="list_numbers")
        case AlreadyAssignedError():
            return Status.REFUSED, "Call reassign_number, or release_number first.", None
        case APIError():
            return Status.REFUSED, error.advice, None
        case TransportError():
            return Status.UNAVAILABLE, "Call the same tool again later.", call.again
        case _:
            return Status.JOURNAL_FAILED, "Repair the journal, then call the same tool again.", None


def _check(error: OutcomeUnknownError | ReferenceEndedError) -> NextStep:
    return NextStep(tool="check_number", arguments={"tracking_number": error.tracking_number})


def _facts(error: OfflineNumbersError) -> str:
    """Return what happened, with the messages from outside cut and without control characters."""
    match error:
        case APIError() | OutcomeUnknownError() | JournalError():
            error = copy(error)
            error.message = clean(error.message)
        case _:
            pass
    return error.facts
