"""Options of the load test."""

import sys
from collections.abc import Callable
from contextlib import nullcontext

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register them; they are known where pytest is given this directory."""
    group = parser.getgroup("load and faults")
    group.addoption("--load-calls", type=int, help="calls of the load test, in rounds of 200, and print figures (600)")
    group.addoption("--load-seed", type=int, help="what decides calls and faults (drawn, and printed)")


@pytest.fixture
def show(pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Give what prints lines: at once where the size was asked for, else where the test fails."""
    is_asked = pytestconfig.getoption("--load-calls", None) is not None

    def write(*lines: str) -> None:
        with capsys.disabled() if is_asked else nullcontext():
            sys.stdout.write("\n".join(["", *lines, ""]))

    return write
