"""What became of each request attempt: told to the log, and to the application's own hook."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from types import TracebackType
from typing import Literal, TypeVar, cast

from attrs import asdict, frozen

from .errors import (
    APIError,
    HTTPStatusError,
    InvalidResponseError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
)
from .http import Ticket
from .log import logger, told
from .values import mask
from .wire import Request, plain_function

T = TypeVar("T")

Outcome = Literal["answered", "refused", "failed", "unknown", "not sent"]


@frozen(kw_only=True)
class Attempt:
    """One request attempt that has ended, as ``on_attempt`` is told of it; it holds no key and no whole number.

    Attributes:
        action: ``"assign"``, ``"unassign"``, ``"reassign"``, ``"redirect_setup"``, ``"check"`` or ``"list"``.
        attempt: which one of its call, from 1: a read that is retried counts up, and so do the assigns of one
            ``safe_assign``.
        outcome: ``"answered"``; ``"refused"``, by the API; ``"failed"``, a read without a usable answer; ``"unknown"``,
            a write that may have happened; ``"not sent"``, with proof.
        status: the HTTP status, where there was one.
        elapsed: seconds from the call of the attempt to its end. Of ``iter_details``, what happens between the rows is
            included.
        number: the number that the request names, the tracking number first, masked; ``"-"`` where it names none.
        error: the class name of the error that it ended with, ``"CancelledError"`` where it was cancelled; ``None``
            where it was answered.

    """

    action: str
    attempt: int
    outcome: Outcome
    status: int | None
    elapsed: float
    number: str
    error: str | None


OnAttempt = Callable[[Attempt], None]


def valid_on_attempt(on_attempt: object) -> OnAttempt | None:
    """Return the hook.

    Raises:
        TypeError: it is no function, or an ``async`` one, which nobody would await.

    """
    return cast("OnAttempt | None", plain_function("on_attempt", on_attempt, "that takes an Attempt"))


class Watch:
    """Tells of the attempts of one session; of reads only where somebody listens, since most applications do not.

    Args:
        on_attempt: the application's hook.

    """

    def __init__(self, on_attempt: OnAttempt | None = None) -> None:
        self.on_attempt = on_attempt

    @property
    def has_listener(self) -> bool:
        """Whether anybody wants to hear of an attempt that went its usual course."""
        return self.on_attempt is not None or logger.isEnabledFor(logging.DEBUG)

    def each(self, request: Request, once: Callable[[], Awaitable[T]]) -> Callable[[], Awaitable[T]]:
        """Return what reads once and tells of it, for a retry policy to call again and again."""
        if not self.has_listener:
            return once
        attempt = 0

        async def watched() -> T:
            nonlocal attempt
            attempt += 1
            with self.one(request, attempt):
                return await once()

        return watched

    def one(self, request: Request, attempt: int, ticket: Ticket | None = None) -> "Watched":
        """Return a context that one attempt is made in.

        Args:
            request: what is sent.
            attempt: which one of its call.
            ticket: of a write, whether it may have left.

        """
        return Watched(self, request, attempt, ticket)

    def tell(self, attempt: Attempt) -> None:
        """Tell of an attempt; what the hook raises is logged, since it says nothing about the request."""
        if logger.isEnabledFor(logging.DEBUG):
            what = (attempt.action, attempt.number, attempt.attempt, attempt.outcome, attempt.status, attempt.elapsed)
            logger.debug("%s for %s: attempt %d %s (%s, %.3f s)", *what, extra=told(**asdict(attempt)))
        if attempt.error == "CancelledError" and attempt.outcome == "unknown":
            who = (attempt.action, attempt.number)
            logger.warning("%s for %s: cancelled, and may be carried out", *who, extra=told(**asdict(attempt)))
        if self.on_attempt is None:
            return
        try:
            self.on_attempt(attempt)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - a write that is done stays done
            fields = told(attempt.action, attempt=attempt.attempt, number=attempt.number, error=type(error).__name__)
            logger.warning("on_attempt raised %s", type(error).__name__, exc_info=True, extra=fields)


class Watched:
    """One attempt under way."""

    __slots__ = ("_attempt", "_request", "_started", "_ticket", "_watch")

    def __init__(self, watch: Watch, request: Request, attempt: int, ticket: Ticket | None) -> None:
        self._watch = watch
        self._request = request
        self._attempt = attempt
        self._ticket = ticket
        self._started = time.monotonic()

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        cancelled = isinstance(error, asyncio.CancelledError)
        if not (cancelled or self._watch.has_listener):
            return
        if error is None or cancelled or isinstance(error, OfflineNumbersError | GeneratorExit):
            # A list that is left early was answered as far as anybody wanted to know.
            self._watch.tell(self._ended(None if isinstance(error, GeneratorExit) else error))

    def _ended(self, error: BaseException | None) -> Attempt:
        request = self._request
        return Attempt(
            action=request.action,
            attempt=self._attempt,
            outcome=_outcome(error, is_write=request.is_write, ticket=self._ticket),
            status=_status(error),
            elapsed=time.monotonic() - self._started,
            number=mask(request.tracking_number or request.phone_number),
            error=None if error is None else type(error).__name__,
        )


def _outcome(error: BaseException | None, *, is_write: bool, ticket: Ticket | None) -> Outcome:
    """Say in a word what an attempt ended with."""
    if error is None:
        return "answered"
    if isinstance(error, APIError):
        return "refused"
    if isinstance(error, NotSentError) or (ticket and ticket.not_sent):
        return "not sent"
    return "unknown" if is_write else "failed"


def _status(error: BaseException | None) -> int | None:
    """Return the status of the answer that an attempt had."""
    if error is None or isinstance(error, APIError | InvalidResponseError):
        return HTTPStatus.OK.value
    return error.status if isinstance(error, HTTPStatusError | OutcomeUnknownError) else None
