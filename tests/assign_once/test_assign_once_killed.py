"""Workers that are killed or race, with real processes, signals and files: one number at the end."""

import asyncio
import operator
import random
import signal
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path

import pytest
from redis.asyncio import Redis
from support.clock import Clock
from support.once_child import REFERENCE, call, journal_at, work
from support.redis_server import empty, redis_server
from support.waiting import until
from support.workers import start

from offline_numbers import Allocation, OfflineNumbersSession, OutcomeUnknownError, RetryPolicy
from offline_numbers.sandbox import Fault, Sandbox

PLACES = ("before begun", "after begun", "before done", "after done")


async def restarted(sandbox: Sandbox, where: str) -> Allocation | None:
    """Call again in this process, without waiting; return ``None`` if the outcome is unknown."""
    retry = RetryPolicy(sleep=Clock().sleep)
    async with (
        journal_at(where) as journal,
        OfflineNumbersSession(sandbox.key, base_url=sandbox.url, journal=journal, retry=retry) as numbers,
    ):
        try:
            return await call(numbers)
        except OutcomeUnknownError:
            # The operator verified that no number exists: here nothing is in flight any more.
            assert len(sandbox.allocations) == 0
            assert [one.reference for one in await numbers.pending()] == [REFERENCE]
            assert await numbers.forget(REFERENCE) is True
            return None


async def killed(sandbox: Sandbox, where: str, place: str, is_there: Callable[[], bool] | None = None) -> None:
    """Start a worker and kill it as soon as it is at a place, or a condition of the sandbox holds."""
    worker = start(work, sandbox.url, sandbox.key, where, place, __file__)
    await (worker.until(place) if is_there is None else until(is_there))
    assert await worker.killed() == -signal.SIGKILL


def requests(sandbox: Sandbox, action: str) -> int:
    """Count the requests of an action that arrived."""
    return [request.action for request in sandbox.requests].count(action)


def has_arrived(sandbox: Sandbox, action: str, count: int = 1) -> bool:
    """Return whether this many requests of an action have arrived."""
    return requests(sandbox, action) >= count


def have_arrived(sandbox: Sandbox, count: int) -> bool:
    """Return whether this many requests have arrived."""
    return len(sandbox.requests) >= count


async def one_number(sandbox: Sandbox, where: str) -> tuple[bool, int]:
    """Restart until there is a number; return whether that needed ``forget``, and the number of assigns."""
    first = await restarted(sandbox, where)
    allocation = first or await restarted(sandbox, where)
    assert allocation is not None
    assert [record.tracking_number for record in sandbox.allocations] == [allocation.tracking_number]
    return first is None, requests(sandbox, "assign")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("before begun", (False, 1)),
        # The journal cannot show whether the request was sent: the call only reads, and an operator decides.
        ("after begun", (True, 1)),
        ("before done", (False, 1)),
        ("after done", (False, 1)),
    ],
)
async def test_killed_at_the_journal(
    sandbox: Sandbox, tmp_path: Path, kills: int, place: str, expected: tuple[bool, int]
) -> None:
    """Before and after each write: one number, and one request."""
    for turn in range(kills):
        sandbox.clear()
        where = f"sqlite:{tmp_path / str(turn)}"
        await killed(sandbox, where, place)
        assert expected == await one_number(sandbox, where)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.HANG_BEFORE_COMMIT, (True, 2)),
        (Fault.HANG_AFTER_COMMIT, (False, 1)),
        (Fault.LATE_COMMIT_HANG, (False, 1)),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
async def test_killed_while_the_request_is_in_flight(
    sandbox: Sandbox, tmp_path: Path, kills: int, fault: Fault, expected: tuple[bool, int]
) -> None:
    """Before the commit, after it, and with a commit long after the worker's death."""
    for turn in range(kills):
        sandbox.clear()
        sandbox.fail_next("assign", fault)
        where = f"sqlite:{tmp_path / str(turn)}"
        await killed(sandbox, where, "nowhere", partial(has_arrived, sandbox, "assign"))
        sandbox.commit_late()
        assert expected == await one_number(sandbox, where)


