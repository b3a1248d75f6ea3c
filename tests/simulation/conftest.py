"""Options of the simulation: the number of schedules, a single one, the number of processes."""

import os
import sys
from collections.abc import Callable

import pytest

DEFAULT = int(os.environ.get("OFFLINE_NUMBERS_SCHEDULES", "1000"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options; pytest knows them if you pass it this directory."""
    group = parser.getgroup("simulation of the state machines")
    group.addoption("--schedules", type=int, help="schedules of each machine, and print the figures (1000)")
    group.addoption("--seed", type=int, help="play one schedule of each state machine, and print its history")
    group.addoption("--processes", type=int, default=1, help="processes that play schedules (1)")


@pytest.fixture
def seeds(pytestconfig: pytest.Config, kind: str) -> range:
    """The seeds to play."""
    default = DEFAULT // 4 if kind == "apply_plan" else DEFAULT  # each of its schedules makes several times the calls
    seed: int | None = pytestconfig.getoption("--seed", None)
    schedules: int | None = pytestconfig.getoption("--schedules", None)
    return range(schedules or default) if seed is None else range(seed, seed + 1)


@pytest.fixture
def processes(pytestconfig: pytest.Config) -> int:
    """The number of processes."""
    return int(pytestconfig.getoption("--processes", 1) or 1)


@pytest.fixture
def show(pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]) -> Callable[[dict[str, list[str]]], None]:
    """Prints figures under a title, if an option asks for them."""
    is_asked = {pytestconfig.getoption(name, None) for name in ("--schedules", "--seed")} != {None}

    def write(texts: dict[str, list[str]]) -> None:
        lines = [line for title, text in texts.items() for line in ("", title, *text)]
        with capsys.disabled():
            sys.stdout.write("\n".join([*lines, ""]) if is_asked else "")

    return write
