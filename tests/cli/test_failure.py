"""A failed command prints one line or one object, exits with the code of its class, and never shows the key."""

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest
from cyclopts import App
from support.command_line import Shell
from support.waiting import LIMIT

from offline_numbers import (
    AccessDeniedError,
    AlreadyAssignedError,
    DisconnectedError,
    HTTPStatusError,
    InvalidKeyError,
    InvalidResponseError,
    JournalError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
    ReferenceEndedError,
    TimedOutError,
    TransportError,
    UnknownNumberError,
)
from offline_numbers.cli import app as app_module
from offline_numbers.cli import screen, work
from offline_numbers.cli.app import run
from offline_numbers.cli.screen.failure import failure_of
from offline_numbers.cli.screen.spinner import Spinner
from offline_numbers.sandbox import Fault, Sandbox

UNASSIGN = ("unassign", "0899000102", "--yes")


def fail_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the command `fail` raise an error."""

    def failing(*, json: bool = False) -> None:  # noqa: ARG001 - an option that every command has
        raise error

    other = App(name="offline-numbers", suppress_keyboard_interrupt=False)
    other.command(failing, name="fail")
    monkeypatch.setattr(app_module, "app", other)


@pytest.mark.parametrize(
    "error", [KeyError("x"), OSError("no number"), UnicodeDecodeError("ascii", b"\xe9", 0, 1, "no letter")]
)
def test_a_bug_of_the_program_is_one_line(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the variable that shows a traceback."""
    monkeypatch.delenv("OFFLINE_NUMBERS_DEBUG", raising=False)
    fail_with(error, monkeypatch)
    assert run(["fail"]) == 70
    assert capsys.readouterr().err == (
        f"offline-numbers: bug in this program ({type(error).__name__}). Set OFFLINE_NUMBERS_DEBUG=1 to see "
        "where, and report it.\n"
    )


