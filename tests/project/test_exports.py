"""Users import every public name from the package itself; the import loads nothing else."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest
from support.waiting import LIMIT

import offline_numbers
from offline_numbers import campaigns, follow_ups, sandbox

SESSION = {"OfflineNumbersSession", "RetryPolicy", "normalize_phone_number", "strict_phone_number"}
FOLLOW_UPS = {"FollowUps", "News", "reference_for"}
JOURNALS = {"RedisJournal", "SQLiteJournal"}
VALUES = {
    "Allocation",
    "Attempt",
    "NumberDetails",
    "NumberState",
    "NumberType",
    "Order",
    "Pending",
    "Settled",
    "TimeRange",
    "Timetable",
    "TimetableLike",
    "Weekday",
}
ERRORS = {
    "APIError",
    "AccessDeniedError",
    "AlreadyAssignedError",
    "ArgumentError",
    "ArgumentTypeError",
    "DisconnectedError",
    "HTTPStatusError",
    "InvalidKeyError",
    "InvalidResponseError",
    "JournalError",
    "NotSentError",
    "OfflineNumbersError",
    "OutcomeUnknownError",
    "PoolExhaustedError",
    "ReferenceConflictError",
    "ReferenceEndedError",
    "SessionClosedError",
    "TimedOutError",
    "TransportError",
    "UnknownNumberError",
}
# They need an extra, belong to another program, or are slow to load.
NOT_AT_IMPORT = {
    "aiohttp.web",
    "cyclopts",
    "html",
    "offline_numbers.campaigns",
    "offline_numbers.cli",
    "offline_numbers.follow_ups",
    "offline_numbers.sandbox",
    "phonenumbers",
    "pytest",
    "redis",
    "rich",
    "sqlite3",
}


def test_every_promised_name_is_exported() -> None:
    """`__all__` contains exactly the promised names."""
    assert set(offline_numbers.__all__) == SESSION | JOURNALS | FOLLOW_UPS | VALUES | ERRORS
    assert set(sandbox.__all__) >= {"Fault", "Sandbox"}
    assert set(campaigns.__all__) >= {"apply_plan", "plan_campaigns", "read_campaigns", "write_results"}


@pytest.mark.parametrize(
    "module", [offline_numbers, campaigns, follow_ups, sandbox], ids=lambda module: module.__name__
)
def test_all_is_sorted_and_complete(module: ModuleType) -> None:
    """`__all__` is sorted, each of its names exists, and there is no other public name."""
    names = list(module.__all__)
    own = {name: value for name, value in vars(module).items() if not name.startswith("_")}
    there = {name for name, value in own.items() if getattr(value, "__module__", "").startswith("offline_numbers")}
    assert names == sorted(names)
    assert [name for name in names if not hasattr(module, name)] == []
    assert there - set(names) == set()


def loaded_by(statement: str, folder: Path) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after one statement and not before."""
    code = f"import json, sys; old = set(sys.modules); {statement}; print(json.dumps([*set(sys.modules) - old]))"
    # Without the coverage of subprocesses, which loads sqlite3 itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True, timeout=LIMIT
    )
    return set(json.loads(done.stdout))


def test_importing_the_session_loads_nothing_unneeded(tmp_path: Path) -> None:
    """It loads neither the sandbox nor the command line nor an extra."""
    loaded = loaded_by("from offline_numbers import OfflineNumbersSession", tmp_path)
    assert NOT_AT_IMPORT & loaded == set()
    assert "aiohttp" in loaded


def test_importing_the_package_loads_nothing(tmp_path: Path) -> None:
    """Each name is loaded on access: pytest imports the package at every start, for its plugin."""
    loaded = loaded_by("import importlib, typing; old = set(sys.modules); import offline_numbers", tmp_path)
    assert loaded == {"offline_numbers"}


def test_dir_shows_the_public_names() -> None:
    """It shows them before they are loaded; another name raises an error that names it."""
    assert dir(offline_numbers) == sorted(offline_numbers.__all__)
    with pytest.raises(AttributeError, match="module 'offline_numbers' has no attribute 'nonsense'"):
        _ = offline_numbers.nonsense


def test_the_version_is_the_installed_one() -> None:
    """`__version__` is the version that pip shows."""
    assert offline_numbers.__version__ == version("offline-numbers")
