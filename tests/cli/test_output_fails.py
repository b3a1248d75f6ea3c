"""Output that cannot be written: exit code 74, one line or one object on stderr, and nothing after it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path

import pytest
from support.apply_child import write
from support.waiting import LIMIT

from offline_numbers.__main__ import main
from offline_numbers.cli.app import run
from offline_numbers.sandbox import Sandbox

READS = [
    ("list",),
    ("list", "--csv"),
    ("check", "0899000101"),
    ("doctor",),
    ("pending",),
    ("plan", "campaigns.csv"),
    ("recipe",),
    ("completion", "bash"),
    ("demo",),
    ("--help",),
    ("--version",),
]
WRITES = [
    ("assign", "0612345678", "--description", "Ad", "--prefix", "0899", "--yes"),
    ("reassign", "0899000101", "0611111111", "--yes"),
    ("redirect", "0899000101", "--on", "--yes"),
    ("unassign", "0899000101", "--yes"),
    ("apply", "campaigns.csv", "--yes", "--pause=0"),
    ("forget", "order-1", "--yes"),
]
CANNOT = "offline-numbers: cannot write the output (No space left on device)."


class Full:
    """A stream on a full disk."""

    def __init__(self, number: int) -> None:
        self._number = number

    def isatty(self) -> bool:
        """Return that it is not a terminal."""
        return False

    def write(self, text: str) -> int:
        """Keep a text in the buffer."""
        return len(text)

    def flush(self) -> None:
        """Fail to write the buffer."""
        raise OSError(28, "No space left on device")

    def fileno(self) -> int:
        """Return the number of the file."""
        return self._number


Failing = Callable[..., Awaitable[tuple[int, list[str]]]]


@pytest.fixture
def failing(
    domain: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Generator[Failing]:
    """Runs a command whose stdout is on a full disk; returns its exit code and the lines of stderr."""
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    assert domain.url

    full = Full(os.open(os.devnull, os.O_WRONLY))

    async def run_on_it(*command: str) -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "argv", ["offline-numbers", *command])
        monkeypatch.setattr(sys, "stdout", full)
        code = await asyncio.to_thread(main)
        return code, capsys.readouterr().err.splitlines()

    yield run_on_it
    os.close(full.fileno())


@pytest.mark.parametrize("command", [*READS, *WRITES], ids=lambda command: " ".join(command)[:20])
async def test_a_full_disk_is_one_line(command: tuple[str, ...], failing: Failing) -> None:
    """A command that writes shows its plan first; the last line is the error."""
    code, errors = await failing(*command)
    assert code == 74
    assert errors[-1].startswith(CANNOT)
    if command in READS:
        assert len(errors) == 1


@pytest.mark.parametrize("command", [READS[0], *READS[2:9], *WRITES], ids=lambda command: " ".join(command)[:20])
async def test_a_full_disk_is_one_object(command: tuple[str, ...], failing: Failing) -> None:
    """With `--json`, stderr has one JSON object and nothing else."""
    code, errors = await failing(*command, "--json")
    assert code == 74
    (line,) = errors
    assert json.loads(line)["error"]["exit_code"] == 74


@pytest.mark.parametrize("command", [("recipe",), ("sandbox", "--port", "0"), ("--help",)], ids=" ".join)
def test_a_process_prints_nothing_after_the_line(command: tuple[str, ...]) -> None:
    """At its exit the interpreter does not fail again, which would print two lines and exit with 120."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "offline_numbers", *command], stdout=full, stderr=-1, check=False, timeout=LIMIT
        )
    assert done.returncode == 74
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(CANNOT)


def test_nothing_can_be_printed() -> None:
    """If stderr is full too, only the exit code reports the error."""
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "offline_numbers", "recipe"]
        done = subprocess.run(command, stdout=full, stderr=full, check=False, timeout=LIMIT)
    assert done.returncode == 74


def test_output_that_cannot_be_flushed_is_discarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream's file is replaced by the null device, or the interpreter would fail at its exit."""
    number = os.open("/dev/full", os.O_WRONLY)
    monkeypatch.setattr(sys, "argv", ["offline-numbers", "list", "--key"])
    monkeypatch.setattr(sys, "stdout", Full(number))
    monkeypatch.setattr(sys, "stderr", Full(number))
    assert main() == 74
    assert os.write(number, b"taken") == 5
    os.close(number)


async def test_a_sandbox_with_a_full_output_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It answers the request that it cannot print, and exits with 74."""
    read, written = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "offline_numbers", "sandbox", "--port", "0"),
        stdout=written,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    os.close(written)
    with os.fdopen(read) as lines:
        url = (await asyncio.to_thread(lines.readline)).split()[3]
    monkeypatch.setenv("OFFLINE_NUMBERS_KEY", "offl_x")
    await asyncio.to_thread(run, ["list", "--base-url", url])
    await asyncio.wait_for(process.communicate(), LIMIT)
    assert process.returncode == 141
