"""Options of the tests with hostile servers and of the search for the key."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import cast

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options; pytest knows them if you pass it this directory."""
    group = parser.getgroup("hostile servers")
    group.addoption(
        "--answer-seconds",
        type=float,
        help="time limit for answers without end, at most 10 (default: 0.2); prints the figures",
    )
    group.addoption("--canary", action="store_true", help="search for the key in all cases, and print the figures")


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> Iterator[Counter[str]]:
    """Return the counter of the search for the key; ``--canary`` prints it at the end."""
    counted = Counter[str]()
    yield counted
    line = f"\ncanary: {counted['calls']:,} calls, {counted['texts']:,} texts searched for the key\n"
    is_asked = bool(pytestconfig.getoption("--canary", None))
    reporter = cast("pytest.TerminalReporter", pytestconfig.pluginmanager.get_plugin("terminalreporter"))
    reporter.write(line * is_asked)


@pytest.fixture
def answer_seconds(pytestconfig: pytest.Config) -> float:
    """Return the timeout of requests that get an endless answer."""
    return float(pytestconfig.getoption("--answer-seconds", None) or 0.2)


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Callable[[Iterable[str]], None]:
    """Return a function that prints figures."""

    def write(lines: Iterable[str]) -> None:
        with capsys.disabled():
            sys.stdout.writelines(f"\n{line}" for line in lines)

    return write
