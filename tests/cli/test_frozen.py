"""The command line frozen by PyInstaller: it builds without options, and every command runs."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_numbers.cli.app import COMMANDS
from offline_numbers.sandbox import Sandbox

BUILD = 900  # seconds; one core of a busy machine takes three minutes
STARTS = 60  # seconds
OF_TESTS = ("pytest", "sentry_sdk", "uvloop", "hypothesis", "mypy", "requests", "urllib3", "opentelemetry.sdk")
EXTRAS = ("phonenumbers", "redis", "xlsxwriter")  # no command below uses them; phonenumbers alone takes 40 seconds
PROGRAM = "import sys\nfrom offline_numbers.__main__ import main\nsys.exit(main())\n"
Frozen = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    """Build the program, and return a function that runs it; skip without PyInstaller (extra ``ci``)."""
    pytest.importorskip("PyInstaller", reason="pyinstaller is not installed (extra ci)")
    folder = tmp_path_factory.mktemp("frozen")
    (folder / "frozen_numbers.py").write_text(PROGRAM, encoding="utf-8")
    excluded = [f"--exclude-module={name}" for name in (*OF_TESTS, *EXTRAS)]
    build = [sys.executable, "-m", "PyInstaller", "--log-level=ERROR", *excluded, "frozen_numbers.py"]
    # Measured by coverage, PyInstaller takes several times as long.
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    subprocess.run(build, cwd=folder, env=unmeasured, check=True, timeout=BUILD)

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        command = [str(folder / "dist" / "frozen_numbers" / "frozen_numbers"), *arguments]
        variables = {"HOME": str(folder), "PATH": ""} | environment
        nothing = subprocess.DEVNULL  # the MCP server ends when its input does
        return subprocess.run(
            command, env=variables, stdin=nothing, capture_output=True, text=True, check=False, timeout=STARTS
        )

    return run


@pytest.mark.timeout(BUILD + STARTS * 20)
async def test_every_command_runs(frozen: Frozen, tmp_path: Path) -> None:
    """Each is called once; no module, file or package version is missing."""
    rows = "reference,destination,description,prefix\nspring-001,0612340001,Radio,0899\n"
    (tmp_path / "campaigns.csv").write_text(rows, encoding="utf-8")
    path = str(tmp_path / "campaigns.csv")
    calls = {
        "list": ("--details",),
        "assign": ("0612345678", "--description", "Ad", "--prefix=0899", "--reference=order-1", "--yes"),
        "check": ("0899000001",),
        "reassign": ("0899000001", "0611111111", "--yes"),
        "redirect": ("0899000001", "--on", "--yes"),
        "unassign": ("0899000001", "--yes"),
        "plan": (path,),
        "apply": (path, "--yes"),
        "export": (str(tmp_path / "numbers.csv"),),
        "audit": (),
        "pending": (),
        "forget": ("order-2", "--yes"),
        "doctor": (),
        "probe": (),
        "completion": ("bash",),
        "recipe": ("script",),
        "demo": (),
        "mcp": ("--sandbox",),
        "sandbox": ("--port=99999",),
    }
    async with Sandbox({5: 10}) as sandbox:
        environment = {"OFFLINE_NUMBERS_KEY": sandbox.key, "OFFLINE_NUMBERS_BASE_URL": sandbox.url}
        done = {name: await asyncio.to_thread(frozen, name, *calls[name], **environment) for name in calls}
    expected = dict.fromkeys(calls, 0) | {"sandbox": 2}
    assert {path.partition(":")[2].strip("_") for path in COMMANDS} == set(calls)
    assert {name: one.returncode for name, one in done.items()} == expected, done
