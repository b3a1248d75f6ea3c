"""The run of mutants: which are chosen, and what a fork makes of each."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from mutation import results, run, survivors
from mutation.forks import ORIGINAL, Reached, Settings
from support.waiting import LIMIT

SUBJECTS = ("wire.a", "http.b", "retry", "allocation.c.d", "calls")
NAMES = [f"offline_numbers.{subject}.x_f__mutmut_{n}" for subject in SUBJECTS for n in range(5)]
PROJECT = """
[tool.mutmut]
pytest_add_cli_args_test_selection = ["tests"]
[tool.pytest.ini_options]
asyncio_default_fixture_loop_scope = "function"
"""
# Each mutant as mutmut writes it: a function beside the original, and one that chooses at each call.
SUBJECT = """
import os, time
def x_double__mutmut_orig(n): return 2 * n
def x_double__mutmut_1(n): return 3 * n
def x_double__mutmut_2(n): return n * 2
def x_double__mutmut_3(n): time.sleep(60)
def x_double__mutmut_4(n): return 5 * n if n == 3 else 2 * n
def double(n):
    module, _, name = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")
    return globals()[name if module == __name__ else "x_double__mutmut_orig"](n)
"""
TESTS = """
import time
from pathlib import Path
from subject import double

def test_it_doubles(): assert double(1) == 2
def test_it_doubles_slowly(): time.sleep(0.5); assert double(3) == 6
def test_that_fails_without_a_mutant(): assert double(2) == 5
def test_that_fails_once(tmp_path_factory):
    file = tmp_path_factory.getbasetemp() / "file"
    assert double(2) == 4 and (file.exists() or file.touch())
"""
needs_monitoring = pytest.mark.skipif(not Reached.monitoring, reason="sys.monitoring is new in Python 3.12")
DOUBLE = [f"subject.x_double__mutmut_{n}" for n in range(1, 5)]
OTHER = "subject.x_other__mutmut_1"


@pytest.fixture
def mutants(tmp_path: Path) -> Path:
    """Return a folder of mutants, with their tests."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "subject.py").write_text(SUBJECT, encoding="utf-8")
    (tmp_path / "tests/test_subject.py").write_text(TESTS, encoding="utf-8")
    codes = {"exit_code_by_key": dict.fromkeys([*DOUBLE, OTHER])}
    (tmp_path / "subject.py.meta").write_text(json.dumps(codes), encoding="utf-8")
    return tmp_path


