"""SIGKILL at each step of a full batch: the next run allocates every row exactly once."""

import random
import secrets
import signal
from collections import Counter
from pathlib import Path

from support.apply_child import Trap
from support.batch_child import ROWS, work
from support.campaigns import applied, rows, session_of
from support.clock import Clock
from support.waiting import until
from support.workers import start

from offline_numbers import SQLiteJournal
from offline_numbers.campaigns import Result, Status, plan_campaigns
from offline_numbers.sandbox import Fault, Sandbox

WRITES = 3 * ROWS  # of the journal: each row is begun, answered and done
IN_FLIGHT = (Fault.HANG_BEFORE_COMMIT, Fault.HANG_AFTER_COMMIT, Fault.LATE_COMMIT_HANG)
STEPS = 2 * WRITES + len(IN_FLIGHT) * ROWS


async def kill(sandbox: Sandbox, path: Path, step: int, trap: Trap | None) -> None:
    """Start a run, and kill it at one step: beside a write of the journal, or with a request in flight."""
    worker = start(work, sandbox.url, sandbox.key, str(path), str(step))
    if trap:
        await until(trap.has_caught)
    else:
        await worker.until(str(step))
    assert await worker.killed() == -signal.SIGKILL


async def finish(sandbox: Sandbox, path: Path) -> list[Status]:
    """Run again, and once more after a check that the unknown row holds nothing; return what became of the rows."""
    results = list[Result]()
    for _ in range(2):
        async with SQLiteJournal(path) as journal, session_of(sandbox, Clock(), journal) as numbers:
            results = await applied(numbers, await plan_campaigns(numbers, rows(ROWS)), Clock())
            for one in results:
                if one.status is Status.UNKNOWN:
                    await numbers.forget(one.reference)
    return [result.status for result in results]


async def test_killed_at_any_step(tmp_path: Path, kills: int) -> None:
    """A write of the journal, a request that hangs and is never carried out, a random step; more with ``--kills``."""
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it if the test fails
    dice = random.Random(seed)  # noqa: S311 - it must be repeatable
    hangs = 2 * WRITES + len(IN_FLIGHT) * dice.randrange(ROWS)
    steps = [dice.randrange(2 * WRITES), hangs, *dice.choices(range(STEPS), k=max(1, kills - 2))]
    for count, step in enumerate(steps):
        place, fault = divmod(step - 2 * WRITES, len(IN_FLIGHT))
        trap = Trap("assign", place + 1, IN_FLIGHT[fault], free=30) if place >= 0 else None
        path = tmp_path / f"{count}.db"
        async with trap.sandbox if trap else Sandbox({5: 30}) as sandbox:
            await kill(sandbox, path, step, trap)
            sandbox.commit_late()
            assert set(await finish(sandbox, path)) <= {Status.KEPT, Status.ALLOCATED}, step
            sent = Counter(record.description for record in sandbox.allocations)
            assert len(sent) == ROWS, step
            assert sent.total() == ROWS, step


async def test_a_run_that_is_not_killed(tmp_path: Path) -> None:
    """It takes all the steps that a kill may choose."""
    told: list[str] = []
    async with Sandbox({5: 30}) as sandbox:
        await work(sandbox.url, sandbox.key, str(tmp_path / "journal.db"), "never", tell=told.append)
    assert told == ["allocated"] * ROWS
