"""The recipe for a job queue, run by arq on a real Redis server: a job's result is the number."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing
from types import ModuleType

import pytest
from arq import ArqRedis, Retry, create_pool
from arq.jobs import Job
from arq.worker import create_worker
from support.clock import GatedClock
from support.recipes import Recipe
from support.redis_server import empty, redis_server
from support.sockets import connected_to
from support.waiting import LIMIT, until

from offline_numbers import OutcomeUnknownError, PoolExhaustedError
from offline_numbers.sandbox import Fault, Sandbox

pytestmark = pytest.mark.filterwarnings("ignore:Call to .*(close|retry_on_timeout):DeprecationWarning")  # by arq

FIRST = "0899000001"

Work = Callable[[], Awaitable[None]]
"""Runs a worker once, from its start to its end."""


@pytest.fixture(scope="module")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a Redis server."""
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
def module(recipe: Recipe, redis_port: int, clock: GatedClock, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The recipe, with a clock that no test waits for."""
    assert not clock.is_open
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{redis_port}")
    return recipe("arq_worker")


@pytest.fixture
async def queue(module: ModuleType) -> AsyncIterator[ArqRedis]:
    """The client of an application that enqueues jobs, on an empty server."""
    async with aclosing(await create_pool(module.WorkerSettings.redis_settings)) as queue:
        await empty(queue)
        yield queue


@pytest.fixture
def work(module: ModuleType) -> Work:
    """Return a function that runs the worker until the queue is empty."""

    async def work() -> None:
        worker = create_worker(module.WorkerSettings, handle_signals=False, burst=True, poll_delay=0.005)
        await worker.async_run()
        await worker.close()

    return work


@pytest.fixture
def waits(module: ModuleType, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds by which jobs were deferred; they pass at once, and the server commits late writes."""
    waits: list[float] = []

    def soon(*, defer: float) -> Retry:
        waits.append(defer)
        sandbox.commit_late()
        return Retry(defer=0.001)

    monkeypatch.setattr(module, "Retry", soon)
    return waits


async def enqueue(queue: ArqRedis, order: str = "order-1", destination: str = "0612345678") -> Job:
    """Enqueue an order, as an application does."""
    job = await queue.enqueue_job("number_for", order, destination, "Magazine Ad")
    assert job
    return job


async def result(job: Job) -> str:
    """Return a job's result, or raise its error."""
    return str(await job.result(timeout=LIMIT, poll_delay=0.005))


def sent(sandbox: Sandbox) -> int:
    """Return how many assign requests arrived."""
    return [request.action for request in sandbox.requests].count("assign")


@pytest.mark.parametrize("order", ["order-1", "Saint-Étienne", "a b", "x" * 40, "k" * 255])
async def test_a_job_returns_its_number(queue: ArqRedis, work: Work, sandbox: Sandbox, order: str) -> None:
    """Any order makes a reference; the end of the worker closes its connections."""
    job = await enqueue(queue, order)
    await work()
    assert await result(job) == FIRST
    assert connected_to(sandbox.url) == []


async def test_a_redelivery_gets_the_same_number(queue: ArqRedis, work: Work, sandbox: Sandbox) -> None:
    """Two jobs for one order at once, and one after a restart, send one assign."""
    jobs = [await enqueue(queue), await enqueue(queue)]
    await work()
    jobs.append(await enqueue(queue))
    await work()
    assert [await result(job) for job in jobs] == [FIRST] * 3
    assert sent(sandbox) == 1


async def test_a_lost_answer_is_found(queue: ArqRedis, work: Work, sandbox: Sandbox, waits: list[float]) -> None:
    """The list shows the number, and the job runs once."""
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    job = await enqueue(queue)
    await work()
    assert await result(job) == FIRST
    assert waits == []
    assert sent(sandbox) == 1


async def test_an_unknown_outcome_is_followed_up(
    queue: ArqRedis, work: Work, sandbox: Sandbox, waits: list[float]
) -> None:
    """The job runs again later, and returns what the server committed late."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    job = await enqueue(queue)
    await work()
    assert await result(job) == FIRST
    assert waits == [15]
    assert sent(sandbox) == 1


async def test_an_outcome_that_stays_unknown_is_reported(
    queue: ArqRedis, work: Work, sandbox: Sandbox, waits: list[float]
) -> None:
    """After the last run the result is the error. Nothing is sent again."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    job = await enqueue(queue)
    await work()
    with pytest.raises(OutcomeUnknownError):
        await result(job)
    assert waits == [15, 30, 60, 120, 240, 480, 960]
    assert sent(sandbox) == 1


async def test_an_empty_pool_is_reported(queue: ArqRedis, work: Work, sandbox: Sandbox) -> None:
    """The result is the error; the order may be enqueued again."""
    sandbox.fail_next("assign", Fault.API_ERROR, message="No tracking number available")
    first = await enqueue(queue)
    await work()
    again = await enqueue(queue)
    await work()
    with pytest.raises(PoolExhaustedError):
        await result(first)
    assert await result(again) == FIRST


async def test_a_destination_that_is_not_allowed_is_refused(queue: ArqRedis, work: Work, sandbox: Sandbox) -> None:
    """The result is the error, and nothing is sent."""
    job = await enqueue(queue, destination="0899000000")
    await work()
    with pytest.raises(ValueError, match="0899000000"):
        await result(job)
    assert not sandbox.requests


async def test_a_shutdown_during_a_request_is_settled_by_the_next_worker(
    queue: ArqRedis, work: Work, sandbox: Sandbox, module: ModuleType
) -> None:
    """The next worker runs the job again and finds the number."""
    sandbox.fail_next("assign", Fault.HANG_AFTER_COMMIT)
    job = await enqueue(queue)
    worker = create_worker(module.WorkerSettings, handle_signals=False, poll_delay=LIMIT)
    running = asyncio.create_task(worker.async_run())
    await until(lambda: sent(sandbox))
    await worker.close()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert connected_to(sandbox.url) == []
    await work()
    assert await result(job) == FIRST
    assert sent(sandbox) == 1