@needs_monitoring
def test_each_mutant_runs_in_a_fork(mutants: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Killed, survived, stands still; without tests; a test that fails without a mutant, or once, kills none."""
    settings = Settings([*DOUBLE, OTHER], patience=0.5)
    assert run.run(settings, 1, mutants) == 0
    expected = [results.KILLED, results.SURVIVED, results.TIMEOUT, results.KILLED, results.NO_TESTS]
    assert list(results.read(mutants).values()) == expected
    printed = capfd.readouterr().out
    assert "test_that_fails_without_a_mutant fails without a mutant" in printed
    assert "3 of 4 tests" in printed


@needs_monitoring
def test_the_fastest_tests_may_be_enough(mutants: Path) -> None:
    """With a limit, the slow test that would kill the mutant does not run."""
    measured = {f"tests/test_subject.py::test_it_doubles{way}": (0.5, ["subject.x_double"]) for way in ("", "_slowly")}
    (mutants / "measured.json").write_text(json.dumps(measured), encoding="utf-8")
    assert run.run(Settings(DOUBLE[3:], seconds=0.7, measured=True), 1, mutants) == 0
    assert results.read(mutants)[DOUBLE[3]] == results.SURVIVED


@needs_monitoring
def test_a_function_is_noted_by_the_name_of_mutmut(tmp_path: Path) -> None:
    """A method of a package, and a function of a module; other functions have no mutants."""
    reached = Reached(tmp_path)
    for path, name in (("a/__init__.py", "xǁAǁf"), ("a/b.py", "x_f"), ("a/b.py", "other")):
        text = f"def {name}{ORIGINAL if name != 'other' else ''}(): pass"
        [code, *_] = compile(text, str(tmp_path / path), "exec").co_consts
        assert reached.note(code, 0) is Reached.monitoring.DISABLE
    assert reached.names() == ["a.b.x_f", "a.xǁAǁf"]


def test_a_result_is_kept_in_the_file_of_its_module(tmp_path: Path) -> None:
    """A package keeps its own results in its ``__init__``."""
    names = {"package/__init__": "package.xǁClassǁf__mutmut_1", "package/module": "package.module.x_f__mutmut_1"}
    (tmp_path / "package").mkdir()
    for path, name in names.items():
        (tmp_path / f"{path}.py.meta").write_text(json.dumps({"exit_code_by_key": {name: None}}), encoding="utf-8")
    results.write(names["package/module"], 1, tmp_path)
    assert results.read(tmp_path) == {names["package/__init__"]: None, names["package/module"]: 1}
    results.write(names["package/__init__"], 0, tmp_path)
    assert results.read(tmp_path) == {names["package/__init__"]: 0, names["package/module"]: 1}


def test_a_mutant_names_its_function() -> None:
    """Without the number of the mutant."""
    assert results.function_of("package.module.x_f__mutmut_12") == "package.module.x_f"


def test_the_next_run_goes_on() -> None:
    """Only mutants without a result are chosen, subject by subject, then the rest."""
    codes = dict.fromkeys(sorted(NAMES)) | {NAMES[1]: 0}
    assert run.choose(codes, []) == [NAMES[0], *NAMES[2:]]


def test_patterns_choose_any_mutant() -> None:
    """It runs again if it has a result."""
    assert run.choose(dict.fromkeys(NAMES, 1), ["*.retry.*", NAMES[0]]) == [NAMES[0], *NAMES[10:15]]


def test_each_subject_gets_the_same_share() -> None:
    """Other modules are not in the sample."""
    names = run.sample(NAMES, 8, seed=1)
    assert [sum(f".{subject}." in name for name in names) for subject in SUBJECTS] == [2, 2, 2, 2, 0]


def test_the_other_subjects_fill_the_share_of_a_small_one() -> None:
    """The sample has the requested size if enough mutants exist."""
    assert len(run.sample(NAMES[3:], 12, seed=1)) == 12
    assert len(run.sample(NAMES, 1000, seed=1)) == 20


def test_the_seed_decides_the_sample() -> None:
    """The same seed draws the same mutants; another seed draws others."""
    assert run.sample(NAMES, 8, seed=1) == run.sample(NAMES, 8, seed=1)
    assert run.sample(NAMES, 8, seed=1) != run.sample(NAMES, 8, seed=2)


@pytest.mark.parametrize(("tests", "report", "code"), [(0, ["figure"], 0), (0, ["figure", "a gap"], 1), (3, [], 2)])
def test_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tests: int, report: list[str], code: int
) -> None:
    """1 for a gap, 2 if the tests did not run; the seed is printed first."""
    ran: list[Settings] = []

    def play(settings: Settings, seed: int) -> int:
        ran.append(settings)
        return tests + 0 * seed

    def read() -> dict[str, int | None]:
        return dict.fromkeys(NAMES)

    def told(_: object) -> list[str]:
        return report

    monkeypatch.setattr(run, "generate", lambda: None)
    monkeypatch.setattr(run, "run", play)
    monkeypatch.setattr(results, "read", read)
    monkeypatch.setattr(survivors, "report", told)
    assert run.main(["--count", "4", "--seed", "3", "--processes", "1", "--seconds", "5", "--measured"]) == code
    assert ran == [Settings(run.sample(NAMES, 4, seed=3), 1, 5, measured=True)]
    assert capsys.readouterr().out == "\n".join(["seed 3: 4 mutants", *(report or ["the tests failed to run"]), ""])


def test_mutmut_generates_the_mutants_and_runs_no_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It runs in the project, with an option of pytest that only prints, and forgets no result."""
    statistics = tmp_path / "mutmut-stats.json"
    statistics.touch()
    monkeypatch.setattr(results, "MUTANTS", tmp_path)
    calls: list[tuple[list[str], Path, str]] = []

    def play(command: list[str], *, cwd: Path, env: dict[str, str], stdout: int, check: bool) -> None:
        assert stdout == subprocess.DEVNULL
        assert not check
        assert not statistics.exists()  # mutmut would compare its selection of tests with these
        calls.append((command, cwd, env["PYTEST_ADDOPTS"]))

    monkeypatch.setattr(subprocess, "run", play)
    run.generate()
    assert calls == [([survivors.MUTMUT, "run"], results.PROJECT, "--help")]


def test_the_script_explains_itself() -> None:
    """It finds its modules without the settings of the tests."""
    command = [sys.executable, run.__file__, "--help"]
    assert "--seconds" in subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True).stdout
