"""Ends a call after some turns of the event loop, in each way that applications use, and at every turn."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from attrs import frozen

from offline_numbers import OfflineNumbersSession
from offline_numbers.allocation.journal import MemoryJournal, Record
from offline_numbers.sandbox import Sandbox

from .lifecycles import Scenario, session_on

Call = Coroutine[Any, Any, object]
Way = Callable[[Call, int], Awaitable[bool]]


async def turns(number: int, task: asyncio.Task[Any] | None = None) -> None:
    """Let the loop run this many turns, or until a task has ended."""
    for _ in range(number):
        if task and task.done():
            break
        await asyncio.sleep(0)


async def cancel(call: Call, number: int) -> bool:
    """Cancel a call's task after some turns; return whether it was still running."""
    task = asyncio.create_task(call)
    await turns(number, task)
    is_cut = task.cancel()
    await asyncio.wait([task])
    assert task.cancelled() is is_cut
    with suppress(asyncio.CancelledError):
        task.result()
    return is_cut


async def time_out(call: Call, number: int) -> bool:
    """Let a call's timeout end after some turns; return whether it was still running."""
    limit, has_begun = asyncio.timeout(None), asyncio.Event()

    async def limited() -> None:
        async with limit:
            has_begun.set()
            await call

    task = asyncio.create_task(limited())
    await has_begun.wait()
    await turns(number, task)
    with suppress(RuntimeError):  # the timeout has passed
        limit.reschedule(0)
    await asyncio.wait([task])
    assert isinstance(task.exception(), TimeoutError) is limit.expired()
    return limit.expired()


class RememberingJournal(MemoryJournal):
    """A journal that shows the record of its only reference.

    Attributes:
        record: the record.

    """

    def __init__(self) -> None:
        super().__init__()
        self.record: Record | None = None

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Replace the record, and keep a copy of it."""
        is_written = await super().swap(domain, reference, expected, new)
        self.record = await self.get(domain, reference)
        return is_written


@frozen
class Cut:
    """A call that was cut short.

    Attributes:
        numbers: its session.
        is_cut: whether the call was cut; ``False``: it had already ended.
        state: the journal's state of its reference: "begun", "done" or "free".

    """

    numbers: OfflineNumbersSession
    is_cut: bool
    state: str


class SiblingError(Exception):
    """The error of another task of the same group."""


async def fail_beside(call: Call, number: int) -> bool:
    """Let another task of the call's group fail; return whether the call was still running."""
    tasks: list[asyncio.Task[object]] = []

    async def fail() -> None:
        await turns(number, tasks[0])
        if tasks[0].done():  # a task that fails before its group waits for it cancels too much in Python 3.12.1
            await asyncio.sleep(0)
        raise SiblingError

    with suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            tasks.append(group.create_task(call))
            group.create_task(fail())
    with suppress(asyncio.CancelledError):
        tasks[0].result()
    return tasks[0].cancelled()


async def at_every_turn(way: Way, scenario: Scenario, server: Sandbox, *, own: bool = True) -> AsyncGenerator[Cut]:
    """Start a call with a new session and a new sandbox, and cut it after 0, 1, 2, ... turns, until it ends by itself.

    Yields:
        The cut call, each time.

    """
    number, is_cut = 0, True
    while is_cut:
        server.clear()
        for action, fault in scenario.faults:
            server.fail_next(action, fault)
        journal = RememberingJournal()
        async with session_on(server, own=own, journal=journal) as numbers:
            is_cut = await way(scenario.call(numbers), number)
            await turns(5)  # sent requests arrive
            yield Cut(numbers, is_cut, journal.record.state if journal.record else "free")
        number += 1
