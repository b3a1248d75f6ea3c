"""Options of the load test."""

import sys
from collections.abc import Callable
from contextlib import nullcontext

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options; pytest knows them if you pass it this directory."""
    group = parser.getgroup("load and faults")
    group.addoption(
        "--load-calls",
        type=int,
        help="make this many calls in rounds of 200, and print counts (default: 180 calls in rounds of 60)",
    )
    group.addoption(
        "--load-seed", type=int, help="decides calls and faults (default: random, printed if the test fails)"
    )


@pytest.fixture
def show(pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Return a function that prints lines: at once with --load-calls, otherwise if the test fails."""
    is_asked = pytestconfig.getoption("--load-calls", None) is not None

    def write(*lines: str) -> None:
        with capsys.disabled() if is_asked else nullcontext():
            sys.stdout.write("\n".join(["", *lines, ""]))

    return write
