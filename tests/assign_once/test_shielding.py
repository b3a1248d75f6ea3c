"""A step of the journal ends before a cancellation continues, and a cancelled caller waits for a limited time."""

import asyncio
import gc

import pytest
from support.virtual_time import in_virtual_time

from offline_numbers.allocation.assign_once.shielding import GRACE, shielded


async def step(seconds: float, ended: list[str]) -> str:
    """Take some time, and record the end."""
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        ended.append("cancelled")
        raise
    ended.append("done")
    return "result"


async def failing_step(seconds: float = 0.5) -> None:
    """Fail after a while, or when it is cancelled."""
    try:
        await asyncio.sleep(seconds)
    finally:
        raise OSError


@in_virtual_time
async def test_a_step_that_nobody_cancels_is_awaited() -> None:
    """Its result is returned, or its error raised, however long it takes."""
    assert await shielded(step(GRACE * 5, [])) == "result"
    with pytest.raises(OSError, match=r"^$"):
        await shielded(failing_step())


@pytest.mark.parametrize("times", [1, 2, 5])
@in_virtual_time
async def test_a_cancelled_caller_waits_for_its_step(times: int) -> None:
    """However often it is cancelled, the step ends first; then the cancellation continues."""
    ended: list[str] = []
    task = asyncio.create_task(shielded(step(0.5, ended)))
    for _ in range(times):
        await asyncio.sleep(0.05)
        task.cancel("stop")
    assert not task.done()
    assert ended == []
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.get_running_loop().time() == 0.5
    assert ended == ["done"]


@pytest.mark.parametrize("times", [1, 2, 5])
@in_virtual_time
async def test_a_step_that_takes_too_long_is_cancelled(times: int) -> None:
    """The time counts from the first cancellation; no task is left."""
    ended: list[str] = []
    task = asyncio.create_task(shielded(step(100.0, ended)))
    for _ in range(times):
        await asyncio.sleep(0.1)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert pytest.approx(0.1 + GRACE) == asyncio.get_running_loop().time()
    await asyncio.sleep(0)
    assert ended == ["cancelled"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("seconds", [0.5, GRACE * 5], ids=["meanwhile", "after its cancellation"])
@in_virtual_time
async def test_the_error_of_a_cancelled_step_is_not_reported(seconds: float) -> None:
    """The cancellation is raised, and the loop reports no exception that was never retrieved."""
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    task = asyncio.create_task(shielded(failing_step(seconds)))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    del task
    gc.collect()
    assert complaints == []


@in_virtual_time
async def test_a_timeout_around_it_is_still_a_timeout() -> None:
    """``asyncio.timeout`` gets its own cancellation back."""
    ended: list[str] = []
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await shielded(step(0.5, ended))
    assert ended == ["done"]
