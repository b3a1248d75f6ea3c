"""One destination at a time in an event loop, several destinations at once."""

import asyncio
import gc
from contextlib import suppress
from weakref import ref

import pytest
from attrs import define, field

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
    assert (1, list(range(CALLERS))) == (counter.most, counter.order)


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
    assert ([task.cancelled() for task in tasks], counter.order) == ([False, True, False], [0, 2])


async def test_a_cancelled_holder_lets_the_next_one_in() -> None:
    """A cancellation inside passes at once and gives the place to the next."""
    counter = Counter()
    tasks = [asyncio.create_task(counter.visit(caller)) for caller in range(2)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.wait(tasks)
    assert ([task.cancelled() for task in tasks], counter.order) == ([True, False], [0, 1])


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


async def test_a_lock_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A destination that nobody is at work on costs no memory."""
    made: list[ref[asyncio.Lock]] = []
    plain = asyncio.Lock

    def lock() -> asyncio.Lock:
        new = plain()
        made.append(ref(new))
        return new

    monkeypatch.setattr(asyncio, "Lock", lock)
    await asyncio.gather(*(Counter().visit(caller) for caller in range(3)))
    gc.collect()
    assert {None} == {made_lock() for made_lock in made}
