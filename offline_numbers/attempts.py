"""Reports each request attempt to the log and to the application's hook."""

import asyncio
import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Literal, cast

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
from .values import Value, mask
from .wire import Request, plain_function

Outcome = Literal["answered", "refused", "failed", "unknown", "not sent"]


@frozen(kw_only=True, eq=False, repr=False)
class Attempt(Value):
    """One request attempt that has ended, as ``on_attempt`` receives it, without the key and with masked numbers.

    Attributes:
        action: ``"assign"``, ``"unassign"``, ``"reassign"``, ``"redirect_setup"``, ``"check"`` or ``"list"``.
        attempt: the number of the attempt within its call, from 1. The retries of a read count, and so do the writes
            of one safe method.
        outcome: ``"answered"``; ``"refused"``: by the API; ``"failed"``: a read without a usable answer; ``"unknown"``:
            a write that may have happened; ``"not sent"``: never sent, with proof.
        status: the HTTP status; ``None`` if there was none.
        elapsed: the seconds that the attempt took. For ``iter_details`` they include your code between the rows.
        number: the number in the request, masked, the tracking number if there are two; ``"-"`` if there is none.
        error: the class name of the error, ``"CancelledError"`` if the attempt was cancelled; ``None`` if it was
            answered.

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
    """Return the hook, or raise ``TypeError`` if it is not a plain function."""
    return cast("OnAttempt | None", plain_function("on_attempt", on_attempt, "that takes an Attempt"))


class Watch:
    """Ends each attempt of one session: names the host in its error, and reports it to the log and to the hook."""

    def __init__(self, host: str, on_attempt: OnAttempt | None) -> None:
        self.host = host
        self.on_attempt = on_attempt

    def is_heard(self) -> bool:
        """Return whether anybody hears of an attempt."""
        return self.on_attempt is not None or logger.isEnabledFor(logging.DEBUG)

    def attempt(self, request: Request, number: int, ticket: Ticket | None = None) -> "Watched":
        """Return the context manager of one attempt, which reports its outcome."""
        return Watched(self, request, number, ticket)

    def name_host(self, error: BaseException) -> None:
        """Name the host in the error of an answer: the wire knows none."""
        if isinstance(error, InvalidResponseError):
            error.host = self.host


class Watched:
    """One attempt, inside ``with``. A class, because a generator would cost each request three times as much."""

    __slots__ = ("_number", "_request", "_started", "_ticket", "_watch")

    def __init__(self, watch: Watch, request: Request, number: int, ticket: Ticket | None) -> None:
        self._watch = watch
        self._request = request
        self._number = number
        self._ticket = ticket
        self._started = time.monotonic()

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, GeneratorExit):  # the caller left a list early: it was answered so far
            self._report(None)
        elif isinstance(error, OfflineNumbersError | asyncio.CancelledError):  # any other exception is a bug
            self._watch.name_host(error)
            self._report(error)

    def _report(self, error: BaseException | None) -> None:
        """Report what the attempt ended with."""
        is_cancelled = isinstance(error, asyncio.CancelledError)
        on_attempt = self._watch.on_attempt
        attempt = Attempt(
            action=self._request.action,
            attempt=self._number,
            outcome=_outcome(error, is_write=self._request.is_write, ticket=self._ticket),
            status=_status(error),
            elapsed=time.monotonic() - self._started,
            number=mask(self._request.tracking_number or self._request.phone_number),
            error=None if error is None else type(error).__name__,
        )
        _log(attempt, may_be_carried_out=is_cancelled and attempt.outcome == "unknown")
        if on_attempt is not None:
            _call(on_attempt, attempt)


def _log(attempt: Attempt, *, may_be_carried_out: bool) -> None:
    """Log the attempt, with a warning if its caller gets no error that reports the unknown outcome."""
    extra = told(**asdict(attempt))
    what = (attempt.action, attempt.number, attempt.attempt, attempt.outcome, attempt.status, attempt.elapsed)
    logger.debug("%s for %s: attempt %d %s (%s, %.3f s)", *what, extra=extra)
    if may_be_carried_out:
        logger.warning(
            "%s for %s: cancelled after it was sent; the API may still carry it out",
            *(attempt.action, attempt.number),
            extra=extra,
        )


def _call(on_attempt: OnAttempt, attempt: Attempt) -> None:
    """Call the hook, and log its exception: it does not change the outcome of the request."""
    try:
        on_attempt(attempt)
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - the application's own code may raise anything
        name = type(error).__name__
        extra = told(attempt.action, attempt=attempt.attempt, number=attempt.number, error=name)
        logger.warning("on_attempt raised %s", name, exc_info=True, extra=extra)


def _outcome(error: BaseException | None, *, is_write: bool, ticket: Ticket | None) -> Outcome:
    if error is None:
        return "answered"
    if isinstance(error, APIError):
        return "refused"
    if isinstance(error, NotSentError) or (ticket and ticket.not_sent):
        return "not sent"
    return "unknown" if is_write else "failed"


def _status(error: BaseException | None) -> int | None:
    if error is None or isinstance(error, APIError | InvalidResponseError):
        return HTTPStatus.OK.value
    return error.status if isinstance(error, HTTPStatusError | OutcomeUnknownError) else None
