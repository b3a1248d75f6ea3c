"""Sessions that are opened, closed, shared, dropped or moved work or raise a clear error."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import aiohttp
import pytest
from support.lifecycles import NUMBER, SCENARIOS, Scenario, left_behind, sandbox, session_on, sockets
from support.loops import LOOPS

from offline_numbers import OfflineNumbersSession
from offline_numbers.sandbox import Sandbox

on_every_loop = pytest.mark.parametrize("loop_factory", LOOPS.values(), ids=LOOPS)
Factory = Callable[[], asyncio.AbstractEventLoop]


def session(server: Sandbox) -> OfflineNumbersSession:
    """Return a session that is not open."""
    return OfflineNumbersSession(server.key, base_url=server.url)


async def used(server: Sandbox) -> OfflineNumbersSession:
    """Return a session with an open connection."""
    numbers = session(server)
    await numbers.check(tracking_number=NUMBER)
    await numbers.redirect_setup(tracking_number=NUMBER, allow_redirect=True)
    return numbers


async def refused(numbers: OfflineNumbersSession, scenario: Scenario, why: str) -> None:
    """Check that a method is refused if it sends requests, and works if it does not."""
    if scenario.is_local:
        await scenario.call(numbers)
    else:
        with pytest.raises(RuntimeError, match=why):
            await scenario.call(numbers)


async def test_each_method_is_refused_after_closing(server: Sandbox, *, own: bool) -> None:
    """Each method that sends requests raises, and nothing is sent."""
    async with session_on(server, own=own) as numbers:
        await numbers.list_numbers()
    for scenario in SCENARIOS.values():
        await refused(numbers, scenario, "this session is closed; create a new one")
    assert len(server.requests) == 1


async def test_each_method_is_refused_when_the_application_has_closed(server: Sandbox) -> None:
    """The error names the application's session."""
    async with aiohttp.ClientSession() as http:
        numbers = OfflineNumbersSession(server.key, base_url=server.url, http=http)
    for scenario in SCENARIOS.values():
        await refused(numbers, scenario, "given as http is closed")
    assert numbers.closed
    assert server.requests == ()


async def test_closing_by_many_at_once(server: Sandbox) -> None:
    """Each call of ``close`` returns, and the session is closed once."""
    numbers = await used(server)
    await asyncio.gather(*(numbers.close() for _ in range(5)))
    await numbers.close()
    assert numbers.closed


async def test_one_block_inside_another(server: Sandbox) -> None:
    """The end of the inner block closes the session for both."""
    async with session(server) as numbers:
        async with numbers as same:
            await same.list_numbers()
        with pytest.raises(RuntimeError, match="closed"):
            await numbers.list_numbers()


async def test_one_with_other_options_outlives_its_parent(server: Sandbox) -> None:
    """The connections live as long as a session refers to them; closing the child closes nothing."""
    child = (await used(server)).with_options(timeout=3)
    gc.collect()
    await child.list_numbers()
    await child.close()
    assert not child.closed


async def test_a_session_that_is_dropped_open(server: Sandbox) -> None:
    """A dropped session leaves no warning and no socket, alone or in a reference cycle."""
    await used(server)
    circle: list[object] = [numbers := await used(server), numbers.iter_details()]
    circle.append(circle)
    del circle, numbers
    assert await left_behind() == set()


@on_every_loop
def test_a_second_loop_is_refused(loop_factory: Factory) -> None:
    """Each method raises in the second loop, and the session keeps working in its own."""
    with asyncio.Runner(loop_factory=loop_factory) as home, asyncio.Runner(loop_factory=loop_factory) as away:
        server = sandbox()
        home.run(server.start())
        numbers = home.run(used(server))
        for scenario in SCENARIOS.values():
            away.run(refused(numbers, scenario, "belongs to another event loop"))
        with pytest.raises(RuntimeError, match="belongs to another event loop"):
            away.run(numbers.close())
        assert len(home.run(numbers.list_numbers())) == 6
        home.run(numbers.close())
        home.run(server.close())


@on_every_loop
def test_run_twice(loop_factory: Factory) -> None:
    """The end of the first run closes the session without a warning; the second run raises and may close it."""
    before = sockets()

    async def first() -> OfflineNumbersSession:
        async with sandbox() as server:
            numbers = await used(server)
            rows = numbers.iter_details()
            await anext(rows)
            kept.append(rows)
            return numbers

    kept: list[object] = []
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        numbers = runner.run(first())
    assert before == sockets()
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        for scenario in SCENARIOS.values():
            runner.run(refused(numbers, scenario, "belongs to another event loop"))
        runner.run(numbers.close())
    assert numbers.closed


@on_every_loop
def test_run_twice_unopened(loop_factory: Factory) -> None:
    """A session that was not used in the first run may be used in the second."""

    async def main() -> int:
        async with sandbox() as server:
            numbers.append(session(server))
            async with numbers[0].with_options(base_url=server.url) as one:
                return len(await one.list_numbers())

    numbers: list[OfflineNumbersSession] = []
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        assert runner.run(main()) == 6


async def begun(server: Sandbox) -> tuple[OfflineNumbersSession, AsyncGenerator[object]]:
    """Return a session and its iterator after one row."""
    numbers = session(server)
    rows = numbers.iter_details()
    await anext(rows)
    return numbers, rows


async def test_an_iteration_that_is_dropped(many: Sandbox) -> None:
    """A dropped iterator, alone or in a reference cycle, closes its connection; the session keeps working."""
    numbers, rows = await begun(many)
    circle: list[object] = [rows]
    circle.append(circle)
    del rows, circle
    assert await left_behind() == set()
    assert len(await numbers.list_numbers()) == 3000
    await numbers.close()


async def test_an_iteration_that_is_dropped_with_its_session(many: Sandbox) -> None:
    """An iterator and its session in one reference cycle leave nothing."""
    circle: list[object] = [*await begun(many)]
    circle.append(circle)
    del circle
    assert await left_behind() == set()


async def test_an_iteration_that_is_left_in_the_middle(many: Sandbox) -> None:
    """A ``break`` at the first or the last row closes the connection."""
    async with session(many) as numbers:
        for enough in (1, 2000, 3001):
            count = 0
            async for _ in numbers.iter_details():
                count += 1
                if count == enough:
                    break
            assert await left_behind() == set()
        assert len(await numbers.list_details()) == 3000


async def test_an_iteration_that_another_task_closes(many: Sandbox) -> None:
    """The iteration ends for both tasks, and its connection is closed."""
    numbers, rows = await begun(many)
    await asyncio.create_task(rows.aclose())
    assert [row async for row in rows] == []
    await numbers.close()


async def test_an_iteration_that_moves_from_task_to_task(many: Sandbox) -> None:
    """Each row may be read by another task; Python refuses two at once, and the iteration continues."""
    async with session(many) as numbers, aclosing(numbers.iter_details()) as rows:
        first = await asyncio.create_task(anext(rows))
        ends = await asyncio.gather(rest(rows), rest(rows), return_exceptions=True)
        numbers_of = [end for end in ends if not isinstance(end, BaseException)]
        assert [RuntimeError] == [type(end) for end in ends if isinstance(end, BaseException)]
        assert first.tracking_number == "0899000001"
        assert numbers_of == [2999]


async def rest(rows: AsyncGenerator[object]) -> int:
    """Return the number of rows left."""
    return len([row async for row in rows])
