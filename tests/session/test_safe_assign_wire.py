"""``safe_assign`` on the sandbox with several numbers, or with other callers at the same time."""

import asyncio
import logging
from collections.abc import Callable
from typing import Literal

import pytest
from support.clock import Clock

from offline_numbers import (
    NumberType,
    OfflineNumbersSession,
    OutcomeUnknownError,
    PoolExhaustedError,
    RetryPolicy,
    TransportError,
    normalize_phone_number,
)
from offline_numbers.allocation.locks import one_at_a_time
from offline_numbers.sandbox import Dialect, Fault, RequestRecord, Sandbox

DESTINATION = "0612345678"
OTHER = "0698765432"
AD = "Magazine Ad"
TYPE = NumberType.PREFIX_0899


def session(sandbox: Sandbox, clock: Clock) -> OfflineNumbersSession:
    """Return a session on the sandbox that never really waits."""
    return OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=RetryPolicy(sleep=clock.sleep))


async def test_the_server_stores_the_destination_in_another_form(clock: Clock) -> None:
    """The session sends the destination as typed; the lost number is found in the server's form."""

    async def store_in_another_form(seconds: float) -> None:
        await clock.sleep(seconds)
        for number in sandbox.allocations:
            sandbox.state.reassign(number.tracking_number, "0612345678")

    async with Sandbox(pool={TYPE: 5}) as sandbox:
        sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
        retry = RetryPolicy(sleep=store_in_another_form)
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry, normalize=str) as numbers:
            allocation = await numbers.safe_assign("+33612345678", description=AD, type=TYPE)
        assert [one.tracking_number for one in sandbox.allocations] == [allocation.tracking_number]
    assert allocation.recovered


