"""When a read is tried again: what for, how often, after how long."""

import asyncio
from typing import Any

import pytest
from support.clock import Clock
from tenacity import stop_after_attempt, stop_after_delay, wait_fixed

from offline_numbers import (
    APIError,
    DisconnectedError,
    HTTPStatusError,
    InvalidResponseError,
    NotSentError,
    OutcomeUnknownError,
    RetryPolicy,
    TimedOutError,
)

RETRIED = [
    TimedOutError("check", 5.0),
    DisconnectedError("check", "ServerDisconnectedError"),
    NotSentError("check", "ClientConnectorError"),
    HTTPStatusError("check", 429),
    HTTPStatusError("check", 500),
    HTTPStatusError("check", 599, 60.0),
]
NOT_RETRIED = [
    APIError("check", "Gone fishing"),
    InvalidResponseError("check", "no JSON", ""),
    HTTPStatusError("check", 404),
    HTTPStatusError("check", 503, 61.0),
    OutcomeUnknownError("assign"),
    ValueError("not ours"),
    asyncio.CancelledError(),
]


class Reads:
    """A read that fails some times, and counts."""

    def __init__(self, error: BaseException, times: int) -> None:
        self.error = error
        self.left = times
        self.count = 0

    async def __call__(self) -> str:
        """Read once."""
        self.count += 1
        if self.left:
            self.left -= 1
            raise self.error
        return "a value"


@pytest.mark.parametrize("error", RETRIED, ids=repr)
async def test_tried_again(error: Exception, clock: Clock) -> None:
    """Two failures that a read may repeat, and a value."""
    reads = Reads(error, 2)
    assert await RetryPolicy(sleep=clock.sleep).call(reads) == "a value"
    assert (reads.count, len(clock.waits)) == (3, 2)


@pytest.mark.parametrize("error", NOT_RETRIED, ids=repr)
async def test_not_tried_again(error: BaseException, clock: Clock) -> None:
    """Anything else passes at once, also after a failure that is tried again."""
    policy = RetryPolicy(sleep=clock.sleep)
    once = Reads(error, 1)
    with pytest.raises(type(error)):
        await policy.call(once)
    assert (once.count, clock.waits) == (1, [])
    failures = iter([RETRIED[0], error])

    async def read() -> str:
        raise next(failures)

    with pytest.raises(type(error)):
        await policy.call(read)
    assert len(clock.waits) == 1


async def test_a_success_never_waits(clock: Clock) -> None:
    """What succeeds at once is called once."""
    reads = Reads(RETRIED[0], 0)
    assert await RetryPolicy(sleep=clock.sleep).call(reads) == "a value"
    assert (reads.count, clock.waits) == (1, [])


async def test_it_gives_up(clock: Clock) -> None:
    """After four tries the last error is raised, and nothing of tenacity's."""
    reads = Reads(RETRIED[1], 9)
    with pytest.raises(DisconnectedError):
        await RetryPolicy(sleep=clock.sleep).call(reads)
    assert reads.count == 4


async def test_own_strategies(clock: Clock) -> None:
    """The application's own stop and wait are used."""
    reads = Reads(RETRIED[1], 9)
    with pytest.raises(DisconnectedError):
        await RetryPolicy(stop=stop_after_attempt(3), wait=wait_fixed(7), sleep=clock.sleep).call(reads)
    assert clock.waits == [7, 7]


async def test_the_first_try_counts_for_a_delay(clock: Clock) -> None:
    """A limit of time that has passed already allows no second try."""
    reads = Reads(RETRIED[1], 9)
    with pytest.raises(DisconnectedError):
        await RetryPolicy(stop=stop_after_delay(0), sleep=clock.sleep).call(reads)
    assert reads.count == 1


async def test_the_server_is_asked_no_sooner_than_it_wants(clock: Clock) -> None:
    """A longer `Retry-After` goes before the strategy's wait, a shorter one does not."""
    policy = RetryPolicy(wait=wait_fixed(10), sleep=clock.sleep)
    await policy.call(Reads(HTTPStatusError("check", 503, 30.0), 1))
    await policy.call(Reads(HTTPStatusError("check", 503, 3.0), 1))
    assert clock.waits == [30, 10]


async def test_tasks_do_not_share_their_tries(clock: Clock) -> None:
    """One policy serves any number of tasks at once."""
    policy = RetryPolicy(sleep=clock.sleep)
    reads = [Reads(RETRIED[0], place % 4) for place in range(40)]
    assert await asyncio.gather(*map(policy.call, reads)) == ["a value"] * 40
    assert [one.count for one in reads] == [place % 4 + 1 for place in range(40)]


@pytest.mark.parametrize("name", ["stop", "wait", "sleep"])
def test_wrong_arguments(name: str) -> None:
    """What cannot be called is refused at once, by its name."""
    wrong: dict[str, Any] = {name: 3}
    with pytest.raises(TypeError, match=name):
        RetryPolicy(**wrong)
