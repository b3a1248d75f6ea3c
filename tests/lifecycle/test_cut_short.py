"""A call that is cut short, at any turn of the event loop, ends at once and leaves nothing; a write was sent once."""

import asyncio

import pytest
from support.cutting import WAYS, Way, at_every_turn, turns
from support.lifecycles import SCENARIOS, assigns, once, safe, sockets

from offline_numbers import Allocation, OutcomeUnknownError
from offline_numbers.sandbox import Sandbox


def running() -> int:
    """Count the tasks."""
    return len(asyncio.all_tasks())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", SCENARIOS)
async def test_whenever_it_is_cut_nothing_is_left(name: str, way: Way, server: Sandbox, *, own: bool) -> None:
    """Neither a task nor a socket outlives the session, and of a write one request has arrived at most."""
    scenario = SCENARIOS[name]
    before = (running(), sockets())
    arrived: list[int] = []
    async for _ in at_every_turn(way, scenario, server, own=own):
        arrived += [[request.action for request in server.requests].count(scenario.write)]
    await turns(20)
    assert before == (running(), sockets())
    assert max(arrived) == bool(scenario.write)
    assert (len(arrived) > 5) is not scenario.is_local  # a sweep that ends at once would find nothing


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["assign_once", "assign_once, lost"])
async def test_whenever_assign_once_is_cut_the_next_call_knows(name: str, way: Way, server: Sandbox) -> None:
    """The journal is free where nothing has left, and pending where something has; together one number is allocated."""
    seen: set[str] = set()
    async for cut in at_every_turn(way, SCENARIOS[name], server):
        seen.add(cut.state)
        assert cut.state != "free" or not assigns(server)
        ends: list[object] = list(await asyncio.gather(once(cut.numbers), return_exceptions=True))
        told = [(end.tracking_number, end.attempts) for end in ends if isinstance(end, Allocation)]
        if_it_was_lost = (True, "begun", [OutcomeUnknownError])  # it has left, and the server did not get it
        is_right = told == [(one.tracking_number, cut.state == "free") for one in server.allocations]
        assert is_right or (cut.is_cut, cut.state, [type(end) for end in ends]) == if_it_was_lost
        assert assigns(server) <= 1
    assert {"free", "done"} <= seen  # how many turns a request is on its way, the loop and the machine decide


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["safe_assign", "safe_assign, lost"])
async def test_whenever_safe_assign_is_cut_no_number_is_lost_in_silence(
    name: str, way: Way, server: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """A call whose number is lost says so in the log; the next one takes no old number for its own."""
    async for cut in at_every_turn(way, SCENARIOS[name], server):
        new = (await safe(cut.numbers)).tracking_number
        allocated = [record.tracking_number for record in server.allocations]
        assert (new in allocated, len(allocated) <= 2) == (True, True)
        told = [line for line in caplog.messages if "unknown" in line or "may still carry it out" in line]
        assert told or len(allocated) == 1 or not cut.is_cut
        caplog.clear()
