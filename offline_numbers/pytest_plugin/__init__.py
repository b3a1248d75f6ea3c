"""The pytest plugin for applications of this library; pytest finds it by its entry point.

- ``offline_numbers_sandbox``: a sandbox of the API; the environment points the code under test at it.
- ``offline_numbers_session``: a session on it that waits for nothing.
- ``offline_numbers_guard``: refuses connections to other machines; the sandbox includes it.
- ``offline_numbers_pool``: the free numbers; override it for others.
- ``@pytest.mark.offline_numbers(pool=..., allow_hosts=...)``: options of ``Sandbox`` and of the guard, for one test.

The fixtures are plain functions and the sandbox serves from a thread. So they serve tests of pytest-asyncio and anyio,
and tests that call ``asyncio.run`` or a framework's test client. Nothing but pytest and tests may import this.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from .guard import Guard, OutsideRequestError
from .options import add_marker, add_options, allowed_hosts, sandbox_options
from .unmet import unmet

if TYPE_CHECKING:  # imported in the fixtures: every start of pytest would wait for aiohttp
    from offline_numbers.sandbox import Sandbox
    from offline_numbers.session import OfflineNumbersSession

__all__ = [
    "OutsideRequestError",
    "offline_numbers_guard",
    "offline_numbers_pool",
    "offline_numbers_sandbox",
    "offline_numbers_session",
]

_RAISED = pytest.StashKey[type[BaseException] | None]()  # the class: a traceback keeps objects alive


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the ini options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    add_marker(config)


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Keep the class of the exception that failed a test: the plugin does not report it again."""
    if call.excinfo is not None or call.when == "setup":  # a setup begins a new run of the test
        item.stash[_RAISED] = call.excinfo and call.excinfo.type


@pytest.fixture
def offline_numbers_guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse every connection to another machine, and fail the test that tried one.

    Raises:
        OutsideRequestError: in the code that tried to connect; allow the host, or point the code at the sandbox.

    """
    with Guard(request.node.nodeid, allowed_hosts(request.node)) as guard:
        yield
    if guard.refused and request.node.stash.get(_RAISED, None) is not OutsideRequestError:
        pytest.fail(guard.message(*dict.fromkeys(guard.refused)), pytrace=False)


@pytest.fixture
def offline_numbers_pool() -> Mapping[int, int]:
    """Return the free numbers of the sandbox: 20 of 0899. Override this fixture, or mark a test, for others."""
    return {5: 20}


@pytest.fixture
def offline_numbers_sandbox(
    request: pytest.FixtureRequest,
    offline_numbers_guard: None,  # noqa: ARG001 - its setup is what counts
    offline_numbers_pool: Mapping[int, int],
) -> "Iterator[Sandbox]":
    """A running sandbox of the API; ``OFFLINE_NUMBERS_KEY`` and ``OFFLINE_NUMBERS_BASE_URL`` point at it.

    It includes ``offline_numbers_guard``. The test fails if a planted fault met no request.
    """
    from offline_numbers.sandbox import Sandbox  # noqa: PLC0415 - only a test that uses it waits for aiohttp

    with (
        Sandbox(**sandbox_options(request.node, offline_numbers_pool)) as sandbox,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
        patch.setenv("OFFLINE_NUMBERS_BASE_URL", sandbox.url)
        yield sandbox
    if sandbox.planted and request.node.stash.get(_RAISED, None) is None:
        pytest.fail(unmet(sandbox.planted, sandbox.requests), pytrace=False)


@pytest.fixture
def offline_numbers_session(offline_numbers_sandbox: "Sandbox") -> "OfflineNumbersSession":
    """Return a session on the sandbox that waits for nothing, neither before a retry nor between reads.

    It opens with its first call, in the event loop of that call, and closes with that loop at the latest.
    """
    from offline_numbers.retry import RetryPolicy  # noqa: PLC0415 - as above
    from offline_numbers.session import OfflineNumbersSession  # noqa: PLC0415 - as above

    sandbox = offline_numbers_sandbox
    return OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=RetryPolicy(sleep=_no_wait))


async def _no_wait(_: float) -> None:
    await asyncio.sleep(0)
