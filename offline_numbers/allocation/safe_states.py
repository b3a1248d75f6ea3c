"""The states of every safe write, and which one follows which."""

from enum import Enum
from typing import TypeVar, assert_never

from offline_numbers.errors import AccessDeniedError, APIError, InvalidKeyError, NotSentError, OutcomeUnknownError
from offline_numbers.values import NumberState

from .settling import Doubt, Found, Nothing, Reading

T = TypeVar("T")


class State(Enum):
    """What a safe write does now."""

    REMEMBER = "read what is there before anything is sent"
    SEND = "send one request"
    PAUSE = "wait once after a request that never left; read too if an earlier request is unknown"
    SETTLE = "wait and read, for each of the `settle` waits"
    CHECK_FAILED = "read once whether the write happened in spite of the failure"


class End(Enum):
    """How a safe write ends."""

    DONE = "return the result"
    RAISE = "raise the error; nothing was changed"
    UNKNOWN = "raise OutcomeUnknownError"


Sent = NumberState | APIError | NotSentError | OutcomeUnknownError | Doubt[T]
"""What one send came to; a ``Doubt``: the session was closed, and an earlier request is unknown."""


def decide(  # noqa: C901, PLR0911, PLR0912 - one line for each transition
    state: State, result: Sent[T] | Reading[T], *, is_last: bool, is_unknown: bool
) -> State | End:
    """Return what follows a state."""
    match state, result:
        case State.REMEMBER, Found():
            return End.DONE
        case State.REMEMBER, _:
            return State.SEND
        case State.SEND, NumberState():
            return End.DONE
        case State.SEND, OutcomeUnknownError():
            return State.SETTLE
        # A request that never left, or with a refused key, needs a read only if an earlier one is unknown.
        case State.SEND, NotSentError() if not is_last:
            return State.PAUSE
        case State.SEND, (NotSentError() | InvalidKeyError() | AccessDeniedError()) if not is_unknown:
            return End.RAISE
        case State.SEND, NotSentError() | APIError():
            return State.CHECK_FAILED
        case State.SEND, _:  # the session was closed
            return End.UNKNOWN
        case State.PAUSE | State.SETTLE | State.CHECK_FAILED, Found():
            return End.DONE
        # assumes: late-commits
        case State.PAUSE | State.SETTLE, Nothing() if not is_last:
            return State.SEND
        case State.CHECK_FAILED, Nothing() if not is_unknown:
            return End.RAISE
        case State.PAUSE | State.SETTLE | State.CHECK_FAILED, _:
            return End.UNKNOWN
        case _:
            assert_never(state)
