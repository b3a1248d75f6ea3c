"""Long work lets others on the event loop have a turn."""

import asyncio

from support.virtual_time import in_virtual_time

from offline_numbers.allocation.turns import AT_ONCE, in_turns


@in_virtual_time
async def test_others_have_a_turn_between_the_items() -> None:
    """One turn for each fifty items, and no time passes."""
    seen: list[int] = []

    async def work() -> None:
        async for item in in_turns(range(AT_ONCE)):
            seen.append(item)  # noqa: PERF401 - the other task watches it

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    in_the_first_turn = len(seen)
    await task
    assert 0 < in_the_first_turn < AT_ONCE
    assert seen == [*range(AT_ONCE)]
    assert asyncio.get_running_loop().time() == 0.0
