"""At the server: a failed read arrives again, a write never does."""

from functools import partial

import pytest
from support.behaviours import answer, drop, reset
from support.clock import Clock
from support.misbehaving import Behaviour, Misbehaving
from tenacity import wait_none

from offline_numbers import NumberState, NumberType, OfflineNumbersSession, OutcomeUnknownError, RetryPolicy

busy = partial(answer, b"busy", status="503 Service Unavailable")
FAILURES = [[busy(), busy()], [drop, reset], [busy(retry_after=7), drop]]


@pytest.mark.parametrize("failures", FAILURES, ids=["5xx", "lost", "both"])
async def test_a_failed_read_is_sent_again(clock: Clock, failures: list[Behaviour]) -> None:
    """The server fails twice and then answers: three equal requests, and a value."""
    policy = RetryPolicy(sleep=clock.sleep)
    async with (
        Misbehaving(*failures, answer()) as server,
        OfflineNumbersSession("offl_key_of_tests", base_url=server.url, retry=policy) as numbers,
    ):
        state = await numbers.check(tracking_number="0899123456")
    assert state.phone_number == "0612345678"
    assert len(server.requests) == 3
    assert len(set(server.requests)) == 1
    assert len(clock.waits) == 2


async def test_a_read_waits_for_retry_after(clock: Clock) -> None:
    """The header may contain seconds, or a date in the past."""
    policy = RetryPolicy(wait=wait_none(), sleep=clock.sleep)
    past = "Wed, 21 Oct 2015 07:28:00 GMT"
    async with (
        Misbehaving(busy(retry_after=7), busy(retry_after=past), answer()) as server,
        OfflineNumbersSession("offl_key_of_tests", base_url=server.url, retry=policy) as numbers,
    ):
        await numbers.check(tracking_number="0899123456")
    assert clock.waits == [7.0, 0.0]


@pytest.mark.parametrize("failures", FAILURES, ids=["5xx", "lost", "both"])
async def test_a_failed_write_is_sent_once(clock: Clock, failures: list[Behaviour]) -> None:
    """The same server gets one request; the error is OutcomeUnknownError, without a wait."""

    async def assign(numbers: OfflineNumbersSession) -> NumberState:
        return await numbers.assign("0612345678", description="Magazine Ad", type=NumberType.PREFIX_0899)

    policy = RetryPolicy(sleep=clock.sleep)
    async with (
        Misbehaving(*failures, answer()) as server,
        OfflineNumbersSession("offl_key_of_tests", base_url=server.url, retry=policy) as numbers,
    ):
        with pytest.raises(OutcomeUnknownError):
            await assign(numbers)
    assert len(server.requests) == 1
    assert clock.waits == []