@pytest.mark.parametrize("key", ["offl_secret", ""])
def test_a_traceback_on_demand_hides_the_key(
    key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line comes last."""
    monkeypatch.setenv("OFFLINE_NUMBERS_DEBUG", "1")
    monkeypatch.setenv("OFFLINE_NUMBERS_KEY", key)
    fail_with(KeyError("https://www.optico.fr/?key=offl_secret"), monkeypatch)
    assert run(["fail"]) == 70
    error = capsys.readouterr().err
    assert error.startswith("Traceback (most recent call last):\n")
    assert "KeyError: 'https" in error
    assert ("offl_secret" in error) == (key == "")
    assert error.splitlines()[-1][:16] == "offline-numbers:"


def test_as_json_an_error_is_one_object(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It is on stderr: stdout has only results."""
    fail_with(ValueError("a\nb\x1b"), monkeypatch)
    assert run(["fail", "--json"]) == 2
    output = capsys.readouterr()
    expected: dict[str, object] = {"type": "UsageError", "message": r"a b\x1b", "exit_code": 2, "details": {}}
    assert output.out == ""
    assert json.loads(output.err) == {"error": expected}


def test_a_full_disk_is_not_a_bug_of_the_program() -> None:
    """A real process whose stdout is full: the message advises to check before repeating the command."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "offline_numbers", "demo"], stdout=full, stderr=-1, check=False, timeout=LIMIT
        )
    assert done.returncode == 74
    assert done.stderr.decode() == (
        "offline-numbers: cannot write the output (No space left on device). If the command changes something, run "
        "`offline-numbers list` before you repeat it\n"
    )


def test_a_file_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For example, a home that is not a directory."""
    monkeypatch.setenv("HOME", "/dev/null")
    assert run(["completion", "bash", "--install", "--json"]) == 74
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["type"] == "OSError"
    assert error["message"].endswith("' (Not a directory)")


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (["check", "06", "12", "34", "56", "78"], "12 34 56 78"),
        (["assign", "0612345678", "--description", "Magazine", "Ad", "--prefix", "0899"], "Ad"),
    ],
)
def test_spaces_without_quotes_are_explained(
    arguments: list[str], more: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message shows how to quote an argument."""
    assert run(arguments) == 2
    assert capsys.readouterr().err == (
        f'offline-numbers: too many arguments: {more}. Quote an argument with spaces, as "06 12 34 56 78"\n'
    )


def test_a_closed_pipe_has_an_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich exits with it."""
    fail_with(SystemExit(1), monkeypatch)
    assert run(["fail"]) == 141


@pytest.mark.parametrize("arguments", [["--key", "offl_secret"], ["--key=offl_secret"]])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_key_among_the_arguments_is_refused(
    arguments: list[str], form: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The message does not show it and names the variable for it."""
    assert run(["list", *arguments, *form]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "offl_secret" not in output.err
    assert "Set OFFLINE_NUMBERS_KEY" in output.err


@pytest.mark.parametrize(
    ("fault", "code", "kind"),
    [
        (Fault.API_ERROR, 6, "AlreadyAssignedError"),
        (Fault.RESET_BEFORE_COMMIT, 8, "OutcomeUnknownError"),
        (Fault.HTTP_500_BEFORE_COMMIT, 8, "OutcomeUnknownError"),
    ],
)
async def test_an_error_of_the_library_has_its_exit_code(
    fault: Fault, code: int, kind: str, domain: Sandbox, shell: Shell
) -> None:
    """The object has the documented fields of the error."""
    domain.fail_next("unassign", fault, times=2)
    done = await shell(*UNASSIGN, "--json")
    error = json.loads(done.err)["error"]
    assert done.code == code
    assert error["type"] == kind
    assert error["exit_code"] == code
    assert error["details"]["action"] == "unassign"
    assert domain.key not in done.err


async def test_a_read_that_fails_after_its_retries_has_an_exit_code(
    domain: Sandbox, shell: Shell, pauses: list[float]
) -> None:
    """Four attempts, three waits."""
    domain.fail_next("list", Fault.HTTP_503_BEFORE_COMMIT, 4)
    done = await shell("list")
    assert done.code == 7
    assert done.out == ""
    assert len(pauses) == 3
    assert done.err.count("\n") == 1


async def test_a_bad_key_has_an_exit_code(domain: Sandbox, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """So has a missing key without a terminal."""
    monkeypatch.setenv("OFFLINE_NUMBERS_KEY", f"{domain.key}-not")
    assert (await shell("list")).code == 3
    monkeypatch.delenv("OFFLINE_NUMBERS_KEY")
    done = await shell("list")
    assert done.code == 2
    assert "set OFFLINE_NUMBERS_KEY in the environment" in done.err


SAMPLES: list[OfflineNumbersError] = [
    AccessDeniedError("check", "Access denied to this API"),
    AlreadyAssignedError("assign", "Tracking number already assigned"),
    DisconnectedError("check", cause_name="ServerDisconnectedError"),
    HTTPStatusError("check", status=503),
    InvalidKeyError("check", "Invalid API key"),
    InvalidResponseError("check", reason="no JSON"),
    JournalError("assign", reference="order-1", cause_name="OperationalError"),
    NotSentError("assign", cause_name="ClientConnectorError"),
    OutcomeUnknownError("assign"),
    OutcomeUnknownError("assign", reference="order-1"),
    OutcomeUnknownError("unassign", tracking_number="0899000001"),
    PoolExhaustedError("assign", "No tracking number available"),
    ReferenceConflictError("assign", "order-1"),
    ReferenceEndedError("assign", "order-1", "0899000001", "released"),
    TimedOutError("check"),
    UnknownNumberError("check", "Unknown tracking number"),
]


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_the_advice_is_a_command(error: OfflineNumbersError) -> None:
    """The library's message may name a method; the command line names a command."""
    failure = failure_of(error)
    assert failure.sentence.startswith(error.facts)
    assert "()" not in failure.sentence
    assert "forget(" not in failure.sentence


def test_a_list_that_takes_too_long_names_the_option() -> None:
    """The option differs from the library's argument."""
    assert failure_of(TimedOutError("list")).sentence.endswith("run the same command again with --timeout 60.")


def test_an_ended_reference_has_its_own_exit_code() -> None:
    """It differs from the code of a reference that was used with other arguments."""
    assert failure_of(ReferenceEndedError("assign", "order-1", "0899000001", "released")).exit_code == 13
    assert failure_of(ReferenceConflictError("assign", "order-1")).exit_code == 9


def test_an_unmapped_error_has_the_code_of_its_base_class() -> None:
    """A class that a later version adds has a code, too."""

    class BusyError(TransportError):
        """A class without a code."""

    class StrangeError(OfflineNumbersError):
        """A direct subclass of the root."""

    assert failure_of(BusyError("check")).exit_code == 7
    assert failure_of(StrangeError("check")).exit_code == 70


@pytest.mark.parametrize("option", ["--description", "--reference"])
def test_a_value_that_begins_with_a_hyphen(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The message shows how to write it."""
    assert run(["assign", "0612345678", "--prefix", "0899", option, "-20% été"]) == 2
    assert f'If its value begins with "-", write {option}="-20% été"' in capsys.readouterr().err


async def test_a_description_may_begin_with_a_hyphen(domain: Sandbox, shell: Shell) -> None:
    """Written with `=`, it is sent unchanged."""
    done = await shell("assign", "0612345678", "--description=-20% été", "--prefix", "0899", "--yes")
    assert done.code == 0
    assert domain.numbers["0899000001"].description == "-20% été"


@pytest.mark.parametrize("package", [screen, work])
def test_a_module_that_does_not_exist_is_an_attribute_error(package: ModuleType) -> None:
    """The packages import their modules on access, by name."""
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = package.nothing


def test_a_spinner_without_animation_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A wait outside a shown step prints nothing."""
    Spinner().say("waiting")
    assert capsys.readouterr().err == ""


def test_pyinstaller_finds_the_hook() -> None:
    """The entry point names a directory with the hook."""
    (found,) = [one for one in entry_points(group="pyinstaller40") if one.value.startswith("offline_numbers")]
    (directory,) = found.load()()
    assert (Path(directory) / "hook-offline_numbers.py").is_file()
