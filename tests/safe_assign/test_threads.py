"""Threads with their own event loops: two callers with one destination and one description get two numbers."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from offline_numbers import Allocation, NumberType, OfflineNumbersSession
from offline_numbers.sandbox import Fault, Sandbox


async def allocated(key: str, url: str) -> Allocation:
    """Allocate with this thread's own session."""
    async with OfflineNumbersSession(key, base_url=url) as numbers:
        return await numbers.safe_assign(
            "0612345678", description="Magazine Ad", type=NumberType.PREFIX_0899, settle=[0.01, 0.05]
        )


async def test_two_threads_get_two_numbers_after_a_lost_answer() -> None:
    """The first answer is lost after the commit: its caller finds its own number."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 5}) as server:
        server.fail_next("assign", Fault.DROP_AFTER_COMMIT)
        with ThreadPoolExecutor(2) as threads:
            runs = [threads.submit(asyncio.run, allocated(server.key, server.url)) for _ in range(2)]
            ends = await asyncio.gather(*(asyncio.wait_for(asyncio.wrap_future(run), 30) for run in runs))
        assert len({end.tracking_number for end in ends}) == 2
        assert sorted(end.recovered for end in ends) == [False, True]
        assert len(server.allocations) == 2
