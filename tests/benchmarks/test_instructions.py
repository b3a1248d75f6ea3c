"""The instruction counter counts, and its table has a line for each aim. No test here asserts a count."""

import os
import shutil
from collections.abc import Iterator
from itertools import count

import pytest
from benchmarks import instructions
from benchmarks.clients import BASE, CLIENTS
from benchmarks.loopback import loopback


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ...]]]:
    """Replace valgrind: each run takes a million instructions more than the previous one."""
    commands: list[tuple[str, ...]] = []
    steps = count(1)

    def counted(*command: str, **_: object) -> int:
        commands.append(command)
        return next(steps) * 1_000_000

    monkeypatch.setattr(instructions, "counted", counted)
    monkeypatch.setattr(shutil, "which", str)
    monkeypatch.setattr(instructions, "ROUNDS", 2)
    monkeypatch.setattr(instructions, "CALLS", 2)
    return iter([commands])


def test_the_table_has_a_line_for_each_aim(
    counts: Iterator[list[tuple[str, ...]]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each contender runs twice; each start is counted once."""
    assert instructions.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[0] for line in lines[2:-2]] == [
        "| one check",
        "| one check on the application's session",
        "| one check of 50 in flight",
        "| import and first session",
        "| `offline-numbers --help`, import = 1",
        "| `offline-numbers check`, a wrong argument",
        "| `offline-numbers check NUMBER`",
    ]
    assert "CPython" in lines[-1]
    assert len(next(counts)) == 2 * 5 + 6


def test_a_call_is_the_difference_of_two_runs(counts: Iterator[list[tuple[str, ...]]]) -> None:
    """The difference cancels the cost of the start."""
    assert instructions.per_call("http://127.0.0.1:1", BASE) == 1_000_000 / 200
    assert [command[-2:] for command in next(counts)] == [("50", "1"), ("250", "1")]


def test_a_run_makes_its_calls() -> None:
    """Calls run in sequence or at once."""
    with loopback(1) as url:
        for name in CLIENTS:
            assert instructions.main([url, name, "4", "2"]) == 0


def test_without_valgrind_nothing_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names valgrind."""
    monkeypatch.setenv("PATH", "")
    assert instructions.main([]) == 1
    assert capsys.readouterr().out == "valgrind is not installed: no instructions were counted\n"


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind is not installed")
def test_a_process_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """More work takes more instructions."""
    for name in [name for name in os.environ if name.startswith("COV")]:  # coverage in the child takes seconds here
        monkeypatch.delenv(name)
    assert instructions.counted("-c", "for _ in range(10**5): pass") > instructions.counted("-c", "pass") + 10**5
