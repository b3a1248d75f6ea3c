"""Options of the campaigns against hostile servers and for the key."""

import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import cast

import aiohttp
import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register them; they are known where pytest is given this directory."""
    group = parser.getgroup("hostile servers")
    group.addoption("--answer-seconds", type=float, help="time limit, up to 10, for answers without end; prints (0.2)")
    group.addoption("--canary", action="store_true", help="search for the key after everything, and print the figures")


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> Iterator[Counter[str]]:
    """Give what counts the campaign for the key, over all of its tests, and is printed where it is asked for."""
    counted = Counter[str]()
    yield counted
    told = f"\ncanary: {counted['calls']:,} calls, {counted['texts']:,} texts searched for the key\n"
    is_asked = bool(pytestconfig.getoption("--canary", None))
    reporter = cast("pytest.TerminalReporter", pytestconfig.pluginmanager.get_plugin("terminalreporter"))
    reporter.write(told * is_asked)


@pytest.fixture
def answer_seconds(pytestconfig: pytest.Config) -> float:
    """Give the time limit of the requests that meet an answer without end."""
    return float(pytestconfig.getoption("--answer-seconds", None) or 0.2)


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Callable[[Iterable[str]], None]:
    """Give what prints the figures of a campaign."""

    def write(lines: Iterable[str]) -> None:
        with capsys.disabled():
            sys.stdout.writelines(f"\n{line}" for line in lines)

    return write


@pytest.fixture(params=["owned", "injected"])
async def http(request: pytest.FixtureRequest) -> AsyncIterator[aiohttp.ClientSession | None]:
    """No session, so that ours makes its own; then an application's plain one."""
    if request.param == "owned":
        yield None
    else:
        async with aiohttp.ClientSession() as session:
            yield session
