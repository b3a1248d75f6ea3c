"""The policy retries reads that may succeed later, and nothing else."""

import asyncio
import logging

import pytest
from support.clock import Clock
from support.naming import case_name
from tenacity import (
    RetryCallState,
    stop_after_attempt,
    stop_after_delay,
    wait_fixed,
    wait_none,
)

from offline_numbers.errors import (
    APIError,
    DisconnectedError,
    HTTPStatusError,
    InvalidKeyError,
    InvalidResponseError,
    NotSentError,
    OutcomeUnknownError,
    TimedOutError,
    UnknownNumberError,
)
from offline_numbers.retry import LONGEST_RETRY_AFTER, RetryPolicy

TIMED_OUT = TimedOutError("check", timeout=5.0)


class Read:
    """A read with scripted outcomes: it raises errors and returns other values; the last outcome repeats."""

    def __init__(self, *outcomes: object) -> None:
        self.outcomes = list(outcomes)
        self.calls = 0

    async def __call__(self, attempt: int) -> object:
        """Try once."""
        self.calls += 1
        assert attempt == self.calls
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


async def failure(policy: RetryPolicy, read: Read) -> BaseException:
    """Return the error of a read that never succeeds."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - cancellations as well
        await policy.call(read)
    return caught.value


@pytest.mark.parametrize(
    "error",
    [
        TIMED_OUT,
        DisconnectedError("check", cause_name="ServerDisconnectedError"),
        NotSentError("check", cause_name="ClientConnectorError"),
        HTTPStatusError("check", status=429),
        HTTPStatusError("check", status=500),
        HTTPStatusError("check", status=503),
        HTTPStatusError("check", status=599),
    ],
    ids=case_name,
)
async def test_a_temporary_error_is_retried(clock: Clock, error: Exception) -> None:
    """Two failures and then a value: three tries, two waits, a value."""
    read = Read(error, error, "value")
    assert await RetryPolicy(sleep=clock.sleep).call(read) == "value"
    assert read.calls == 3
    assert len(clock.waits) == 2


@pytest.mark.parametrize(
    "error",
    [
        HTTPStatusError("check", status=302),
        HTTPStatusError("check", status=404),
        HTTPStatusError("check", status=428),
        HTTPStatusError("check", status=499, retry_after=1.0),
        InvalidResponseError("check", reason="no JSON", excerpt="<html>"),
        APIError("check", "Something else"),
        InvalidKeyError("check", "Invalid API key"),
        UnknownNumberError("check", "Unknown tracking number"),
        OutcomeUnknownError("assign"),
        TimeoutError(),
        ConnectionResetError(),
        ValueError(),
        asyncio.CancelledError("enough"),
        KeyboardInterrupt(),
        GeneratorExit(),
    ],
    ids=case_name,
)
@pytest.mark.parametrize("before", [[], [TIMED_OUT]], ids=["at first", "after a failure"])
async def test_other_errors_are_raised_at_once(clock: Clock, error: BaseException, before: list[Exception]) -> None:
    """The error is raised unchanged, without a retry; a cancellation too."""
    read = Read(*before, error)
    assert await failure(RetryPolicy(sleep=clock.sleep), read) is error
    assert read.calls == len(before) + 1
    assert len(clock.waits) == len(before)


async def test_a_success_costs_nothing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a failure, no tenacity object is created."""
    monkeypatch.delattr("offline_numbers.retry.AsyncRetrying")
    assert await RetryPolicy(sleep=clock.sleep).call(Read("value")) == "value"


async def test_an_unknown_number_costs_nothing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many checks end with an unknown number, so no tenacity object is created."""
    monkeypatch.delattr("offline_numbers.retry.AsyncRetrying")
    read = Read(UnknownNumberError("check", "Unknown tracking number"))
    assert isinstance(await failure(RetryPolicy(sleep=clock.sleep), read), UnknownNumberError)


async def test_the_default_makes_four_tries(clock: Clock) -> None:
    """Four attempts in all; the last error is raised, not one of tenacity."""
    errors = [TimedOutError("check", timeout=float(seconds)) for seconds in range(1, 6)]
    read = Read(*errors)
    error = await failure(RetryPolicy(sleep=clock.sleep), read)
    assert error is errors[3]
    assert read.calls == 4
    assert len(clock.waits) == 3


async def test_the_default_wait_is_random_and_its_maximum_doubles(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full jitter: from 0 to 0.5, 1 and 2 seconds."""
    asked: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        asked.append((low, high))
        return high

    monkeypatch.setattr("random.uniform", uniform)
    await failure(RetryPolicy(sleep=clock.sleep), Read(TIMED_OUT))
    assert asked[:3] == [(0, 0.5), (0, 1.0), (0, 2.0)]  # tenacity asks once more before it stops
    assert clock.waits == [0.5, 1.0, 2.0]