async def test_a_late_commit_is_surplus(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """The server carries out the first request after the second: its number is in ``surplus`` and in the log."""

    def carry_out_the_first(record: RequestRecord) -> None:
        if record.action == "assign" and sum(one.action == "assign" for one in sandbox.requests) == 2:
            asyncio.get_running_loop().call_soon(sandbox.commit_late)

    sandbox = Sandbox(pool={TYPE: 5}, on_request=carry_out_the_first)
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with sandbox, session(sandbox, clock) as numbers:
        allocation = await numbers.safe_assign(DESTINATION, description=AD, type=TYPE)
        answered, late = (one.tracking_number for one in sandbox.allocations)
    assert allocation.tracking_number == answered
    assert allocation.surplus == (late,)
    assert allocation.attempts == 2
    assert allocation.recovered is False
    assert clock.waits == [0.5, 1.0, 2.0]
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert any("surplus" in warning for warning in warnings)
    assert [warning for warning in warnings if late in warning or DESTINATION in warning] == []


@pytest.mark.parametrize("order", ["oldest", "newest"])
async def test_a_destination_that_already_has_numbers(clock: Clock, order: Literal["oldest", "newest"]) -> None:
    """Whether ``check`` returns the oldest or the newest number, the new one is found."""
    dialect = Dialect(check_by_destination=order)
    async with Sandbox(pool={TYPE: 5}, dialect=dialect) as sandbox, session(sandbox, clock) as numbers:
        before = sandbox.state.assign(DESTINATION, description=AD, type=TYPE)
        sandbox.fail_next("assign", Fault.RESET_AFTER_COMMIT)
        allocation = await numbers.safe_assign(DESTINATION, description=AD, type=TYPE)
        assert allocation.recovered
        assert [one.tracking_number for one in sandbox.allocations] == [allocation.tracking_number]
        assert allocation.tracking_number != before.tracking_number


def without_extension(number: str) -> str:
    """Normalize as an application with its own kind of numbers does."""
    return number.partition(";")[0]


@pytest.mark.parametrize(
    ("listed", "normalize"), [("+33612345678", normalize_phone_number), ("0612345678;ext=7", without_extension)]
)
async def test_the_list_shows_the_destination_in_another_form(
    sandbox: Sandbox, listed: str, normalize: Callable[[str], str]
) -> None:
    """It is the same destination for the library or the application, so the lost number is found."""

    class Late(Clock):
        async def sleep(self, seconds: float) -> None:
            sandbox.state.assign(listed, description=AD, type=TYPE)
            sandbox.state.assign(DESTINATION, description="Billboard", type=TYPE)
            await super().sleep(seconds)

    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    async with session(sandbox, Late()) as numbers:
        allocation = await numbers.with_options(normalize=normalize).safe_assign(DESTINATION, description=AD, type=TYPE)
    assert allocation.phone_number == listed
    assert allocation.recovered is True
    assert [request.action for request in sandbox.requests].count("assign") == 1


async def test_a_new_number_with_another_description(sandbox: Sandbox) -> None:
    """Another caller allocated it: it is not returned, and nothing is sent again."""

    class Busy(Clock):
        async def sleep(self, seconds: float) -> None:
            if not self.waits:
                sandbox.state.assign(DESTINATION, description="Billboard", type=TYPE)
            await super().sleep(seconds)

    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    async with session(sandbox, Busy()) as numbers:
        with pytest.raises(OutcomeUnknownError) as caught:
            await numbers.safe_assign(DESTINATION, description=AD, type=TYPE)
    held = [one.tracking_number for one in sandbox.numbers.values() if one.destination == DESTINATION]
    assert caught.value.candidates == tuple(held)
    assert [request.action for request in sandbox.requests].count("assign") == 1


async def test_a_pool_that_runs_empty_after_a_lost_answer(sandbox: Sandbox, clock: Clock) -> None:
    """The lost request got the last number: it is found, and no PoolExhaustedError is raised."""
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    async with session(sandbox, clock) as numbers:
        allocation = await numbers.safe_assign(DESTINATION, description=AD, type=NumberType.PREFIX_0800)
        assert allocation.recovered
        with pytest.raises(PoolExhaustedError):
            await numbers.safe_assign(OTHER, description=AD, type=NumberType.PREFIX_0800)


async def test_a_proxys_copy_gets_the_last_number(sandbox: Sandbox, clock: Clock) -> None:
    """The first copy got the last number, the second got the error that arrived: the number is found."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    async with session(sandbox, clock) as numbers:
        allocation = await numbers.safe_assign(DESTINATION, description=AD, type=NumberType.PREFIX_0800)
    assert [one.tracking_number for one in sandbox.allocations] == [allocation.tracking_number]
    assert allocation.recovered is True
    assert allocation.attempts == 1


async def test_nothing_is_sent_again_while_reads_fail(sandbox: Sandbox, clock: Clock) -> None:
    """A failed read leaves a doubt, whatever the other reads show."""
    async with session(sandbox, clock) as numbers:
        no_retry = numbers.with_options(retry=RetryPolicy(stop=lambda _: True, sleep=clock.sleep))
        sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
        sandbox.fail_next("check", Fault.STALE_ANSWER)
        sandbox.fail_next("check", Fault.HTTP_500_BEFORE_COMMIT)
        with pytest.raises(OutcomeUnknownError, match="read failed"):
            await no_retry.safe_assign(DESTINATION, description=AD, type=TYPE)
        assert [request.action for request in sandbox.requests].count("assign") == 1


async def test_nothing_is_sent_if_the_destination_cannot_be_read(sandbox: Sandbox, clock: Clock) -> None:
    """The first read fails, so no assign is sent."""
    sandbox.fail_next("check", Fault.HTTP_503_BEFORE_COMMIT, times=4)
    async with session(sandbox, clock) as numbers:
        with pytest.raises(TransportError):
            await numbers.safe_assign(DESTINATION, description=AD, type=TYPE)
    assert [request.action for request in sandbox.requests] == ["check"] * 4


async def test_a_success_without_a_number_means_no_number(clock: Clock) -> None:
    """A success with an empty tracking number means the same as the documented error."""
    dialect = Dialect(holds_nothing="success")
    async with Sandbox(pool={TYPE: 2}, dialect=dialect) as sandbox, session(sandbox, clock) as numbers:
        sandbox.fail_next("assign", Fault.HTML_BEFORE_COMMIT)
        allocation = await numbers.safe_assign(DESTINATION, description=AD, type=TYPE)
        assert allocation.attempts == 2
        assert len(sandbox.allocations) == 1


async def test_two_destinations_at_once(sandbox: Sandbox, clock: Clock) -> None:
    """Each call gets the number of its own destination."""
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT, times=2)
    async with session(sandbox, clock) as numbers:
        mine, theirs = await asyncio.gather(
            numbers.safe_assign(DESTINATION, description=AD, type=TYPE),
            numbers.safe_assign(OTHER, description=AD, type=TYPE),
        )
    assert mine.phone_number == DESTINATION
    assert theirs.phone_number == OTHER
    assert {one.tracking_number for one in sandbox.allocations} == {mine.tracking_number, theirs.tracking_number}


async def test_it_sends_what_assign_sends(sandbox: Sandbox, clock: Clock) -> None:
    """Every argument arrives."""
    week = {"monday": "10:00-12:00"}
    async with session(sandbox, clock) as numbers:
        for method in (numbers.assign, numbers.safe_assign):
            await method(
                DESTINATION,
                description=AD,
                type=TYPE,
                allow_redirect=True,
                cost_group="A299",
                timetable=week,
                operator=7,
            )
    one, other = (request.parameters for request in sandbox.requests if request.action == "assign")
    assert one == other


async def test_it_sends_two_requests_at_most(sandbox: Sandbox, clock: Clock) -> None:
    """Unless ``attempts`` allows more."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT, times=3)
    async with session(sandbox, clock) as numbers:
        with pytest.raises(OutcomeUnknownError) as caught:
            await numbers.safe_assign(DESTINATION, description=AD, type=TYPE)
    assert caught.value.attempts == 2


async def test_it_waits_for_a_call_with_its_destination(sandbox: Sandbox, clock: Clock) -> None:
    """It reads nothing before the other call of this process has ended."""
    async with session(sandbox, clock) as numbers:
        async with one_at_a_time(numbers.shared.domain, DESTINATION):
            waiting = asyncio.create_task(numbers.safe_assign("+33612345678", description=AD, type=TYPE))
            for _ in range(3):
                await numbers.list_numbers()
            assert {request.action for request in sandbox.requests} == {"list"}
        assert (await waiting).attempts == 1
