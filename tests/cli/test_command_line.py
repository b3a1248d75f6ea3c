"""The command line as a whole: its start, its extra, its help and its errors."""

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from cyclopts import App
from support.waiting import LIMIT

import offline_numbers
from offline_numbers import OfflineNumbersError
from offline_numbers.__main__ import main
from offline_numbers.cli import app as app_module
from offline_numbers.cli.app import run
from offline_numbers.cli.exits import BUG
from offline_numbers.cli.screen.failure import EXIT_CODES, exit_code

HINT = "The command line needs two more packages: pip install 'offline-numbers[cli]'\n"
SCRIPT = str(Path(sys.executable).with_name("offline-numbers"))
MODULE = [sys.executable, "-m", "offline_numbers"]
ALL_ERRORS = [getattr(offline_numbers, name) for name in offline_numbers.__all__ if name.endswith("Error")]
LEAVES = [error for error in ALL_ERRORS if issubclass(error, OfflineNumbersError)]


@pytest.mark.parametrize("command", [[SCRIPT], MODULE], ids=["script", "module"])
def test_both_ways_to_start_it_run_the_demo(command: list[str], tmp_path: Path) -> None:
    """A real process, started outside the project's folder."""
    done = subprocess.run([*command, "demo", "--json"], cwd=tmp_path, capture_output=True, check=False, timeout=LIMIT)
    assert done.returncode == 0
    assert done.stderr == b""
    assert json.loads(done.stdout)["safe_assign"]["assigns"] == 1


def test_ctrl_c_ends_a_sandbox(tmp_path: Path) -> None:
    """The process ends with code 0 and without a traceback."""
    command = [*MODULE, "sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"The sandbox serves http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=LIMIT)
    assert process.returncode == 0
    assert errors == b""
    assert output.splitlines()[-1] == b"The sandbox has ended. Requests: 0."


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_a_missing_extra_is_named(missing: str) -> None:
    """Without its packages the command line prints one sentence with the command that installs them."""
    code = f"import sys; sys.modules[{missing!r}] = None\nfrom offline_numbers.__main__ import main\nsys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "list", "--key"], capture_output=True, check=False, timeout=LIMIT
    )
    assert done.returncode == 2
    assert done.stderr.decode() == HINT


def fail_to_load(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the import of the application raise an error."""

    class Finder:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            if name == "offline_numbers.cli.app":
                raise error

    assert Finder.find_spec("json") is None, "every other module is left to Python"
    monkeypatch.delitem(sys.modules, "offline_numbers.cli.app")
    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])


def test_another_missing_package_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the extra's packages have a sentence; any other missing module is a bug."""
    fail_to_load(ModuleNotFoundError("no layout", name="layout"), monkeypatch)
    with pytest.raises(ModuleNotFoundError, match="layout"):
        main()


def test_ctrl_c_during_its_import_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 130, and no traceback."""
    fail_to_load(KeyboardInterrupt(), monkeypatch)
    assert main() == 130


def test_it_reads_the_arguments_of_its_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--version` shows the installed version."""
    monkeypatch.setattr(sys, "argv", ["offline-numbers", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"{version('offline-numbers')}\n"


def test_the_output_may_be_any_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream without `reconfigure` is used unchanged."""
    screen = io.StringIO()
    monkeypatch.setattr(sys, "argv", ["offline-numbers", "--version"])
    monkeypatch.setattr(sys, "stdout", screen)
    assert main() == 0
    assert screen.getvalue() == f"{version('offline-numbers')}\n"


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command has a sentence."""
    assert run([]) == 0
    shown = capsys.readouterr().out
    for path, text in app_module.COMMANDS.items():
        assert f"│ {path.partition(':')[2].strip('_')} " in shown
        assert text.split()[0] in shown


@pytest.mark.parametrize("error", LEAVES, ids=lambda error: error.__name__)
def test_every_error_has_the_exit_code_of_its_class(error: type[OfflineNumbersError]) -> None:
    """The first matching class of the table decides; an error outside the table is a bug."""
    made = error.__new__(error)
    expected = [code for kind, code in EXIT_CODES.items() if issubclass(error, kind)]
    assert exit_code(made) == (expected[0] if error is not OfflineNumbersError else BUG)


def failing_app(command: Callable[[], None]) -> App:
    """Return an application whose only command is `fail`."""
    app = App(name="offline-numbers", suppress_keyboard_interrupt=False)
    app.command(command, name="fail")
    return app


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (offline_numbers.PoolExhaustedError("assign", "No tracking number available"), 4, "assign: the API answered"),
        (offline_numbers.OutcomeUnknownError("assign"), 8, "assign: it is unknown"),
        (ValueError("key: none is given"), 2, "key: none is given"),
    ],
)
def test_an_error_is_one_line_and_a_code(
    raised: Exception, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error's message is on stderr, without a traceback."""

    def failing() -> None:
        raise raised

    monkeypatch.setattr(app_module, "app", failing_app(failing))
    assert run(["fail"]) == code
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith(f"offline-numbers: {said}")
    assert output.err.count("\n") == 1


def test_ctrl_c_ends_a_command_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 130."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app_module, "app", failing_app(interrupted))
    assert run(["fail"]) == 130
    assert capsys.readouterr().err == ""
