"""A person's approval, in both protocols: what is sent is what was approved, and nothing else is sent."""

import asyncio
from pathlib import Path
from typing import Any, Literal

import pytest
from mcp import Client, MCPError
from mcp.types import CallToolResult, ElicitResult, InputRequiredResult, InputResponses
from support.mcp_client import Agent, Person, agent, child, writes

from offline_numbers.sandbox import Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="session")

ORDER = {"reference": "approval-1", "destination": "0612345678", "description": "Flyer", "prefix": "0899"}
WRITES: list[tuple[str, dict[str, Any]]] = [
    ("assign_number", ORDER),
    ("reassign_number", {"tracking_number": "0899000101", "destination": "0611111111"}),
    ("release_number", {"tracking_number": "0899000101"}),
    ("set_redirect", {"tracking_number": "0899000101", "allow_redirect": True}),
]
each_write = pytest.mark.parametrize(("tool", "given"), WRITES, ids=[tool for tool, _ in WRITES])


@each_write
@pytest.mark.parametrize(("action", "status"), [("decline", "declined"), ("cancel", "cancelled")])
async def test_without_approval_nothing_is_sent(  # noqa: PLR0913 - a matrix
    tools: Agent,
    person: Person,
    domain: Sandbox,
    *,
    tool: str,
    given: dict[str, Any],
    action: Literal["decline", "cancel"],
    status: str,
) -> None:
    """The result reports it."""
    person.action = action
    result = await tools.call(tool, **given)
    assert result["status"] == status
    assert "Nothing was sent" in result["sentence"]
    assert writes(domain) == []
    assert (await tools.call("pending_references"))["pending"] == []


async def test_an_answer_that_comes_too_late_sends_nothing(tools: Agent, person: Person, domain: Sandbox) -> None:
    """The person had three seconds."""

    async def hesitate() -> None:
        await asyncio.sleep(3.2)

    person.meanwhile = hesitate
    result = await tools.call("release_number", tracking_number="0899000101")
    assert result["status"] == "timed_out"
    assert result["sentence"] == "The person did not answer within 3 seconds. Nothing was sent."
    assert writes(domain) == []


async def test_a_number_that_changes_meanwhile_is_asked_about_again(
    tools: Agent, person: Person, domain: Sandbox
) -> None:
    """The second question shows the number as it is now."""

    async def change_once() -> None:
        person.meanwhile = None
        domain.state.reassign("0899000101", "0622222222")

    person.meanwhile = change_once
    result = await tools.call("reassign_number", tracking_number="0899000101", destination="0611111111")
    assert result["status"] == "done"
    assert [text.splitlines()[1] for text in person.asked] == [
        "destination: 0612345678 -> 0611111111",
        "destination: 0622222222 -> 0611111111",
    ]
    assert result["before"]["phone_number"] == "0622222222"
    assert writes(domain) == ["reassign"]


async def test_a_destination_that_gets_a_number_meanwhile_is_asked_about_again(
    tools: Agent, person: Person, domain: Sandbox
) -> None:
    """The person may not want a second number."""

    async def assign_one() -> None:
        person.meanwhile = None
        domain.state.assign("0612345678", type=5, description="Flyer")

    person.meanwhile = assign_one
    new = ORDER | {"reference": f"approval-{tools.client.protocol_version}"}  # the journal is that of both protocols
    assert await tools.status("assign_number", **new) == "done"
    assert '0899000001 "Flyer"' not in person.asked[0]
    assert '0899000001 "Flyer"' in person.asked[1]


async def test_a_change_that_others_make_meanwhile_is_not_sent_again(
    tools: Agent, person: Person, domain: Sandbox
) -> None:
    """It is so already."""

    async def release() -> None:
        domain.state.release("0899000101")

    person.meanwhile = release
    assert await tools.status("release_number", tracking_number="0899000101") == "unchanged"
    assert writes(domain) == []


@each_write
async def test_a_client_that_cannot_ask_writes_nothing(
    fresh: Sandbox, mute: Agent, tool: str, given: dict[str, Any]
) -> None:
    """It has declared no elicitation."""
    result = await mute.call(tool, **given)
    assert result["status"] == "cannot_ask"
    assert writes(fresh) == []


async def test_a_client_that_fails_to_ask_writes_nothing(tools: Agent, person: Person, domain: Sandbox) -> None:
    """Up to 2025-11-25, the server learns of it; since then, the client does not call again."""
    person.action = "fail"
    if tools.client.protocol_version == "2025-11-25":
        assert await tools.status("release_number", tracking_number="0899000101") == "cannot_ask"
    else:
        with pytest.raises(MCPError, match="no window"):
            await tools.call("release_number", tracking_number="0899000101")
    assert writes(domain) == []


async def release(client: Client, state: str | None = None) -> CallToolResult | InputRequiredResult:
    """Call a tool for one round: without a state, the result is the question; with a state, the person approves."""
    answers: InputResponses | None = None if state is None else {"approval": ElicitResult(action="accept", content={})}
    return await client.session.call_tool(
        "release_number",
        {"tracking_number": "0899000101"},
        input_responses=answers,
        request_state=state,
        allow_input_required=True,
    )


async def test_an_approval_serves_once(fresh: Sandbox, journal: Path) -> None:
    """If a client sends it again, and the number is as it was, the person is asked again."""
    async with agent(child(journal, allow_writes=True), fresh) as server:
        question = await release(server.client)
        assert isinstance(question, InputRequiredResult)
        assert isinstance(await release(server.client, question.request_state), CallToolResult)
        fresh.state.assign("0612345678", type=5, description="Magazine Ad", tracking_number="0899000101")
        assert isinstance(await release(server.client, question.request_state), InputRequiredResult)
    assert writes(fresh) == ["unassign"]