async def test_one_attempt_disables_retries(clock: Clock) -> None:
    """The first error is raised."""
    read = Read(TIMED_OUT)
    assert await failure(RetryPolicy(stop=stop_after_attempt(1), sleep=clock.sleep), read) is TIMED_OUT
    assert read.calls == 1
    assert clock.waits == []


async def test_stop_and_wait_are_used(clock: Clock) -> None:
    """The strategy sees the attempts, counted from 1."""
    seen: list[int] = []

    def stop(state: RetryCallState) -> bool:
        seen.append(state.attempt_number)
        return state.attempt_number == 6

    read = Read(TIMED_OUT)
    await failure(RetryPolicy(stop=stop, wait=wait_fixed(0.25), sleep=clock.sleep), read)
    assert seen == [1, 2, 3, 4, 5, 6]
    assert clock.waits == [0.25] * 5


async def test_a_delay_counts_from_the_first_try(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of the first attempt counts."""
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)

    async def slow(_: int) -> object:
        nonlocal now
        now += 5.0
        raise TIMED_OUT

    policy = RetryPolicy(stop=stop_after_delay(12), wait=wait_none(), sleep=clock.sleep)
    with pytest.raises(TimedOutError):
        await policy.call(slow)
    assert now == 115.0
    assert len(clock.waits) == 2


@pytest.mark.parametrize(("asked", "waits"), [(3.0, [3.0, 1.0]), (0.5, [1.0, 1.0]), (None, [1.0, 1.0])])
async def test_retry_after_is_respected(clock: Clock, asked: float | None, waits: list[float]) -> None:
    """The wait is the longer one of Retry-After and the strategy's."""
    read = Read(HTTPStatusError("check", status=503, retry_after=asked), HTTPStatusError("check", status=429), "value")
    assert await RetryPolicy(wait=wait_fixed(1), sleep=clock.sleep).call(read) == "value"
    assert clock.waits == waits


async def test_a_retry_after_above_the_limit_is_raised(clock: Clock) -> None:
    """The policy waits 60 seconds at most."""
    patient = HTTPStatusError("check", status=503, retry_after=LONGEST_RETRY_AFTER)
    impatient = HTTPStatusError("check", status=503, retry_after=LONGEST_RETRY_AFTER + 0.1)
    read = Read(patient, impatient)
    assert await failure(RetryPolicy(sleep=clock.sleep), read) is impatient
    assert clock.waits == [60.0]


async def test_errors_have_no_chain(clock: Clock) -> None:
    """The raised error has no cause or context from earlier attempts or from tenacity."""
    errors = [TimedOutError("check", timeout=float(seconds)) for seconds in range(1, 5)]
    error = await failure(RetryPolicy(sleep=clock.sleep), Read(*errors))
    assert error.__cause__ is None
    assert error.__context__ is None


async def test_a_cancellation_ends_the_wait() -> None:
    """A task that is cancelled between two attempts makes no further attempt."""
    asleep = asyncio.Event()

    async def sleep(_: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    read = Read(TIMED_OUT)
    task = asyncio.create_task(RetryPolicy(sleep=sleep).call(read))
    await asleep.wait()
    task.cancel("enough")
    with pytest.raises(asyncio.CancelledError, match="enough"):
        await task
    assert read.calls == 1


async def test_one_policy_serves_many_at_once(clock: Clock) -> None:
    """Tasks with the same policy share no state: each counts its own attempts."""
    policy = RetryPolicy(wait=wait_none(), sleep=clock.sleep)
    reads = [Read(*[TIMED_OUT] * (number % 4), number) for number in range(40)]
    assert await asyncio.gather(*(policy.call(read) for read in reads)) == list(range(40))
    assert [read.calls for read in reads] == [number % 4 + 1 for number in range(40)]


async def test_each_retry_is_logged(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """One line at DEBUG: the action, the attempt, the error's class, the wait; not the error's message."""
    caplog.set_level(logging.DEBUG, logger="offline_numbers")
    read = Read(HTTPStatusError("list", status=503), DisconnectedError("list", cause_name="ClientOSError"), "value")
    await RetryPolicy(wait=wait_fixed(0.25), sleep=clock.sleep).call(read)
    assert caplog.record_tuples == [
        ("offline_numbers", logging.DEBUG, "list: attempt 1 failed (HTTPStatusError), retry in 0.25 seconds"),
        ("offline_numbers", logging.DEBUG, "list: attempt 2 failed (DisconnectedError), retry in 0.25 seconds"),
    ]
