"""A call that is cancelled at any turn of the event loop ends at once and leaves nothing; a write is sent once."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from support.cutting import Way, at_every_turn, cancel, fail_beside, time_out, turns
from support.lifecycles import SCENARIOS, assigns, once, safe, sockets

from offline_numbers import Allocation, OutcomeUnknownError
from offline_numbers.sandbox import Sandbox

Test = TypeVar("Test", bound=Callable[..., object])


def running() -> int:
    """Return the number of tasks."""
    return len(asyncio.all_tasks())


def in_other_ways(test: Test) -> Test:
    """Run a test with a timeout and a task group, on one loop: they, too, cancel the call's task and do no more."""
    ways = pytest.mark.parametrize("way", [time_out, fail_beside])
    marked: Test = pytest.mark.asyncio(loop_factories=["asyncio"])(ways(test))
    return marked


async def check_what_is_left(way: Way, name: str, server: Sandbox, *, own: bool = True) -> None:
    """No task and no socket outlives the session, and at most one request of a write arrives."""
    scenario = SCENARIOS[name]
    before = (running(), sockets())
    arrived: list[int] = []
    async for _ in at_every_turn(way, scenario, server, own=own):
        arrived += [[request.action for request in server.requests].count(scenario.write)]
    await turns(20)
    assert before == (running(), sockets())
    assert max(arrived) == bool(scenario.write)
    assert (len(arrived) > 5) is not scenario.is_local  # a sweep that ends at once would find nothing


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("name", SCENARIOS)
async def test_a_cancelled_call_leaves_nothing(name: str, server: Sandbox, *, own: bool) -> None:
    """On the session's own connections and on those of an application."""
    await check_what_is_left(cancel, name, server, own=own)


@in_other_ways
@pytest.mark.parametrize("name", SCENARIOS)
async def test_a_call_that_is_cut_in_another_way_leaves_nothing(name: str, way: Way, server: Sandbox) -> None:
    """On the session's own connections."""
    await check_what_is_left(way, name, server)


async def check_the_next_call(way: Way, name: str, server: Sandbox) -> None:
    """The reference is pending only if something was sent; both calls allocate one number."""
    seen: set[str] = set()
    async for cut in at_every_turn(way, SCENARIOS[name], server):
        seen.add(cut.state)
        assert cut.state != "free" or not assigns(server)
        ends: list[object] = list(await asyncio.gather(once(cut.numbers), return_exceptions=True))
        told = [(end.tracking_number, end.attempts) for end in ends if isinstance(end, Allocation)]
        if_it_was_lost = (True, "begun", [OutcomeUnknownError])  # it was sent, and the server did not receive it
        is_right = told == [(one.tracking_number, cut.state == "free") for one in server.allocations]
        assert is_right or (cut.is_cut, cut.state, [type(end) for end in ends]) == if_it_was_lost
        assert assigns(server) <= 1
    assert {"free", "done"} <= seen  # the loop and the machine decide how many turns a request takes


ONCE = pytest.mark.parametrize("name", ["assign_once", "assign_once, lost"])
SAFE = pytest.mark.parametrize("name", ["safe_assign", "safe_assign, lost"])


@ONCE
async def test_a_call_after_a_cancelled_assign_once_allocates_one_number(name: str, server: Sandbox) -> None:
    """After each turn of the loop."""
    await check_the_next_call(cancel, name, server)


@in_other_ways
@ONCE
async def test_a_call_after_an_assign_once_cut_in_another_way_allocates_one_number(
    name: str, way: Way, server: Sandbox
) -> None:
    """After each turn of the loop."""
    await check_the_next_call(way, name, server)


async def check_the_log(way: Way, name: str, server: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """The log reports a number that may be lost, and the next call does not take an old number as its own."""
    async for cut in at_every_turn(way, SCENARIOS[name], server):
        new = (await safe(cut.numbers)).tracking_number
        allocated = [record.tracking_number for record in server.allocations]
        assert new in allocated
        assert len(allocated) <= 2
        told = [line for line in caplog.messages if "unknown" in line or "may still carry it out" in line]
        assert told or len(allocated) == 1 or not cut.is_cut
        caplog.clear()


@SAFE
async def test_a_cancelled_safe_assign_logs_a_lost_number(
    name: str, server: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """After each turn of the loop."""
    await check_the_log(cancel, name, server, caplog)


@in_other_ways
@SAFE
async def test_a_safe_assign_cut_in_another_way_logs_a_lost_number(
    name: str, way: Way, server: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """After each turn of the loop."""
    await check_the_log(way, name, server, caplog)
