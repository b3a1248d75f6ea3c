"""What a run may do: destinations, a number of writes, and no approval."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from support.mcp_client import Agent, agent, child, held, writes

from offline_numbers import NotSentError, OfflineNumbersSession, OutcomeUnknownError, SQLiteJournal
from offline_numbers.mcp_server import Limits
from offline_numbers.mcp_server.results import NotDoneError, Status
from offline_numbers.sandbox import Fault, Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALLOWED = ["0612345678", "0611111111"]
ORDER = {"reference": "order-1", "destination": "0612345678", "description": "Flyer", "prefix": "0899"}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def alone(domain: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Agent]:
    """Serve tools that write without approval, five times at most, for two destinations."""
    journal = tmp_path_factory.mktemp("alone") / "journal.db"
    command = child(journal, allow_writes=True, approval=False, destinations=ALLOWED, writes_left=5)
    async with held(agent(command, domain, can_ask=False)) as connected:
        yield connected


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("assign_number", ORDER | {"destination": "0698765432"}),
    ("reassign_number", {"tracking_number": "0899000101", "destination": "0698765432"}),
    ("reassign_number", {"tracking_number": "0899000102", "destination": "0612345678"}),
    ("release_number", {"tracking_number": "0899000102"}),
    ("set_redirect", {"tracking_number": "0899000102", "allow_redirect": True}),
]


@pytest.mark.parametrize(("tool", "given"), REFUSED, ids=[tool for tool, _ in REFUSED])
async def test_another_destination_is_refused(alone: Agent, fresh: Sandbox, tool: str, given: dict[str, Any]) -> None:
    """Without approval, a number of another destination is not changed either."""
    result = await alone.call(tool, **given)
    assert result["status"] == "destination_refused"
    assert "0698765432" in result["sentence"]
    assert writes(fresh) == []


async def test_the_number_of_writes_is_limited(alone: Agent, fresh: Sandbox) -> None:
    """Five writes are sent, then none; following up an unknown outcome only reads, so it is still possible."""
    fresh.fail_next("assign", Fault.LATE_COMMIT_DROP)
    assert await alone.status("assign_number", **ORDER) == "unknown"
    for destination in ("0611111111", "0612345678", "0611111111"):
        given = {"tracking_number": "0899000101", "destination": destination}
        assert await alone.status("reassign_number", **given) == "done"
    assert await alone.status("release_number", tracking_number="0899000101") == "done"
    result = await alone.call("assign_number", **ORDER | {"reference": "order-2"})
    assert result["status"] == "limit_reached"
    fresh.commit_late()
    assert await alone.status("assign_number", **ORDER) == "recovered"
    assert len(writes(fresh)) == 5


async def test_a_write_that_never_left_does_not_count() -> None:
    """Proof exists, so the next one may be sent."""
    limits = Limits(writes_left=1)
    with pytest.raises(NotSentError), limits.one_write():
        raise NotSentError("assign")
    with limits.one_write():
        pass
    with pytest.raises(NotDoneError) as caught:
        limits.check()
    assert caught.value.status is Status.LIMIT_REACHED


async def test_a_server_that_only_reads_offers_a_read_for_a_pending_reference(fresh: Sandbox, tmp_path: Path) -> None:
    """The list shows whether the number exists."""
    path = tmp_path / "journal.db"
    fresh.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with SQLiteJournal(path) as journal, OfflineNumbersSession(fresh.key, base_url=fresh.url) as session:
        with pytest.raises(OutcomeUnknownError):
            await session.with_options(journal=journal).assign_once(
                "order-1", "0612345678", description="Flyer", type=5, settle=[0.01]
            )
    async with agent(child(path), fresh) as reader:
        pending = await reader.call("pending_references")
    assert pending["next_step"] == {"tool": "list_numbers", "arguments": {"description": "[order-1]"}}
