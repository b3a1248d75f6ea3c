"""The states of ``assign_once``, and which one follows which."""

from enum import Enum
from typing import assert_never

from offline_numbers.allocation.journal import Record
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading
from offline_numbers.errors import (
    AccessDeniedError,
    APIError,
    InvalidKeyError,
    NotSentError,
    OutcomeUnknownError,
    SessionClosedError,
)
from offline_numbers.values import NumberState

from .listing import Free, FreeButUnread, Seen, Weight


class State(Enum):
    """What a call of ``assign_once`` does now."""

    READ = "read the journal and the list, now and after each `settle` wait, until they decide"
    BEGIN = "write `begun` to the journal, if the record is still the one that was read"
    SEND = "send one request"
    SETTLE = "read the list, now and after each `settle` wait"
    CHECK_FAILED = "read the list once: a proxy's first copy may have got a number"
    CONFIRM = "write `done` to the journal"
    WAIT_FOR_OTHER = "read the list, now and after each `settle` wait, until it shows the other caller's number"
    TAKE_BACK = "remove `begun` from the journal"
    KEEP = "write the answered number to the journal, still as `begun`, and warn"


class End(Enum):
    """How a call of ``assign_once`` ends."""

    DONE = "return the number"
    RAISE = "raise the error; nothing is allocated"
    CONFLICT = "raise ReferenceConflictError"
    ENDED = "raise ReferenceEndedError"
    UNKNOWN = "raise OutcomeUnknownError"


Result = Reading[Seen] | Record | NumberState | APIError | NotSentError | OutcomeUnknownError | None
"""The result of a state: a reading, the journal's record, or the outcome of one request."""


def decide(  # noqa: C901, PLR0911, PLR0912 - one line for each transition
    state: State,
    result: Result,
    *,
    is_ours: bool,  # in READ: a request may have been sent, or a number with the marker has our destination
    is_done_and_read: bool,  # in READ: the journal says `done`, and the last read of the list succeeded
    is_answered: bool,  # in SETTLE: the API answered with a number
) -> State | End:
    """Return what follows a state."""
    match state, result:
        case State.READ, Found(Free()):
            return State.BEGIN
        case State.READ, Found(FreeButUnread()):
            return End.RAISE
        # A confirmed number may still show up in a later read, so a closed session leaves it unknown.
        case State.READ, Doubt(error=SessionClosedError()):
            return End.UNKNOWN
        case State.READ, Found() | Doubt(weight=Weight.OTHER_NUMBER):
            return State.CONFIRM if is_ours else End.CONFLICT
        case State.READ, _:  # nothing proves whose it is, or no wait was left after a lost race
            return End.ENDED if is_done_and_read else End.UNKNOWN
        case State.BEGIN, Record():
            return State.SEND
        case State.BEGIN, _:
            return State.READ
        case State.SEND, NumberState() | OutcomeUnknownError():
            return State.SETTLE
        # assumes: key-is-checked-first
        case State.SEND, NotSentError() | InvalidKeyError() | AccessDeniedError():
            return State.TAKE_BACK
        # assumes: errors-change-nothing
        case State.SEND, _:  # every other APIError
            return State.CHECK_FAILED
        # Also on a closed session: the marker on another number than the answered one proves whose it is.
        case State.SETTLE | State.CHECK_FAILED, Found() | Doubt(weight=Weight.OTHER_NUMBER):
            return State.CONFIRM
        case State.SETTLE, (Nothing() | Doubt(weight=Weight.UNREAD)) if is_answered:
            return State.KEEP
        case State.CHECK_FAILED, Nothing():
            return State.TAKE_BACK
        case State.SETTLE | State.CHECK_FAILED, _:
            return End.UNKNOWN
        case State.CONFIRM, Record():
            return State.WAIT_FOR_OTHER
        case State.CONFIRM | State.KEEP, _:
            return End.DONE
        case State.WAIT_FOR_OTHER, Found():
            return End.DONE
        case State.WAIT_FOR_OTHER, _:
            return End.UNKNOWN
        case State.TAKE_BACK, _:
            return End.RAISE
        case _:
            assert_never(state)