async def test_killed_between_the_answer_and_the_verification(sandbox: Sandbox, tmp_path: Path, kills: int) -> None:
    """The list that confirms the answer hangs."""
    for turn in range(kills):
        sandbox.clear()
        where = f"sqlite:{tmp_path / str(turn)}"

        gate = asyncio.create_task(hang_the_second_list(sandbox))
        await killed(sandbox, where, "nowhere", partial(has_arrived, sandbox, "list", 2))
        await gate
        assert await one_number(sandbox, where) == (False, 1)


async def hang_the_second_list(sandbox: Sandbox) -> None:
    """Let the first list pass, and the next one hang."""
    await until(partial(has_arrived, sandbox, "list"))
    sandbox.fail_next("list", Fault.HANG_AFTER_COMMIT)


async def test_killed_at_any_moment(sandbox: Sandbox, tmp_path: Path, kills: int) -> None:
    """After a random number of requests and a random time: one number at the end."""
    for turn in range(kills):
        sandbox.clear()
        where, dice = f"sqlite:{tmp_path / str(turn)}", random.Random(turn)  # noqa: S311 - it must be repeatable
        worker = start(work, sandbox.url, sandbox.key, where, "nowhere", __file__)
        assert await worker.heard() == "ready"
        await until(partial(have_arrived, sandbox, dice.randrange(4)))
        await asyncio.sleep(dice.uniform(0.0, 0.02))
        assert await worker.killed() in {-signal.SIGKILL, 0}  # 0: it has already ended
        # The server may still carry out a request of the dead worker.
        await asyncio.sleep(0.02)
        await one_number(sandbox, where)


@pytest.mark.parametrize("place", PLACES)
async def test_a_worker_stops_at_its_place(sandbox: Sandbox, tmp_path: Path, place: str) -> None:
    """The same worker in this process: it reports the place, and stops there."""
    told: list[str] = []
    where = f"sqlite:{tmp_path / 'journal'}"
    task = asyncio.create_task(work(sandbox.url, sandbox.key, where, place, __file__, tell=told.append))
    await until(partial(operator.contains, told, place))
    task.cancel()
    await asyncio.wait([task])
    assert told == ["ready", place]


def open_gate(gate: Path) -> None:
    """Let the workers go."""
    gate.touch()


async def race(sandbox: Sandbox, where: str, gate: Path) -> list[str]:
    """Let two processes call at the same moment; return their lines."""
    workers = [start(work, sandbox.url, sandbox.key, where, "nowhere", str(gate)) for _ in range(2)]
    assert [await worker.heard() for worker in workers] == ["ready", "ready"]
    open_gate(gate)
    numbers = [await worker.heard() for worker in workers]
    assert [await worker.ended() for worker in workers] == [0, 0]
    return numbers


async def test_two_processes_on_one_sqlite_file(sandbox: Sandbox, tmp_path: Path, kills: int) -> None:
    """Both return the one allocated number."""
    for turn in range(kills):
        sandbox.clear()
        numbers = await race(sandbox, f"sqlite:{tmp_path / str(turn)}", tmp_path / f"gate {turn}")
        assert [record.tracking_number for record in sandbox.allocations] * 2 == numbers


async def test_two_processes_on_one_redis_server(sandbox: Sandbox, tmp_path: Path, kills: int) -> None:
    """Both return the one allocated number."""
    with redis_server(tmp_path) as port:
        async with aclosing(Redis(port=port)) as client:
            for turn in range(kills):
                sandbox.clear()
                await empty(client)
                numbers = await race(sandbox, f"redis:{port}", tmp_path / f"gate {turn}")
                assert [record.tracking_number for record in sandbox.allocations] * 2 == numbers


async def test_a_worker_with_redis_in_this_process(sandbox: Sandbox, tmp_path: Path) -> None:
    """The same worker, for coverage: it waits for its gate file, and prints its number."""
    told: list[str] = []
    gate = tmp_path / "gate"
    with redis_server(tmp_path) as port:
        task = asyncio.create_task(work(sandbox.url, sandbox.key, f"redis:{port}", "", str(gate), tell=told.append))
        await until(partial(operator.contains, told, "ready"))
        open_gate(gate)
        await task
    assert told == ["ready", sandbox.allocations[0].tracking_number]
