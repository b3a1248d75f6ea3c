"""The report on a mutation run, and its explanations."""

import json
import runpy
from collections.abc import Sequence
from pathlib import Path

import pytest
from mutation import survivors
from mutation.survivors import Explanation, explanations, report
from support.source import modules

RESULTS = """
    offline_numbers.wire.answers.x_loads__mutmut_3: survived
    offline_numbers.wire.answers.x_loads__mutmut_4: timeout
    offline_numbers.allocation.journal.redis.xǁRedisJournalǁget__mutmut_7: survived
"""
CHANGES = {
    "offline_numbers.wire.answers.x_loads__mutmut_3": "--- a\n+++ b\n-    return 1\n+    return 2\n",
    "offline_numbers.allocation.journal.redis.xǁRedisJournalǁget__mutmut_7": (
        '-    _command("GET")\n+    _command("get")\n'
    ),
}


def ask(arguments: Sequence[str]) -> str:
    """Answer in mutmut's format."""
    command, *names = arguments
    return {"results": RESULTS, "export-cicd-stats": ""}.get(command) or CHANGES.get("".join(names), "")


@pytest.fixture
def stats(tmp_path: Path) -> Path:
    """Return a file with mutmut's counts."""
    path = tmp_path / "stats.json"
    path.write_text(json.dumps({"total": 1236, "killed": 1230, "timeout": 1, "segfault": 1, "survived": 2}))
    return path


def test_the_report_has_counts_and_gaps(stats: Path) -> None:
    """An explained survivor is counted; another one is shown with its change."""
    assert report(ask, stats) == [
        "1,236 mutants: 1,232 killed, 1 explained, 1 gaps, 2 not run",
        "offline_numbers.wire.answers.x_loads__mutmut_3\n    return 1\n    return 2",
    ]


def test_a_complete_run_has_no_mutants_left(tmp_path: Path) -> None:
    """The report omits "not run" if all mutants ran."""
    whole = tmp_path / "whole.json"
    whole.write_text(json.dumps({"total": 3, "killed": 1, "timeout": 0, "segfault": 0, "survived": 2}))
    assert report(ask, whole)[0] == "3 mutants: 1 killed, 1 explained, 1 gaps"


@pytest.mark.parametrize(("lines", "code"), [(["figure"], 0), (["figure", "a gap"], 1)])
def test_a_gap_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: list[str], code: int
) -> None:
    """The command exits with 1 if a survivor has no explanation."""

    def found(*_: object) -> list[str]:
        return lines

    monkeypatch.setattr(survivors, "report", found)
    assert survivors.main() == code
    assert capsys.readouterr().out == "\n".join([*lines, ""])


def test_an_explanation_fits_its_module_and_line() -> None:
    """It fits neither the same line elsewhere nor another line of the module."""
    one = Explanation("offline_numbers.allocation.journal.*", r"GET", "case")
    fits = [
        one.fits("offline_numbers.allocation.journal.redis.xǁRedisJournalǁget__mutmut_7", ['command("GET")']),
        one.fits("offline_numbers.wire.x_get__mutmut_7", ['command("GET")']),
        one.fits("offline_numbers.allocation.journal.redis.x_get__mutmut_7", ["return None"]),
    ]
    assert fits == [True, False, False]


@pytest.mark.parametrize("one", explanations(), ids=lambda one: one.reason[:40])
def test_every_explanation_matches_the_source(one: Explanation) -> None:
    """Delete an explanation together with its code."""
    texts = {f"offline_numbers.{name}".removesuffix(".__init__"): path for name, path in modules().items()}
    lines = [line for path in texts.values() for line in path.read_text(encoding="utf-8").splitlines()]
    assert one.reason
    assert any(one.fits(f"{name}.x_", lines) for name in texts)


def test_mutmut_comes_from_the_same_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It runs in the project's folder, and its output is returned."""
    command = tmp_path / "mutmut"
    command.write_text("#!/bin/sh\npwd\necho $1 $2\n")
    command.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    assert survivors.mutmut(["show", "one"]) == f"{survivors.PROJECT}\nshow one\n"


def test_the_script_runs_as_a_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a mutation run it fails, because there are no counts."""
    command = tmp_path / "mutmut"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises((FileNotFoundError, SystemExit)):
        runpy.run_path(survivors.__file__, run_name="__main__")
