"""A probe that is killed at any request: the next one releases its number, or names it."""

import asyncio
import signal
from pathlib import Path

import pytest
from support.probe_child import spend
from support.workers import Worker, run, start

from offline_numbers.sandbox import Dialect, RequestRecord, Sandbox

CUT = Dialect(label_length=4)
ASSIGN = 8  # the place of this request in a probe of this domain
WRITES = (ASSIGN, 14, 20)  # and those of a reassign and of an unassign


async def killed_at(place: int, journal: str, dialect: Dialect) -> int | None:
    """Kill a probe at one of its requests, probe again, and return the exit code of the first."""
    workers: list[Worker] = []

    def kill(_: RequestRecord) -> None:
        if len(sandbox.requests) == place:
            workers[0].process.kill()

    async with Sandbox({5: 3}, dialect=dialect, on_request=kill) as sandbox:
        workers.append(start(spend, sandbox.url, sandbox.key, journal))
        code = await workers[0].ended()
        assert code in {0, -signal.SIGKILL}
        report = await spend(sandbox.url, sandbox.key, journal, tell=print)
        left = {number.tracking_number for number in sandbox.numbers.values() if number.destination}
    assert left <= set(report.left)
    assert len(left) <= 1
    return code


@pytest.mark.parametrize("dialect", [Dialect(), CUT], ids=["documented", "cut labels"])
async def test_a_killed_probe_leaves_no_number_unnamed(tmp_path: Path, dialect: Dialect, kills: int) -> None:
    """At some writes, and with --kills above 1 at each request. If labels are cut, what is left of one is enough."""
    places = range(1, 30) if kills > 1 else (ASSIGN, ASSIGN + 1) if dialect == CUT else WRITES
    codes = {place: await killed_at(place, str(tmp_path / f"{place}.db"), dialect) for place in places}
    assert codes[ASSIGN] == -signal.SIGKILL


async def test_an_unhurt_probe_ends_well(tmp_path: Path) -> None:
    """The worker that the tests kill would end, and tell so."""
    told: list[str] = []
    async with Sandbox({5: 3}) as sandbox:
        await asyncio.to_thread(run, spend, told.append, sandbox.url, sandbox.key, str(tmp_path / "journal.db"))
        assert [one for one in sandbox.numbers.values() if one.destination] == []
    assert told == ["done"]
