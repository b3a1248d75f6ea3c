"""The recipes for synchronous programs: scripts and Celery."""

import asyncio
from collections.abc import Iterator
from functools import partial
from types import ModuleType

import pytest
from celery.signals import worker_process_shutdown
from support.recipes import Recipe, recipes
from support.sockets import connected_to
from support.waiting import until

from offline_numbers.sandbox import Fault, Sandbox

ORDER = ("order-1", "0612345678", "Magazine Ad")


@pytest.fixture(scope="module")
def tasks() -> Iterator[ModuleType]:
    """The recipe, imported once: Celery keeps a task's name for the life of the process."""
    with recipes() as recipe:
        yield recipe("celery_tasks")


def sent(sandbox: Sandbox) -> int:
    """Return how many assign requests arrived."""
    return [request.action for request in sandbox.requests].count("assign")


def test_a_script_prints_the_same_numbers_again(
    recipe: Recipe, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second run reads the journal and sends no assign."""
    script = recipe("script_numbers")
    for _ in range(2):
        assert asyncio.run(script.allocate(["order-1; 0612345678; Ad", "order-2; 0612345678; Ad"])) == 0
        assert capsys.readouterr().out == "order-1: 0899000001\norder-2: 0899000002\n"
    assert sent(sandbox) == 2


def test_a_script_continues_after_a_failed_line(
    recipe: Recipe, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error is on stderr with its reference; the next line gets its number."""
    sandbox.fail_next("assign", Fault.API_ERROR, message="No tracking number available")
    failures = asyncio.run(recipe("script_numbers").allocate(["a; 0612345678; Ad", "b; 0612345678; Ad"]))
    printed = capsys.readouterr()
    assert failures == 1
    assert printed.err.startswith("a: ")
    assert printed.out == "b: 0899000001\n"


async def test_a_task_that_is_delivered_twice_allocates_once(tasks: ModuleType, sandbox: Sandbox) -> None:
    """Both deliveries return the same number; the end of the worker closes every connection."""
    for _ in range(2):
        done = await asyncio.to_thread(tasks.number_for.apply, ORDER)
        assert done.get(disable_sync_subtasks=False) == "0899000001"
    assert sent(sandbox) == 1
    await asyncio.to_thread(worker_process_shutdown.send, sender=None)
    assert connected_to(sandbox.url) == []


async def test_a_worker_that_never_allocated_closes_nothing(tasks: ModuleType) -> None:
    """A worker process without a task never creates the thread."""
    worker_process_shutdown.send(sender=None)
    assert tasks.background.cache_info().currsize == 0


async def test_a_wait_that_ends_leaves_the_call_running(recipe: Recipe, sandbox: Sandbox) -> None:
    """The caller gets `TimeoutError`, the request continues, and closing ends it."""
    sandbox.fail_next("assign", Fault.HANG_AFTER_COMMIT)
    background = recipe("background").Background()
    with pytest.raises(TimeoutError):
        await asyncio.to_thread(partial(background.assign_once, *ORDER, wait=0.001))
    await until(lambda: sent(sandbox))
    await asyncio.to_thread(background.close)
    assert connected_to(sandbox.url) == []


async def test_a_failed_read_runs_the_task_again(tasks: ModuleType, sandbox: Sandbox) -> None:
    """The second run allocates; the caller gets its number."""
    sandbox.fail_next("list", Fault.HTML_BEFORE_COMMIT)
    done = await asyncio.to_thread(tasks.number_for.apply, ORDER)
    assert done.get(disable_sync_subtasks=False) == "0899000001"
    assert sent(sandbox) == 1
    await asyncio.to_thread(worker_process_shutdown.send, sender=None)
