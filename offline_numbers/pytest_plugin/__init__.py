"""The pytest plugin, to test an application of this library with; pytest finds it by itself.

- ``offline_numbers_sandbox``: a sandbox of the API, which the environment points the code under test at.
- ``offline_numbers_session``: a session on it, which waits for nothing.
- ``offline_numbers_guard``: lets nothing leave this machine; comes with the sandbox.
- ``offline_numbers_pool``: the free numbers, to be overridden.
- ``@pytest.mark.offline_numbers(pool=..., allow_hosts=...)``: another pool, other options of ``Sandbox``, for one test.

The fixtures are no coroutines: they serve tests of pytest-asyncio in both its modes, of anyio's plugin, and tests that
call ``asyncio.run`` or a framework's own test client. The sandbox serves from a thread of its own.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from .guard import Guard, OutsideRequestError
from .options import add_marker, add_options, allowed_hosts, sandbox_options
from .unmet import unmet

if TYPE_CHECKING:  # loaded in the fixtures, else every start of pytest would wait for aiohttp
    from offline_numbers.sandbox import Sandbox
    from offline_numbers.session import OfflineNumbersSession

__all__ = [
    "OutsideRequestError",
    "offline_numbers_guard",
    "offline_numbers_pool",
    "offline_numbers_sandbox",
    "offline_numbers_session",
]

_RAISED = pytest.StashKey[type[BaseException] | None]()  # no exception: its traceback would keep what the test used


def pytest_addoption(parser: pytest.Parser) -> None:
    """Tell pytest of the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    add_marker(config)


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Remember what a test failed of: then the plugin has less to say, or nothing."""
    if call.excinfo is not None or call.when == "setup":  # where a test is run again, its earlier run says nothing
        item.stash[_RAISED] = call.excinfo and call.excinfo.type


@pytest.fixture
def offline_numbers_guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let nothing leave this machine: a request to any host but loopback is refused, and fails the test.

    Raises:
        OutsideRequestError: in the code that made the request.

    """
    with Guard(request.node.nodeid, allowed_hosts(request.node)) as guard:
        yield
    if guard.refused and request.node.stash.get(_RAISED, None) is not OutsideRequestError:
        pytest.fail(guard.sentence(*dict.fromkeys(guard.refused)), pytrace=False)


@pytest.fixture
def offline_numbers_pool() -> Mapping[int, int]:
    """Return the free numbers of the sandbox: 20 of 0899. Override it, or mark a test, for others."""
    return {5: 20}


@pytest.fixture
def offline_numbers_sandbox(
    request: pytest.FixtureRequest,
    offline_numbers_guard: None,  # noqa: ARG001 - it works by being there
    offline_numbers_pool: Mapping[int, int],
) -> "Iterator[Sandbox]":
    """A sandbox of the API that serves; the environment points the code under test at it, and the guard is up.

    A fault that was planted and never met fails the test.
    """
    from offline_numbers.sandbox import Sandbox  # noqa: PLC0415 - only a test that asks for it waits for aiohttp

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
    """Return a session on the sandbox that waits for nothing: neither before a retry, nor between two looks.

    It opens with its first call, in whatever event loop that is made, and is closed with that loop at the latest.
    """
    from offline_numbers.retry import RetryPolicy  # noqa: PLC0415 - as above
    from offline_numbers.session import OfflineNumbersSession  # noqa: PLC0415 - as above

    sandbox = offline_numbers_sandbox
    return OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=RetryPolicy(sleep=_no_wait))


async def _no_wait(_: float) -> None:
    await asyncio.sleep(0)
