"""When a read is retried. Until a read fails, the policy costs nothing."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from itertools import count
from typing import Any, TypeVar

from attrs import Attribute, field, frozen
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential
from tenacity.stop import StopBaseT
from tenacity.wait import WaitBaseT

from .errors import (
    ArgumentTypeError,
    DisconnectedError,
    HTTPStatusError,
    NotSentError,
    OfflineNumbersError,
    TimedOutError,
)
from .log import logger, told
from .values import Value

T = TypeVar("T")

_STOP = stop_after_attempt(4)
_WAIT = wait_random_exponential(multiplier=0.5, max=8)
LONGEST_RETRY_AFTER = 60.0  # seconds; if a server asks for more, the error is raised at once

# A wrong certificate is still wrong a second later.
_FINAL = {"ClientConnectorCertificateError"}


_EXAMPLES = {"stop": "stop_after_attempt(4)", "wait": "wait_random_exponential(max=8)"}


def _is_strategy(_: object, option: "Attribute[Any]", strategy: object) -> None:
    """Refuse anything but ``None`` or a plain callable: the class of a strategy is not one."""
    if isinstance(strategy, type):
        given = f"the class {strategy.__name__}"
    elif inspect.iscoroutinefunction(strategy):
        given = "a coroutine function"
    elif strategy is None or callable(strategy):
        return
    else:
        given = repr(strategy)
    message = f"a strategy of tenacity such as {_EXAMPLES[option.name]}, not {given}"
    raise ArgumentTypeError(option.name, message)


def _is_sleep(_: object, option: "Attribute[Any]", sleep: object) -> None:
    if not callable(sleep):
        message = f"a coroutine function that waits, such as asyncio.sleep, not {type(sleep).__name__}"
        raise ArgumentTypeError(option.name, message)


@frozen(kw_only=True, eq=False, repr=False)
class RetryPolicy(Value):
    """How often and when ``check`` and the lists are retried; a write never is ("Retries & timeouts").

    A read is retried after a timeout, a lost or refused connection, HTTP 429 and HTTP 5xx; not after any other error,
    and not if the certificate of the server is wrong. The wait is at least as long as ``Retry-After`` asks. If the
    server asks for more than 60 seconds, the error is raised at once.
    ``RetryPolicy(stop=stop_after_attempt(1))`` disables retries.

    Args:
        stop: a ``stop`` strategy of tenacity. ``None`` is ``stop_after_attempt(4)``: four attempts in all.
        wait: a ``wait`` strategy of tenacity. ``None`` is ``wait_random_exponential(multiplier=0.5, max=8)``: a random
            time of at most 0.5, 1 and 2 seconds (exponential backoff with full jitter).
        sleep: awaited with the seconds to wait, also for ``settle`` of the safe methods.

    Raises:
        TypeError: an option has a wrong type.

    """

    stop: StopBaseT | None = field(default=None, validator=_is_strategy)
    wait: WaitBaseT | None = field(default=None, validator=_is_strategy)
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, validator=_is_sleep)

    async def call(self, read: Callable[[int], Awaitable[T]]) -> T:
        """Await a read, and repeat it while it fails in a way that may pass.

        Args:
            read: called with the number of the attempt, from 1.

        Returns:
            The value of the first successful attempt.

        Raises:
            OfflineNumbersError: the error of the last attempt, unchanged.

        """
        started = time.monotonic()
        try:
            return await read(1)
        except OfflineNumbersError as error:
            failed = error
        return await self.again(read, failed, started)

    async def again(self, read: Callable[[int], Awaitable[T]], failed: OfflineNumbersError, started: float) -> T:
        """Continue as ``call`` does after a first attempt that failed.

        Args:
            read: called with the number of the attempt, from 2.
            failed: the error of the first attempt.
            started: the time of ``time.monotonic()`` when the first attempt began.

        Returns:
            The value of the first successful attempt.

        Raises:
            OfflineNumbersError: the error of the last attempt, unchanged.

        """
        if not _may_pass(failed):
            raise failed
        stop = _STOP if self.stop is None else self.stop
        wait = _WAIT if self.wait is None else self.wait
        attempts = count(1)

        def begin(state: RetryCallState) -> None:
            state.start_time = started

        async def attempt() -> T:
            number = next(attempts)
            if number == 1:
                raise failed
            return await read(number)

        retrying = AsyncRetrying(
            retry=retry_if_exception(_may_pass),
            stop=lambda state: _asked_to_wait(state) > LONGEST_RETRY_AFTER or stop(state),
            wait=lambda state: max(wait(state), _asked_to_wait(state)),
            sleep=self.sleep,
            before=begin,
            before_sleep=_log,
            reraise=True,
        )
        return await retrying(attempt)


def _may_pass(error: BaseException) -> bool:
    """Return whether the cause of a failed read may go away by itself."""
    if error.__cause__ is not None:  # an exception of the application's own code: it would be raised again
        return False
    # assumes: limit-is-429
    if isinstance(error, HTTPStatusError):
        return error.status == HTTPStatus.TOO_MANY_REQUESTS or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, NotSentError):
        return error.cause_name not in _FINAL
    return isinstance(error, TimedOutError | DisconnectedError)


def _failure(state: RetryCallState) -> BaseException | None:
    return None if state.outcome is None else state.outcome.exception()


def _asked_to_wait(state: RetryCallState) -> float:
    """Return the seconds that the server asked to wait, 0.0 if it did not ask."""
    error = _failure(state)
    return (error.retry_after or 0.0) if isinstance(error, HTTPStatusError) else 0.0


def _log(state: RetryCallState) -> None:
    """Log the next attempt, without the number that is read."""
    error = _failure(state)
    action = error.action if isinstance(error, OfflineNumbersError) else "read"
    logger.debug(
        "%s: attempt %d failed (%s), retry in %.2f seconds",
        *(action, state.attempt_number, type(error).__name__, state.upcoming_sleep),
        extra=told(action, attempt=state.attempt_number, error=error),
    )
