"""The state machine of every safe write: read, send once, settle what was lost, and send again only on proof."""

import logging
from collections.abc import Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar, assert_never, cast

from offline_numbers.errors import APIError, NotSentError, OutcomeUnknownError, SessionClosedError
from offline_numbers.http import Ticket
from offline_numbers.log import logger, told
from offline_numbers.values import NumberState, mask

from .safe_states import End, Sent, State, decide
from .settling import Doubt, Found, Nothing, Reading, Sleep, read_until_decided

T = TypeVar("T")


class Tally(NamedTuple):
    """What one call has sent so far.

    Attributes:
        tries: the requests that it has begun, those that never left included.
        sent: the requests that may have reached the API.
        unknown: those of them whose outcome is unknown.

    """

    tries: int = 0
    sent: int = 0
    unknown: int = 0


class Write(Protocol[T]):
    """One write that can be checked by reading, as ``safe_write`` needs it."""

    @property
    def action(self) -> str:
        """The name of the API's action."""
        ...

    @property
    def number(self) -> str:
        """The number that log lines name, whole; it is masked there."""
        ...

    async def remember(self) -> T | None:
        """Read before anything is sent; a result: everything is as wanted already, and nothing is sent."""
        ...

    async def send(self, ticket: Ticket) -> NumberState:
        """Send the request once."""
        ...

    async def read(self, tally: Tally) -> Reading[T]:
        """Read the outcome of an unknown request."""
        ...

    async def read_after_failure(self, tally: Tally) -> Reading[T]:
        """Read whether the write happened though its last request failed: a proxy may have sent it twice."""
        ...

    async def answered(self, state: NumberState, tally: Tally) -> T:
        """Return the result that the answer describes."""
        ...

    def unknown(self, tally: Tally, cause_name: str, status: int | None, message: str) -> OutcomeUnknownError:
        """Return the error of a call that cannot know, with all candidates."""
        ...

    def doubt_of(self, lost: OutcomeUnknownError) -> Doubt[T] | None:
        """Return the doubt that a useless answer leaves, if it leaves one."""
        ...


async def safe_write(write: Write[T], sleep: Sleep, *, attempts: int, settle: Sequence[float]) -> T:
    """Carry out a write; after a lost answer, read before anything is sent again."""
    return await _Course(write, sleep, attempts, tuple(settle)).run()


class _Course(Generic[T]):
    """One call of ``safe_write``.

    Attributes:
        lost: the last request whose outcome is unknown; it stays: one unknown request leaves the call in doubt.
        failure: the error of the last request if it never left or was refused.

    """

    def __init__(self, write: Write[T], sleep: Sleep, attempts: int, waits: tuple[float, ...]) -> None:
        self.write = write
        self.sleep = sleep
        self.attempts = attempts
        self.waits = waits
        self.tally = Tally()
        self.lost: OutcomeUnknownError | None = None
        self.failure: APIError | NotSentError | None = None

    async def run(self) -> T:
        """Go from state to state until one is an end."""
        state: State | End = State.REMEMBER
        result: Sent[T] | Reading[T] = Nothing()
        while isinstance(state, State):
            result = await self._act(state)
            is_last = self.tally.tries >= self.attempts
            state = decide(state, result, is_last=is_last, is_unknown=self.lost is not None)
        match state, result:
            case End.DONE, NumberState() as answer:
                return await self.write.answered(answer, self.tally)
            case End.DONE, Found(value):
                found: T = value  # mypy does not know the type of a generic NamedTuple's field
                return found
            case End.RAISE, _:
                raise cast("Exception", self.failure)
            case _:
                raise self._unknown(result)

    async def _act(self, state: State) -> Sent[T] | Reading[T]:
        match state:
            case State.REMEMBER:
                return await self._remember()
            case State.SEND:
                return await self._send()
            case State.PAUSE:
                return await self._pause()
            case State.SETTLE:
                return await self._settle(self.waits)
            case State.CHECK_FAILED:
                return await self._check_failed()
            case _:
                assert_never(state)

    async def _remember(self) -> Reading[T]:
        before = await self.write.remember()
        return Nothing() if before is None else Found(before)

    async def _send(self) -> Sent[T]:
        """Send once; return the errors that ``decide`` knows."""
        self.tally = self.tally._replace(tries=self.tally.tries + 1)
        self.failure = None
        try:
            state = await self.write.send(Ticket(attempt=self.tally.tries))
        except NotSentError as error:
            self._log(logging.INFO, "never sent (%s)", error.cause_name, error=error)
            self.failure = error
            return error
        except APIError as error:
            self.tally = self.tally._replace(sent=self.tally.sent + 1)
            self.failure = error
            return error
        except OutcomeUnknownError as error:
            self.tally = self.tally._replace(sent=self.tally.sent + 1, unknown=self.tally.unknown + 1)
            self._log(logging.WARNING, "outcome unknown (%s), reading", error.cause_name, error=error)
            self.lost = error
            return error
        except SessionClosedError:
            if self.lost is None:
                raise
            return Doubt(("The session was closed before the outcome was known",))
        self.tally = self.tally._replace(sent=self.tally.sent + 1)
        return state

    async def _pause(self) -> Reading[T]:
        if self.lost is not None:
            return await self._settle(self.waits[:1])
        await self.sleep(self.waits[0])
        return Nothing()

    async def _settle(self, waits: Sequence[float]) -> Reading[T]:
        """Wait before each read: nothing new lets the call send again, so a read must not come too early."""
        doubt = self.write.doubt_of(cast("OutcomeUnknownError", self.lost))
        return await read_until_decided(lambda _: self.write.read(self.tally), waits, self.sleep, doubt)

    async def _check_failed(self) -> Reading[T]:
        reading = await read_until_decided(lambda _: self.write.read_after_failure(self.tally), (0.0,), self.sleep)
        if isinstance(reading, Found):
            self._log(logging.WARNING, "it happened in spite of %s", type(self.failure).__name__, error=self.failure)
        return reading

    def _unknown(self, result: Sent[T] | Reading[T]) -> OutcomeUnknownError:
        """Return the error of an unknown outcome: the API's message, and the results of the reads."""
        cause = self.lost or self.failure
        refused = [self.failure.message] if isinstance(self.failure, APIError) else []
        reasons = result.reasons if isinstance(result, Doubt) else ()
        name = cause.cause_name if isinstance(cause, OutcomeUnknownError) else type(cause).__name__
        self._log(logging.WARNING, "outcome still unknown (%s)", name, error=cause)
        status = cause.status if isinstance(cause, OutcomeUnknownError) else None
        message = ". ".join([*refused, *reasons]) or "No read shows the write"
        return self.write.unknown(self.tally, name, status, message)

    def _log(self, level: int, text: str, *values: object, error: Exception | None) -> None:
        number = mask(self.write.number)
        fields = told(self.write.action, attempt=self.tally.sent, number=number, error=error)
        logger.log(level, f"{self.write.action} for %s: {text}", number, *values, extra=fields, stacklevel=2)
