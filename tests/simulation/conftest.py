"""Options of the simulation: how many schedules, which one alone, in how many processes."""

import os

import pytest

DEFAULT = int(os.environ.get("OFFLINE_NUMBERS_SCHEDULES", "2000"))
FIGURES = pytest.StashKey[dict[str, list[str]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register them; they are known where pytest is given this directory."""
    group = parser.getgroup("simulation of the state machines")
    group.addoption("--schedules", type=int, help="schedules of each state machine, and print the figures (2000)")
    group.addoption("--seed", type=int, help="play one schedule of each state machine, and print its history")
    group.addoption("--processes", type=int, default=1, help="processes that play schedules (1)")


@pytest.fixture
def seeds(pytestconfig: pytest.Config) -> range:
    """Give the seeds to play."""
    seed: int | None = pytestconfig.getoption("--seed", None)
    schedules: int | None = pytestconfig.getoption("--schedules", None)
    return range(schedules or DEFAULT) if seed is None else range(seed, seed + 1)


@pytest.fixture
def processes(pytestconfig: pytest.Config) -> int:
    """Give the number of processes."""
    return int(pytestconfig.getoption("--processes", 1) or 1)


@pytest.fixture
def printed(pytestconfig: pytest.Config) -> dict[str, list[str]]:
    """Give what is printed at the end, by its title."""
    return pytestconfig.stash.setdefault(FIGURES, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures where they were asked for."""
    asked = {config.getoption(name, None) for name in ("--schedules", "--seed")}
    printed = dict[str, list[str]]() if asked == {None} else config.stash.get(FIGURES, dict[str, list[str]]())
    for title, lines in printed.items():
        terminalreporter.section(title)
        terminalreporter.write("\n".join([*lines, ""]))
