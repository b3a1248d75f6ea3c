"""The report on a mutation run, and its explanations."""

from pathlib import Path

import pytest
from attrs import evolve
from mutation import results, survivors
from mutation.survivors import Explanation, explanations, report
from support.source import modules

KILLED, SURVIVED = 1, 0
NO_RESULT, LOADS = (f"offline_numbers.wire.answers.x_loads__mutmut_{n}" for n in (2, 3))
GET = "offline_numbers.allocation.journal.redis.xǁRedisJournalǁget__mutmut_7"
CHANGES = {
    LOADS: "--- a\n+++ b\n-    return 1\n+    return 2\n",
    GET: '-    _command("GET")\n+    _command("get")\n',
}


def test_the_report_has_counts_and_gaps() -> None:
    """An explained survivor is counted; another one is shown with its change."""
    codes = {f"{number}": KILLED for number in range(1232)} | {LOADS: 33, GET: SURVIVED, NO_RESULT: None}
    assert report(codes, CHANGES.__getitem__) == [
        "1,235 mutants: 1,232 killed, 1 explained, 1 gaps, 1 not run",
        f"{LOADS}\n    return 1\n    return 2",
    ]


def test_a_complete_run_has_no_mutants_left() -> None:
    """The report omits "not run" if all mutants ran."""
    assert report({LOADS: 36, GET: SURVIVED}, CHANGES.__getitem__) == ["2 mutants: 1 killed, 1 explained, 0 gaps"]


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


def test_an_explanation_of_one_change_fits_no_other() -> None:
    """The type of a cast does nothing when it runs; its value does."""
    one = next(each for each in explanations() if each.line == r"\bcast\(")
    type_changed = ['cast("Record", record)', 'cast("XXRecordXX", record)']
    value_changed = ['cast("Record", record)', 'cast("Record", None)']
    assert one.fits("offline_numbers.any.x_f__mutmut_1", type_changed)
    assert not one.fits("offline_numbers.any.x_f__mutmut_1", value_changed)


@pytest.mark.parametrize("one", explanations(), ids=lambda one: one.reason[:40])
def test_every_explanation_matches_the_source(one: Explanation) -> None:
    """Delete an explanation together with its code."""
    texts = {f"offline_numbers.{name}".removesuffix(".__init__"): path for name, path in modules().items()}
    lines = [line for path in texts.values() for line in path.read_text(encoding="utf-8").splitlines()]
    assert one.reason
    any_change = evolve(one, change="")  # the source does not contain the change
    assert any(any_change.fits(f"{name}.x_", lines) for name in texts)


def test_mutmut_shows_a_mutant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It comes from the same environment, and runs in the project's folder."""
    command = tmp_path / "mutmut"
    command.write_text("#!/bin/sh\npwd\necho $1 $2\n")
    command.chmod(0o755)
    monkeypatch.setattr(survivors, "MUTMUT", str(command))
    assert survivors.show("one") == f"{results.PROJECT}\nshow one\n"
