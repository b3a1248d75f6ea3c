"""Concurrent calls share reads of the list: each gets a read that began after its request for one."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from attrs import define, field
from support.clock import Clock
from support.once import REFERENCE, A, B, row
from support.scripted import ScriptedOperations, Step
from support.virtual_time import in_virtual_time

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.allocation.shared_reads import PATIENCE, Lists, Wanted
from offline_numbers.errors import DisconnectedError
from offline_numbers.sandbox import Sandbox
from offline_numbers.values.models import NumberDetails

WANTED = Wanted(REFERENCE)


@define
class SlowList(ScriptedOperations):
    """A list that takes a second, and shows the rows of the moment when the read began.

    Attributes:
        steps: nothing is scripted.
        rows: the domain.
        error: the error of a read; ``None``: it works.
        began: the time when each read began.
        ended: how many reads ended, with an answer or an error.

    """

    steps: Sequence[Step] = ()
    rows: list[NumberDetails] = field(factory=list[NumberDetails])
    error: Exception | None = None
    began: list[float] = field(factory=list[float])
    ended: int = 0

    async def find_details(self, wanted: Callable[[NumberDetails], bool]) -> Sequence[NumberDetails]:
        """Read for a second."""
        self.began.append(asyncio.get_running_loop().time())
        rows = [one for one in self.rows if wanted(one)]
        await asyncio.sleep(1.0)
        self.ended += 1
        if self.error:
            raise self.error
        return rows

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def ask(lists: Lists, wanted: Wanted = WANTED) -> asyncio.Task[Sequence[NumberDetails]]:
    """Start a call that asks for the list once."""

    async def call() -> Sequence[NumberDetails]:
        with lists.at_work():
            return await lists.find(wanted)

    return asyncio.create_task(call())


@in_virtual_time
async def test_a_single_call_reads_at_once() -> None:
    """No other call is at work, so the read does not wait."""
    api = SlowList(rows=[row(A)])
    assert await ask(Lists(api)) == [row(A)]
    assert api.began == [0.0]


@in_virtual_time
async def test_a_single_call_that_wakes_reads_at_once() -> None:
    """It counts once again, after a wait and after a read."""
    api = SlowList()
    lists = Lists(api)
    with lists.at_work():
        await lists.sleep(0.5)
        await lists.find(WANTED)
        await lists.find(WANTED)
    assert api.began == [0.5, 1.5]


@in_virtual_time
async def test_calls_that_ask_at_once_share_a_read() -> None:
    """One read has the rows of all of them."""
    api = SlowList(rows=[row(A), row(B, "[order-2] Poster")])
    lists = Lists(api)
    one, other = await asyncio.gather(ask(lists), ask(lists, Wanted("order-2")))
    assert row(A) in one
    assert row(B, "[order-2] Poster") in other
    assert api.began == [0.0]


@in_virtual_time
async def test_other_rows_are_left_out() -> None:
    """A call gets its number's row, whatever its label is, and no row of others."""
    api = SlowList(rows=[row(A, "Poster"), row(B, "Billboard")])
    assert await ask(Lists(api), Wanted(REFERENCE, A)) == [row(A, "Poster")]


@in_virtual_time
async def test_a_call_that_asks_during_a_read_gets_the_next_one() -> None:
    """The running read may miss rows that the call must see."""
    api = SlowList()
    lists = Lists(api)
    early = ask(lists)
    await asyncio.sleep(0.5)
    api.rows.append(row(A))
    assert await ask(lists) == [row(A)]
    assert await early == []
    assert api.began == [0.0, 1.0]


@in_virtual_time
async def test_a_read_waits_a_moment_for_calls_that_are_at_work() -> None:
    """A slow call does not delay the others for longer."""
    api = SlowList()
    lists = Lists(api)
    with lists.at_work():
        await ask(lists)
    assert api.began == [pytest.approx(PATIENCE)]


@in_virtual_time
async def test_a_read_waits_for_no_call_that_is_asleep() -> None:
    """A call that sleeps between two reads asks again much later."""
    api = SlowList()
    lists = Lists(api)

    async def sleep() -> None:
        with lists.at_work():
            await lists.sleep(10.0)

    sleeper = asyncio.create_task(sleep())
    await ask(lists)
    assert api.began == [0.0]
    await sleeper


