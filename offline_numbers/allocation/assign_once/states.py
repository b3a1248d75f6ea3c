"""The states of ``assign_once``, and which one follows which."""

from enum import Enum

from offline_numbers.allocation.journal import Record
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading
from offline_numbers.errors import AccessDeniedError, APIError, InvalidKeyError, NotSentError, OutcomeUnknownError
from offline_numbers.values import NumberState

from .listing import Listing


class State(Enum):
    """Where a call of ``assign_once`` is."""

    READ = "read the journal and the list, now and after each `settle` wait, until they decide"
    BEGIN = "write `begun` to the journal, if the record is still the one that was read"
    SEND = "send one request"
    SETTLE = "read the list, now and after each `settle` wait"
    REFUSED = "read the list once: a proxy's first copy may have got a number"
    CONFIRM = "write `done` to the journal"
    AGREE = "another caller wrote another number first: read the list until it shows that one"
    TAKE_BACK = "remove `begun` from the journal"
    KEEP = "write the answered number to the journal, still as `begun`, and warn"
    DONE = "return the number"
    RAISE = "raise the error; nothing is allocated"
    CONFLICT = "raise ReferenceConflictError"
    ENDED = "raise ReferenceEndedError"
    UNKNOWN = "raise OutcomeUnknownError"


ENDS = {State.DONE, State.RAISE, State.CONFLICT, State.ENDED, State.UNKNOWN}

Result = Reading[Listing] | Record | NumberState | APIError | NotSentError | OutcomeUnknownError | None
"""The result of a state: a reading, the journal's record, or the outcome of one request."""


def decide(  # noqa: C901, PLR0911, PLR0912 - one line for each transition
    state: State, result: Result, *, is_ours: bool = True, is_over: bool = False, is_answered: bool = False
) -> State:
    """Return the state that follows.

    Args:
        state: the state that has ended.
        result: its result.
        is_ours: at least one number of the reading is this intent's.
        is_over: the journal has the state ``done``, and a list was read.
        is_answered: the request was answered with a number.

    """
    match state, result:
        case State.READ, Found(Listing(marked=())):
            return State.BEGIN
        case State.READ, Found() | Doubt(weight=2):
            return State.CONFIRM if is_ours else State.CONFLICT
        case State.READ, Doubt(is_final=True):
            return State.RAISE
        case State.READ, _:
            return State.ENDED if is_over else State.UNKNOWN
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
        case State.SEND, _:
            return State.REFUSED
        case State.REFUSED, Nothing():
            return State.TAKE_BACK
        case State.REFUSED | State.SETTLE, Found() | Doubt(weight=2):
            return State.CONFIRM
        case State.SETTLE, Nothing() | Doubt(weight=0) if is_answered:
            return State.KEEP
        case State.REFUSED | State.SETTLE, _:
            return State.UNKNOWN
        case State.CONFIRM, Record():
            return State.AGREE
        case State.TAKE_BACK, _:
            return State.RAISE
        case _:
            return State.DONE
