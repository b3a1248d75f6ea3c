"""`offline-numbers apply`, really killed or interrupted: the next run allocates every row exactly once."""

import asyncio
import csv
import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from support.apply_child import ROWS, Trap, run_here, start, write
from support.waiting import LIMIT, until

from offline_numbers import OfflineNumbersSession, SQLiteJournal
from offline_numbers.sandbox import Fault, Sandbox

HANG = Fault.HANG_AFTER_COMMIT


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the key for the runs in this process."""
    monkeypatch.setenv("OFFLINE_NUMBERS_KEY", Sandbox().key)


async def cut(sandbox: Sandbox, path: Path, is_there: Callable[[], bool], *signals: int, pause: float = 0) -> bytes:
    """Start a run, send it signals at a condition, and return its output."""
    process = await start(sandbox, path, pause)
    await until(lambda: is_there() or process.returncode is not None)
    for one in signals:  # two equal signals at one moment would count as one
        process.send_signal(one)  # empty if it ended too soon
    printed, _ = await asyncio.wait_for(process.communicate(), LIMIT)
    assert process.returncode == (-signal.SIGKILL if signal.SIGKILL in signals else 130)
    return printed


async def again(sandbox: Sandbox, path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run it again to its end; return the status of each row."""
    capsys.readouterr()
    await run_here(sandbox, path)
    return statuses(capsys.readouterr().out)


def statuses(printed: str | bytes) -> list[str]:
    """Return the status of each row."""
    return [result["status"] for result in json.loads(printed)["results"]]


async def forget(sandbox: Sandbox, path: Path, reference: str) -> bool:
    """Forget a reference, as after verifying that no number exists."""
    async with (
        SQLiteJournal(path.with_name("journal.db")) as journal,
        OfflineNumbersSession(sandbox.key, base_url=sandbox.url, journal=journal) as numbers,
    ):
        return await numbers.forget(reference)


def each_row_once(sandbox: Sandbox, path: Path, *, shift: int = 0) -> None:
    """Every row has one number, which is in the results file, and no other number was allocated."""
    wanted = {f"06123456{place + shift:02}" for place in range(1, ROWS + 1)}
    in_use = {number.destination: number for number in sandbox.numbers.values() if number.destination is not None}
    assert len(sandbox.allocations) == ROWS
    assert set(in_use) == wanted
    with path.with_suffix(".numbers.csv").open(encoding="utf-8-sig", newline="") as file:
        printed = [(row["destination"], row["tracking_number"]) for row in csv.DictReader(file)]
    spelled = {number: number.replace(".", "") for pair in printed for number in pair}
    assert {spelled[one]: spelled[other] for one, other in printed} == {
        destination: number.tracking_number for destination, number in in_use.items()
    }


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (("list", 1, HANG), ["allocated", "allocated", "allocated"]),
        (("list", 2, HANG), ["allocated", "allocated", "allocated"]),
        (("list", 3, HANG), ["kept", "kept", "kept"]),
        (("assign", 2, HANG), ["kept", "kept", "allocated"]),
        (("assign", 2, Fault.LATE_COMMIT_HANG), ["kept", "kept", "allocated"]),
        # The journal cannot show whether the request was sent: an operator decides; other rows do not wait for it.
        (("assign", 2, Fault.HANG_BEFORE_COMMIT), ["kept", "unknown", "allocated"]),
    ],
)
async def test_a_run_killed_while_it_allocates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], where: tuple[str, int, Fault], expected: list[str]
) -> None:
    """Before the first request, between answer and confirmation, between two rows, and with a request in flight."""
    trap, path = Trap(*where), write(tmp_path)
    async with trap.sandbox as sandbox:
        await cut(sandbox, path, trap.has_caught, signal.SIGKILL)
        sandbox.commit_late()
        assert await again(sandbox, path, capsys) == expected
        assert await forget(sandbox, path, "spring-002") is True
        assert "unknown" not in await again(sandbox, path, capsys)
        each_row_once(sandbox, path)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(HANG, ["kept", "kept", "reassigned"]), (Fault.HANG_BEFORE_COMMIT, ["kept", "reassigned", "reassigned"])],
    ids=["after", "before"],
)
async def test_a_run_killed_while_it_reassigns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: Fault, expected: list[str]
) -> None:
    """The list shows the outcome; nothing new is allocated."""
    trap = Trap("reassign", 2, fault)
    async with trap.sandbox as sandbox:
        await again(sandbox, write(tmp_path), capsys)
        path = write(tmp_path, shift=10)
        await cut(sandbox, path, trap.has_caught, signal.SIGKILL)
        assert await again(sandbox, path, capsys) == expected
        each_row_once(sandbox, path, shift=10)


def says(path: Path, word: str) -> bool:
    """Return whether the results file contains a word."""
    target = path.with_suffix(".numbers.csv")
    return target.exists() and word in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("one", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_a_run_interrupted_between_two_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], one: signal.Signals
) -> None:
    """The finished rows are printed and saved, and the next run does the others."""
    path = write(tmp_path)
    async with Sandbox({5: 10}) as sandbox:
        printed = await cut(sandbox, path, lambda: bool(sandbox.allocations), one, pause=3600)
        assert (printed == b"") == (one is signal.SIGKILL)
        assert printed == b"" or statuses(printed) == ["allocated", "not reached", "not reached"]
        assert says(path, "08.99.00.00.01") == (one is not signal.SIGKILL)
        assert says(path, "not reached")
        assert await again(sandbox, path, capsys) == ["kept", "allocated", "allocated"]
        each_row_once(sandbox, path)


async def test_a_second_interrupt_ends_the_run_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The run does not wait for a request that hangs; the next run finds its outcome."""
    trap, path = Trap("assign", 2, HANG), write(tmp_path)
    async with trap.sandbox as sandbox:
        printed = await cut(sandbox, path, trap.has_caught, signal.SIGINT, signal.SIGTERM)
        assert statuses(printed) == ["unknown", "unknown", "not reached"]
        assert await again(sandbox, path, capsys) == ["kept", "kept", "allocated"]
        each_row_once(sandbox, path)
