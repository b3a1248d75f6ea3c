"""The random sample of mutants."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from mutation import sampled, survivors

SUBJECTS = ("wire.a", "http.b", "allocation.c.d", "retry", "calls")
NAMES = [f"offline_numbers.{subject}.x_f__mutmut_{n}" for subject in SUBJECTS for n in range(5)]
LISTED = "".join(f"    {name}: not checked\n" for name in NAMES)


def test_each_subject_gets_the_same_share() -> None:
    """Other modules are not in the sample."""
    names = sampled.sample(LISTED, 8, seed=1)
    assert [sum(f".{subject}." in name for name in names) for subject in SUBJECTS] == [2, 2, 2, 2, 0]


def test_the_next_subjects_fill_the_share_of_a_small_one() -> None:
    """The sample has the requested size if enough mutants exist."""
    assert len(sampled.sample(LISTED.replace("wire", "other"), 12, seed=1)) == 12
    assert len(sampled.sample(LISTED, 1000, seed=1)) == 20


def test_the_seed_decides_the_sample() -> None:
    """The same seed draws the same mutants; another seed draws others."""
    assert sampled.sample(LISTED, 8, seed=1) == sampled.sample(LISTED, 8, seed=1)
    assert sampled.sample(LISTED, 8, seed=1) != sampled.sample(LISTED, 8, seed=2)


@pytest.mark.parametrize(("results", "code"), [("", 0), (f"    {NAMES[0]}: survived\n", 1)])
def test_the_command_runs_the_sample(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], results: str, code: int
) -> None:
    """It generates the mutants first, then runs the sample; report and exit code come from survivors.py."""
    stats = tmp_path / "stats.json"
    stats.write_text(json.dumps({"total": 25, "killed": 4, "timeout": 0, "segfault": 0}), encoding="utf-8")
    runs: list[Sequence[str]] = []

    def run(names: Sequence[str]) -> int:
        runs.append(names)
        return 0

    def ask(arguments: Sequence[str]) -> str:
        answers: dict[tuple[str, ...], str] = {("results", "--all", "true"): LISTED, ("results",): results}
        return answers.get(tuple(arguments), "")

    assert sampled.main(["--count", "4", "--seed", "3"], run, ask, stats) == code
    assert runs == [[sampled.NO_MUTANT], sampled.sample(LISTED, 4, seed=3)]
    assert capsys.readouterr().out.startswith("seed 3: 4 mutants\n25 mutants: 4 killed, ")


def test_a_failed_run_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """If the tests fail without a mutant, mutmut stops and no mutant runs."""
    assert sampled.main(["--count", "4"], lambda _: 1, lambda _: LISTED) == 2
    assert capsys.readouterr().out.endswith("mutmut failed: no result\n")


def test_mutmut_runs_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its output is not captured, so that its progress shows."""
    calls: list[tuple[list[str], Path]] = []

    def run(command: list[str], *, cwd: Path, check: bool) -> subprocess.CompletedProcess[bytes]:
        calls.append((command[1:], cwd))
        return subprocess.CompletedProcess(command, int(check))

    monkeypatch.setattr(subprocess, "run", run)
    assert sampled.run(["a", "b"]) == 0
    assert calls == [(["run", "a", "b"], survivors.PROJECT)]