@in_virtual_time
async def test_a_read_waits_for_each_call_that_is_at_work() -> None:
    """A call that has slept or read counts again, beside the one that was at work all the time."""
    api = SlowList()
    lists = Lists(api)
    with lists.at_work(), lists.at_work():
        await lists.sleep(0.5)
        await lists.find(WANTED)
        await lists.find(WANTED)
    assert api.began == pytest.approx([0.5 + PATIENCE, 1.5 + 2 * PATIENCE])


@in_virtual_time
async def test_a_read_begins_as_soon_as_all_calls_have_asked() -> None:
    """It does not wait for its maximum."""
    api = SlowList()
    lists = Lists(api)

    async def late() -> None:
        with lists.at_work():
            await asyncio.sleep(0.1)
            await lists.find(WANTED)

    await asyncio.gather(late(), ask(lists))
    assert api.began == [pytest.approx(0.1)]


@in_virtual_time
async def test_a_cancelled_call_does_not_end_the_read_of_the_others() -> None:
    """Even if it was the first to ask."""
    api = SlowList(rows=[row(A)])
    lists = Lists(api)
    first, second = ask(lists), ask(lists)
    await asyncio.sleep(0.5)
    first.cancel()
    assert await second == [row(A)]
    assert first.cancelled()
    assert api.began == [0.0]


@in_virtual_time
async def test_a_read_that_nobody_waits_for_is_cancelled() -> None:
    """No task is left, and the next call starts a new read."""
    api = SlowList(rows=[row(A)])
    lists = Lists(api)
    calls = [ask(lists), ask(lists)]
    await asyncio.sleep(0.5)
    for call in calls:
        call.cancel()
    await asyncio.wait(calls)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert api.ended == 0
    assert await ask(lists) == [row(A)]


@in_virtual_time
async def test_no_call_joins_a_read_that_is_cancelled_before_it_begins() -> None:
    """It waits for the read before it; a later call gets another read."""
    api = SlowList(rows=[row(A)])
    lists = Lists(api)
    under_way = ask(lists)
    await asyncio.sleep(0.5)
    waiting = ask(lists)
    await asyncio.sleep(0)
    waiting.cancel()
    later = ask(lists)
    assert await later == [row(A)]
    assert await under_way == [row(A)]
    assert waiting.cancelled()


@in_virtual_time
async def test_each_call_gets_its_own_error() -> None:
    """One error that is raised twice would collect both tracebacks; the cause is the same."""
    error = DisconnectedError("list", cause_name="ServerDisconnectedError")
    error.__cause__ = OSError("reset")
    lists = Lists(SlowList(error=error))
    ends = await asyncio.gather(ask(lists), ask(lists), return_exceptions=True)
    assert [type(end) for end in ends] == [DisconnectedError, DisconnectedError]
    assert ends[0] is not ends[1]
    assert [getattr(end, "__cause__", None) for end in ends] == [error.__cause__] * 2


@in_virtual_time
async def test_an_error_of_the_application_passes_through() -> None:
    """It is the same exception, with its traceback."""
    error = TypeError("a mistake in a hook")
    (end,) = await asyncio.gather(ask(Lists(SlowList(error=error))), return_exceptions=True)
    assert end is error
    assert error.__traceback__ is not None


async def test_fifty_calls_at_once_need_six_lists() -> None:
    """Fifty new references with a real server: fifty assigns and at most six lists; done, one list for all."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 60}) as sandbox:
        retry = RetryPolicy(sleep=Clock().sleep)
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry, timeout=30) as numbers:

            async def call(place: int) -> str:
                allocation = await numbers.assign_once(
                    f"order-{place}", f"06123456{place:02}", description="Ad", type=NumberType.PREFIX_0899
                )
                return allocation.tracking_number

            first = await asyncio.gather(*map(call, range(50)))
            actions = [request.action for request in sandbox.requests]
            again = await asyncio.gather(*map(call, range(50)))
            lists = [request.action for request in sandbox.requests].count("list")
    assert len(set(first)) == 50
    assert first == again
    assert actions.count("assign") == 50
    assert actions.count("list") <= 6
    assert lists - actions.count("list") <= 2
