"""When a read is tried again: the policy, which costs nothing until a read fails."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeVar

from attrs import frozen
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential
from tenacity.stop import StopBaseT
from tenacity.wait import WaitBaseT

from offline_numbers.errors import ArgumentTypeError

from .errors import DisconnectedError, HTTPStatusError, NotSentError, OfflineNumbersError, TimedOutError
from .log import logger, told

T = TypeVar("T")

_STOP = stop_after_attempt(4)
_WAIT = wait_random_exponential(multiplier=0.5, max=8)
LONGEST_RETRY_AFTER = 60.0  # seconds; a server that asks for more is not waited for

# A certificate that does not fit now does not fit a second later: its error is worth more at once.
_FINAL = {"ClientConnectorCertificateError"}


@frozen(kw_only=True)
class RetryPolicy:
    """When ``check`` and the lists are tried again; no write ever is ("Retries & timeouts").

    Tried again are timeouts, lost and refused connections, HTTP 429 and HTTP 5xx; nothing else, and no connection whose
    certificate does not fit. A ``Retry-After`` is respected: the wait is at least as long, and where the server asks
    for more than 60 seconds the error is raised at once. Until a read fails, the policy costs nothing.
    ``RetryPolicy(stop=stop_after_attempt(1))`` switches it off.

    Args:
        stop: one of tenacity's ``stop`` strategies. ``None``, the default, is ``stop_after_attempt(4)``: four tries in
            all.
        wait: one of tenacity's ``wait`` strategies. ``None``, the default, is
            ``wait_random_exponential(multiplier=0.5, max=8)``: a random time from nothing up to 0.5, 1 and 2 seconds
            (exponential backoff with full jitter).
        sleep: awaited with the seconds to wait; also used where ``safe_assign`` and ``assign_once`` let things settle.

    Raises:
        TypeError: an option is no strategy.

    """

    stop: StopBaseT | None = None
    wait: WaitBaseT | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __attrs_post_init__(self) -> None:
        """Refuse what would fail only when it is needed, long after."""
        _check("stop", self.stop, "stop_after_attempt(4)")
        _check("wait", self.wait, "wait_random_exponential(max=8)")
        if not callable(self.sleep):
            message = f"must be a function that waits, asyncio.sleep for example, not {type(self.sleep).__name__}"
            raise ArgumentTypeError("sleep", message)

    async def call(self, read: Callable[[], Awaitable[T]]) -> T:
        """Await a read, again and again while it fails in a way that may pass.

        Args:
            read: called without arguments for each try.

        Returns:
            What the first successful try returns.

        Raises:
            OfflineNumbersError: that of the last try, as it is.

        """
        started = time.monotonic()
        try:
            return await read()
        except OfflineNumbersError as error:
            if not _may_pass(error):
                raise
            failed = error
        return await _call_again(
            read, failed, started, retry=_may_pass, stop=self.stop, wait=self.wait, sleep=self.sleep
        )


def _may_pass(error: BaseException) -> bool:
    """Tell what may go away by itself: a list of our own errors of reads, so that a cancellation is never on it."""
    if error.__cause__ is not None:  # an exception of the application's own code comes again each time
        return False
    if isinstance(error, HTTPStatusError):
        return error.status == HTTPStatus.TOO_MANY_REQUESTS or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, NotSentError):
        return error.cause_name not in _FINAL
    return isinstance(error, TimedOutError | DisconnectedError)


def _check(name: str, strategy: object, example: str) -> None:
    """Refuse what is no strategy: a number, the class that makes one, a coroutine function, which nobody awaits."""
    if isinstance(strategy, type):
        given = f"the class {strategy.__name__}"
    elif inspect.iscoroutinefunction(strategy):
        given = "a coroutine function"
    elif strategy is None or callable(strategy):
        return
    else:
        given = repr(strategy)
    message = f"must be one of tenacity's strategies, {example} for example, not {given}"
    raise ArgumentTypeError(name, message)


async def _call_again(  # noqa: PLR0913 - the first try and the options of a policy
    read: Callable[[], Awaitable[T]],
    failed: OfflineNumbersError,
    started: float,
    *,
    retry: Callable[[BaseException], bool],
    stop: StopBaseT | None,
    wait: WaitBaseT | None,
    sleep: Callable[[float], Awaitable[None]],
) -> T:
    """Give tenacity the first try as it was, its outcome and its start, and let it decide on all others."""
    stop = _STOP if stop is None else stop
    wait = _WAIT if wait is None else wait
    tries = 0

    def begin(state: RetryCallState) -> None:
        state.start_time = started

    async def attempt() -> T:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise failed
        return await read()

    retrying = AsyncRetrying(
        retry=retry_if_exception(retry),
        stop=lambda state: _asked_to_wait(state) > LONGEST_RETRY_AFTER or stop(state),
        wait=lambda state: max(wait(state), _asked_to_wait(state)),
        sleep=sleep,
        before=begin,
        before_sleep=_log,
        reraise=True,
    )
    return await retrying(attempt)


def _failure(state: RetryCallState) -> BaseException | None:
    return None if state.outcome is None else state.outcome.exception()


def _asked_to_wait(state: RetryCallState) -> float:
    """Return the seconds that the server asked to wait, nothing where it did not."""
    error = _failure(state)
    return (error.retry_after or 0.0) if isinstance(error, HTTPStatusError) else 0.0


def _log(state: RetryCallState) -> None:
    """Say that there will be another try; who was asked for is nobody's business."""
    error = _failure(state)
    action = error.action if isinstance(error, OfflineNumbersError) else "read"
    logger.debug(
        "%s: try %d failed (%s), the next one in %.2f seconds",
        *(action, state.attempt_number, type(error).__name__, state.upcoming_sleep),
        extra=told(action, attempt=state.attempt_number, error=error),
    )
