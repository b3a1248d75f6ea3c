"""A server that is killed, and two servers with one reference: one number, and one request."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from mcp import MCPError
from support.mcp_client import Agent, agent, child, writes
from support.waiting import until

from offline_numbers.sandbox import Fault, Sandbox

ORDER = {"reference": "order-1", "destination": "0612345678", "description": "Flyer", "prefix": "0899"}


def kill(server: Agent) -> None:
    """Kill the process of a server."""
    os.kill(int(server.log().splitlines()[0]), signal.SIGKILL)


async def killed(command: list[str], sandbox: Sandbox, moment: str, fault: Fault) -> None:
    """Approve an order, and kill the server while it waits for an answer.

    Args:
        command: the server.
        sandbox: the API.
        moment: the action whose answer hangs, after the approval.
        fault: how it hangs.

    """
    async with agent(command, sandbox, mode="legacy") as server:

        async def hang() -> None:
            sandbox.fail_next(moment, fault)

        server.person.meanwhile = hang
        call = asyncio.create_task(server.call("assign_number", **ORDER))
        await until(lambda: any(one.fault is fault for one in sandbox.requests))
        kill(server)
        with pytest.raises(MCPError):
            await call


async def test_a_killed_server_starts_again_without_a_second_number(tmp_path: Path) -> None:
    """Killed before it has sent anything, it asks again; killed after, it finds the number and asks nobody."""
    command = child(tmp_path / "journal.db", allow_writes=True)
    async with Sandbox({5: 2}) as sandbox:
        await killed(command, sandbox, "list", Fault.HANG_BEFORE_COMMIT)
        assert writes(sandbox) == []
        await killed(command, sandbox, "assign", Fault.HANG_AFTER_COMMIT)
        async with agent(command, sandbox) as server:
            pending = await server.call("pending_references")
            result = await server.call("assign_number", **ORDER)
        assert pending["pending"] == ["order-1"]
        assert result["status"] == "recovered"
        assert server.person.asked == []
        assert writes(sandbox) == ["assign"]
        assert len(sandbox.allocations) == 1


async def test_two_servers_with_one_reference_allocate_once(tmp_path: Path) -> None:
    """Both persons approve at the same moment; sooner or later, both agents have the same number."""
    command = child(tmp_path / "journal.db", allow_writes=True)
    both = asyncio.Barrier(2)

    async def place(server: Agent) -> str:
        async def meet() -> None:
            server.person.meanwhile = None
            await both.wait()

        server.person.meanwhile = meet
        return await server.status("assign_number", **ORDER)

    async with (
        Sandbox({5: 2}) as sandbox,
        agent(command, sandbox) as one,
        agent(command, sandbox, mode="legacy") as other,
    ):
        statuses = await asyncio.gather(place(one), place(other))
        later = [await server.call("assign_number", **ORDER) for server in (one, other)]
        assert "done" in statuses
        assert set(statuses) <= {"done", "recovered", "unknown"}  # unknown: while the other's request is under way
        assert [result["status"] for result in later] == ["recovered", "recovered"]
        assert later[0]["allocation"] == later[1]["allocation"]
        assert writes(sandbox) == ["assign"]
