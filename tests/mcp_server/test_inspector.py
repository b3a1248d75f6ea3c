"""The MCP inspector, the client of the protocol's own project, lists and calls the tools; only with `--inspector`."""

import json
import subprocess
import sys
from typing import Any

SECONDS = 110  # npx fetches it
INSPECTOR = ["npx", "-y", "@modelcontextprotocol/inspector", "--cli"]
SERVER = [sys.executable, "-m", "offline_numbers", "mcp", "--sandbox", "--allow-writes"]


def inspected(*options: str) -> dict[str, Any]:
    """Return what the inspector prints."""
    command = [*INSPECTOR, *SERVER, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=SECONDS)
    return dict(json.loads(done.stdout))


def test_the_inspector_lists_the_tools() -> None:
    """It finds all eight, each with both schemas."""
    tools = inspected("--method", "tools/list")["tools"]
    assert len(tools) == 8
    assert [tool["name"] for tool in tools if not (tool["inputSchema"] and tool["outputSchema"])] == []


def test_the_inspector_calls_a_tool() -> None:
    """It gets a structured result."""
    call = ["--method", "tools/call", "--tool-name", "list_numbers", "--tool-arg", "limit=1"]
    result = inspected(*call)
    assert result["structuredContent"]["sentence"] == "1 of 25 numbers."
