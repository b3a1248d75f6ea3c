"""The clock of the simulation, and of every test that waits without waiting."""

import asyncio
from contextlib import closing

import pytest
from support.virtual_time import Deadlock, VirtualLoop, in_virtual_time
from support.waiting import until


@in_virtual_time
async def test_waiting_takes_its_time_and_no_time() -> None:
    """A day passes at once, and the tasks wake in the order of their times."""
    woken: list[int] = []

    async def sleep(hours: int) -> None:
        await asyncio.sleep(hours * 3600)
        woken.append(hours)

    await asyncio.gather(*(sleep(hours) for hours in (24, 1, 5)))
    assert asyncio.get_running_loop().time() == 86400.0
    assert woken == [1, 5, 24]


def test_tasks_that_wait_for_nothing_are_told() -> None:
    """A deadlock is an exception, where a real loop would hang."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner, pytest.raises(Deadlock):
        runner.run(asyncio.Event().wait())


def test_the_clock_begins_again() -> None:
    """Each schedule has the same times, whichever came before it."""
    with closing(VirtualLoop()) as loop:
        loop.run_until_complete(asyncio.sleep(0.1))
        loop.rewind()
        assert loop.time() == 0.0


@in_virtual_time
async def test_what_is_waited_for_in_vain_fails() -> None:
    """After half a minute, in place of a test that never ends."""
    with pytest.raises(AssertionError, match="waited in vain"):
        await until(lambda: asyncio.get_running_loop().time() > 3600)
