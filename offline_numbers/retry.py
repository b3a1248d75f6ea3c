"""When a read is tried again: the policy, which costs nothing until a read fails."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from .errors import DisconnectedError, HTTPStatusError, NotSentError, OfflineNumbersError, TimedOutError

if TYPE_CHECKING:
    from tenacity.stop import StopBaseT
    from tenacity.wait import WaitBaseT

T = TypeVar("T")

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

    stop: "StopBaseT | None" = None
    wait: "WaitBaseT | None" = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __attrs_post_init__(self) -> None:
        """Refuse what would fail only when it is needed, long after."""
        _check("stop", self.stop, "stop_after_attempt(4)")
        _check("wait", self.wait, "wait_random_exponential(max=8)")
        if not callable(self.sleep):
            message = (
                f"sleep: must be a function that waits, asyncio.sleep for example, not {type(self.sleep).__name__}"
            )
            raise TypeError(message)

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
        from .retrying import call_again  # noqa: PLC0415 - with tenacity, 6 ms; loaded with the first session

        return await call_again(
            read, failed, started, retry=_may_pass, stop=self.stop, wait=self.wait, sleep=self.sleep
        )


def _may_pass(error: BaseException) -> bool:
    """Tell what may go away by itself: a list of our own errors of reads, so that a cancellation is never on it."""
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
    message = f"{name}: must be one of tenacity's strategies, {example} for example, not {given}"
    raise TypeError(message)
