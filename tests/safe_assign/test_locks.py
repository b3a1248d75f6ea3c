"""One destination at a time in a process, several destinations at once."""

import asyncio
import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from weakref import ref

import pytest
from attrs import define, field

from offline_numbers.allocation import locks
from offline_numbers.allocation.locks import one_at_a_time

CALLERS = 10


@define
class Counter:
    """Counts who is inside at once."""

    inside: int = 0
    most: int = 0
    order: list[int] = field(factory=list[int])

    async def visit(self, caller: int, destination: str = "0612345678", domain: str = "domain") -> None:
        """Go in, stay for some turns of the loop, and go out."""
        async with one_at_a_time(domain, destination):
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(caller)
            for _ in range(5):
                await asyncio.sleep(0)
            self.inside -= 1


async def test_ten_callers_of_one_destination() -> None:
    """They come one after the other, first come, first served."""
    counter = Counter()
    await asyncio.gather(*(counter.visit(caller) for caller in range(CALLERS)))
    assert counter.most == 1
    assert counter.order == list(range(CALLERS))


@pytest.mark.parametrize(
    ("one", "other"),
    [(("domain", "0612345678"), ("domain", "0612345679")), (("domain", "0612345678"), ("other", "0612345678"))],
    ids=["two destinations", "two domains"],
)
async def test_two_at_once(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Two destinations, or one destination in two domains, do not wait for each other."""
    counter = Counter()
    await asyncio.gather(*(counter.visit(0, destination, domain) for domain, destination in (one, other)))
    assert counter.most == 2


async def test_a_cancelled_waiter_lets_the_next_one_in() -> None:
    """A cancellation while waiting neither takes the place nor loses it for those behind."""
    counter = Counter()
    tasks = [asyncio.create_task(counter.visit(caller)) for caller in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.wait(tasks)
    assert [task.cancelled() for task in tasks] == [False, True, False]
    assert counter.order == [0, 2]


async def test_a_cancelled_holder_lets_the_next_one_in() -> None:
    """A cancellation inside passes at once and gives the place to the next."""
    counter = Counter()
    tasks = [asyncio.create_task(counter.visit(caller)) for caller in range(2)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.wait(tasks)
    assert [task.cancelled() for task in tasks] == [True, False]
    assert counter.order == [0, 1]


async def test_an_error_inside_gives_the_place_back() -> None:
    """Whatever is raised inside passes, and the next one may go in."""
    with suppress(ZeroDivisionError):
        async with one_at_a_time("domain", "0612345678"):
            raise ZeroDivisionError
    counter = Counter()
    async with asyncio.timeout(1):
        await counter.visit(0)
    assert counter.order == [0]


def test_two_loops_do_not_meet() -> None:
    """A lock belongs to its loop: one that was left held in a closed loop keeps nobody out of the next."""

    async def hold() -> None:
        await one_at_a_time("domain", "0612345678").__aenter__()

    counter = Counter()
    asyncio.run(hold())
    asyncio.run(counter.visit(0))
    assert counter.order == [0]


def test_a_loop_is_forgotten() -> None:
    """Nothing here keeps a loop that is over."""
    loop = asyncio.new_event_loop()
    gone = ref(loop)
    loop.run_until_complete(Counter().visit(0))
    loop.close()
    del loop
    gc.collect()
    assert gone() is None


async def test_a_destination_is_forgotten() -> None:
    """A destination that nobody works on costs no memory."""
    await asyncio.gather(*(Counter().visit(caller) for caller in range(3)))
    assert locks._queues == {}  # pyright: ignore[reportPrivateUsage] - what is left behind shows nowhere else


def test_callers_of_several_threads() -> None:
    """Threads with event loops of their own come one after the other, too."""
    counter = Counter()
    with ThreadPoolExecutor(8) as threads:
        runs = [threads.submit(asyncio.run, counter.visit(caller)) for caller in range(CALLERS)]
        for run in runs:
            run.result(timeout=30)
    assert counter.most == 1
    assert sorted(counter.order) == list(range(CALLERS))


def test_a_caller_waits_for_another_thread() -> None:
    """The second one goes in only after the first one, in another thread, has left."""
    is_inside, may_leave = threading.Event(), threading.Event()
    order: list[str] = []

    async def first() -> None:
        async with one_at_a_time("domain", "0612345678"):
            is_inside.set()
            await asyncio.to_thread(may_leave.wait, 30)
            order.append("first")

    async def second() -> None:
        asyncio.get_running_loop().call_later(0.05, may_leave.set)
        async with one_at_a_time("domain", "0612345678"):
            order.append("second")

    with ThreadPoolExecutor(1) as threads:
        run = threads.submit(asyncio.run, first())
        assert is_inside.wait(30)
        asyncio.run(asyncio.wait_for(second(), 30))
        run.result(timeout=30)
    assert order == ["first", "second"]


def test_a_caller_whose_loop_was_closed_while_it_waited_is_passed_over() -> None:
    """The holder that leaves wakes the next caller that can still run."""

    async def hold() -> None:
        async with one_at_a_time("domain", "0612345678"):
            task = loop.create_task(wait())
            await asyncio.to_thread(loop.run_until_complete, asyncio.sleep(0.01))
            loop.close()
        with suppress(RuntimeError):  # end it, so that Python reports no pending task
            task.get_coro().close()  # pyright: ignore[reportOptionalMemberAccess] - it has one

    async def wait() -> None:
        await one_at_a_time("domain", "0612345678").__aenter__()

    loop = asyncio.new_event_loop()
    asyncio.run(hold())
    counter = Counter()
    asyncio.run(counter.visit(0))
    assert counter.order == [0]


def test_a_closed_loop_keeps_nobody_out() -> None:
    """A holder whose loop was closed under it is passed over."""

    async def hold() -> None:
        async with one_at_a_time("domain", "0612345678"):
            await asyncio.Event().wait()

    loop = asyncio.new_event_loop()
    task = loop.create_task(hold())
    loop.run_until_complete(asyncio.sleep(0.01))
    loop.close()
    counter = Counter()
    asyncio.run(counter.visit(0))
    assert counter.order == [0]
    with suppress(RuntimeError):  # end it, so that Python reports no pending task
        task.get_coro().close()  # pyright: ignore[reportOptionalMemberAccess] - it has one
