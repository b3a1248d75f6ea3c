"""One call for a destination at a time in a process; several destinations at once."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from weakref import ref

import pytest
from attrs import define, field

from offline_numbers.allocation.locks import one_at_a_time

CALLERS = 10


@pytest.fixture(autouse=True)
def no_garbage() -> Iterator[None]:
    """Collect the tasks of closed loops here: asyncio logs each of them as an error, wherever it is collected."""
    yield
    gc.collect()


@define
class Counter:
    """Counts the callers inside at once."""

    inside: int = 0
    most: int = 0
    order: list[int] = field(factory=list[int])

    async def visit(self, caller: int, destination: str = "0612345678", domain: str = "domain") -> None:
        """Enter, stay for some turns of the loop, and leave."""
        async with one_at_a_time(domain, destination):
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.order.append(caller)
            for _ in range(5):
                await asyncio.sleep(0)
            self.inside -= 1


async def test_ten_callers_of_one_destination() -> None:
    """They enter one after the other, in order."""
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
    """A cancelled waiter does not enter, and does not block those behind it."""
    counter = Counter()
    tasks = [asyncio.create_task(counter.visit(caller)) for caller in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.wait(tasks)
    assert [task.cancelled() for task in tasks] == [False, True, False]
    assert counter.order == [0, 2]


async def test_a_cancelled_holder_lets_the_next_one_in() -> None:
    """A cancellation inside passes at once, and the next one enters."""
    counter = Counter()
    tasks = [asyncio.create_task(counter.visit(caller)) for caller in range(2)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.wait(tasks)
    assert [task.cancelled() for task in tasks] == [True, False]
    assert counter.order == [0, 1]


async def test_an_error_inside_frees_the_lock() -> None:
    """The error passes, and the next one enters."""
    with suppress(ZeroDivisionError):
        async with one_at_a_time("domain", "0612345678"):
            raise ZeroDivisionError
    counter = Counter()
    async with asyncio.timeout(1):
        await counter.visit(0)
    assert counter.order == [0]


def test_a_lock_belongs_to_its_loop() -> None:
    """A lock that was held in a closed loop does not block the next loop."""

    async def hold() -> None:
        await one_at_a_time("domain", "0612345678").__aenter__()

    counter = Counter()
    asyncio.run(hold())
    asyncio.run(counter.visit(0))
    assert counter.order == [0]


def test_a_loop_is_forgotten() -> None:
    """Nothing refers to a loop that has ended."""
    loop = asyncio.new_event_loop()
    gone = ref(loop)
    loop.run_until_complete(Counter().visit(0))
    loop.close()
    del loop
    gc.collect()
    assert gone() is None


async def test_a_destination_is_forgotten() -> None:
    """A destination without a caller uses no memory."""

    class Destination(str):  # a plain str cannot be referred to weakly
        __slots__ = ("__weakref__",)

    async def visit(destination: str) -> None:
        async with one_at_a_time("domain", destination):
            await asyncio.sleep(0)

    destination = Destination("0699000000")
    gone = ref(destination)
    await asyncio.gather(*map(visit, [destination] * 3))
    del destination
    gc.collect()
    assert gone() is None


def test_callers_of_several_threads() -> None:
    """Threads with their own event loops enter one after the other, too."""
    counter = Counter()
    with ThreadPoolExecutor(8) as threads:
        runs = [threads.submit(asyncio.run, counter.visit(caller)) for caller in range(CALLERS)]
        for run in runs:
            run.result(timeout=30)
    assert counter.most == 1
    assert sorted(counter.order) == list(range(CALLERS))


def test_a_caller_waits_for_another_thread() -> None:
    """It enters only after the caller in the other thread has left."""
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


def test_a_waiter_whose_loop_was_closed_is_skipped() -> None:
    """The leaving caller wakes the next one that can still run."""

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


def test_a_holder_whose_loop_was_closed_is_skipped() -> None:
    """It blocks no other caller."""

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
