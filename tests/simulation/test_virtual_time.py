"""The virtual clock of the simulation and of other tests."""

import asyncio

import pytest
from support.virtual_time import Deadlock, VirtualLoop, in_virtual_time
from support.waiting import until


@in_virtual_time
async def test_a_wait_advances_the_clock_at_once() -> None:
    """A day passes at once, and the tasks wake in the order of their times."""
    woken: list[int] = []

    async def sleep(hours: int) -> None:
        await asyncio.sleep(hours * 3600)
        woken.append(hours)

    await asyncio.gather(*(sleep(hours) for hours in (24, 1, 5)))
    assert asyncio.get_running_loop().time() == 86400.0
    assert woken == [1, 5, 24]


def test_a_deadlock_raises() -> None:
    """A real loop would hang."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner, pytest.raises(Deadlock):
        runner.run(asyncio.Event().wait())


@in_virtual_time
async def test_a_condition_that_never_holds_fails() -> None:
    """After half a minute."""
    with pytest.raises(AssertionError, match="waited in vain"):
        await until(lambda: asyncio.get_running_loop().time() > 3600)
