"""How a read is tried again after it has failed: by tenacity, which is loaded with this module."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential
from tenacity.stop import StopBaseT
from tenacity.wait import WaitBaseT

from .errors import HTTPStatusError, OfflineNumbersError
from .log import logger, told

T = TypeVar("T")

_STOP = stop_after_attempt(4)
_WAIT = wait_random_exponential(multiplier=0.5, max=8)
LONGEST_RETRY_AFTER = 60.0  # seconds; a server that asks for more is not waited for


async def call_again(  # noqa: PLR0913 - the first try and the options of a policy
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
