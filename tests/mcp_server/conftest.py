"""Servers on real pipes that all tests share, one for each protocol, and a sandbox that each test finds fresh."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.mcp_client import Agent, Person, agent, child, forking, held

from offline_numbers.sandbox import Number, Sandbox

NUMBERS = (
    Number("0899000101", destination="0612345678", description="Magazine Ad"),
    Number("0899000102", destination="0698765432", description="Billboard"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the option; pytest knows it if you pass it this directory."""
    parser.addoption("--inspector", action="store_true", help="run the MCP inspector, which npx fetches")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the inspector out, unless it is asked for: it needs node and a registry."""
    is_asked = bool(config.getoption("--inspector", None))
    left_out = [item for item in items if item.path.name == "test_inspector.py" and not is_asked]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", autouse=True)
def forks() -> Iterator[None]:
    """Run the process that forks the servers."""
    with forking():
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def domain() -> AsyncGenerator[Sandbox]:
    """Serve a domain with two numbers in use and 50 free ones."""
    async with Sandbox({5: 50}, numbers=NUMBERS, key="offl_the-key-of-the-tools") as server:
        yield server


@pytest.fixture(scope="session")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the servers share."""
    return tmp_path_factory.mktemp("journal") / "journal.db"


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=["auto", "legacy"])
async def shared(domain: Sandbox, request: pytest.FixtureRequest, journal: Path) -> AsyncGenerator[Agent]:
    """Serve tools that may write, with three seconds for an approval, to a client of each protocol."""
    command = child(journal, allow_writes=True, approval_timeout=3.0, writes_left=1000)
    async with held(agent(command, domain, mode=request.param)) as connected:
        yield connected


@pytest.fixture
def fresh(domain: Sandbox) -> Iterator[Sandbox]:
    """The domain in its first state; each fault that a test plants has to meet a request."""
    domain.clear()
    yield domain
    assert domain.planted == ()


@pytest.fixture
def tools(shared: Agent, fresh: Sandbox) -> Agent:
    """The client, and a person who approves."""
    del fresh
    shared.person.forget()
    return shared


@pytest.fixture
def person(tools: Agent) -> Person:
    """The person who answers."""
    return tools.person


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mute(domain: Sandbox, journal: Path) -> AsyncGenerator[Agent]:
    """Serve tools that may write to a client that cannot ask a person."""
    async with held(agent(child(journal, allow_writes=True), domain, mode="legacy", can_ask=False)) as connected:
        yield connected
