"""`offline-numbers mcp`: its options, the configuration that it prints, its playground, and README.md about them."""

import asyncio
import json
import re
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest
from attrs import fields
from support.mcp_client import agent
from support.source import PACKAGE
from support.waiting import LIMIT

from offline_numbers.cli import work
from offline_numbers.cli.app import run
from offline_numbers.cli.options.writes import WriteOptions
from offline_numbers.mcp_server.results import Status
from offline_numbers.sandbox import Sandbox

README = (PACKAGE / "mcp_server" / "README.md").read_text("utf-8")
COMMAND = [sys.executable, "-m", "offline_numbers", "mcp"]
READS = {"list_numbers", "check_number", "audit_numbers", "pending_references"}


def printed(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    """Return the blocks that `--print-config` prints."""
    assert run(["mcp", "--print-config", *options]) == 0
    return [json.loads(block) for block in re.findall(r"^\{.*?^\}", capsys.readouterr().out, re.MULTILINE | re.DOTALL)]


def test_the_configuration_is_printed_for_three_clients(capsys: pytest.CaptureFixture[str]) -> None:
    """It starts this interpreter with the same options, and holds no key."""
    options = ["--allow-writes", "--allow-destination=06 12 34 56 78", "--max-writes=3", "--no-approval"]
    options.append("--approval-timeout=60")
    more = ["--journal=redis://host/0", "--base-url=https://api.example", "--timeout=9"]
    desktop, cursor, code = printed(capsys, *options, *more)
    server = desktop["mcpServers"]["offline-numbers"]
    assert server["command"] == sys.executable
    assert server["args"] == ["-m", "offline_numbers", "mcp", *options, *more]
    assert server["env"] == {"OFFLINE_NUMBERS_KEY": "offl_..."}
    assert cursor["mcpServers"]["offline-numbers"]["env"] == {"OFFLINE_NUMBERS_KEY": "${env:OFFLINE_NUMBERS_KEY}"}
    assert code["servers"]["offline-numbers"]["env"] == {"OFFLINE_NUMBERS_KEY": f"${{input:{code['inputs'][0]['id']}}}"}


def test_the_configuration_has_whole_paths(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A client starts the command in a directory of its own."""
    monkeypatch.chdir(tmp_path)
    Path("shops.txt").write_text("0612345678\n", encoding="utf-8")
    desktop, *_ = printed(capsys, "--allow-destination=shops.txt", "--journal=journal.db")
    arguments = desktop["mcpServers"]["offline-numbers"]["args"]
    assert arguments[-2:] == [f"--allow-destination={tmp_path / 'shops.txt'}", f"--journal={tmp_path / 'journal.db'}"]


def test_the_playground_needs_no_key(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen program is started by itself."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for block in printed(capsys, "--sandbox"):
        (server,) = next(value for name, value in block.items() if name != "inputs").values()
        assert server["args"] == ["mcp", "--sandbox"]
        assert "env" not in server


def test_the_configurations_of_readme_are_json() -> None:
    """They have the form that `--print-config` prints."""
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", README, re.DOTALL)]
    servers = [(block.get("mcpServers") or block["servers"])["offline-numbers"] for block in blocks]
    assert [server["args"] for server in servers] == [["mcp", "--allow-writes"]] * 3
    assert [list(server["env"]) for server in servers] == [["OFFLINE_NUMBERS_KEY"]] * 3


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--no-approval"], "--no-approval: give --allow-writes and --allow-destination with it"),
        (["--no-approval", "--allow-writes"], "--no-approval: give --allow-writes and --allow-destination with it"),
        (["--max-writes=0"], "--max-writes: invalid value 0; use 1 or more, or leave out --allow-writes"),
        (["--approval-timeout=0"], "--approval-timeout: invalid value 0; use seconds above 0"),
        (["--allow-destination=nobody"], "--allow-destination: invalid phone number 'nobody'"),
        ([], "key: missing"),
    ],
)
def test_a_wrong_option_is_refused(
    options: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """One line names the option."""
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))
    monkeypatch.delenv("OFFLINE_NUMBERS_KEY", raising=False)
    assert run(["mcp", *options]) == 2
    assert capsys.readouterr().err.startswith(f"offline-numbers: {sentence}")


def test_destinations_come_from_files_too(tmp_path: Path) -> None:
    """One number on each line, in any form; empty lines do not count."""
    path = tmp_path / "destinations.txt"
    path.write_text("06 12 34 56 78\n\n+33 6 98 76 54 32\n", encoding="utf-8")
    options = WriteOptions(allow_destination=(str(path), "0611111111"))
    assert options.destinations() == frozenset({"0612345678", "0698765432", "0611111111"})
    assert WriteOptions().destinations() is None


@pytest.mark.parametrize(("missing", "code"), [("mcp", 2), ("elsewhere", 70)])
def test_a_missing_extra_is_named(
    missing: str, code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another missing module is a bug."""

    def not_there(_: str) -> object:
        raise ModuleNotFoundError(name=missing)

    monkeypatch.delattr(work, "mcp")
    monkeypatch.setattr(work, "__getattr__", not_there)
    assert run(["mcp"]) == code
    named = "The MCP server needs one more package: pip install 'offline-numbers[mcp]'" in capsys.readouterr().err
    assert named is (code == 2)


async def test_the_playground_reads_only_by_default() -> None:
    """It has numbers of two prefixes, and no tool that writes."""
    async with Sandbox() as unused, agent([*COMMAND, "--sandbox"], unused) as tools:
        names = {tool.name for tool in (await tools.client.list_tools()).tools}
        found = await tools.call("list_numbers")
    assert names == READS
    assert found["total"] == 25
    assert [*unused.requests] == []


async def test_ctrl_c_ends_it_at_once() -> None:
    """Nothing waits for the end of the input."""
    process = await asyncio.create_subprocess_exec(*COMMAND, "--sandbox", stdin=PIPE, stdout=PIPE)
    assert process.stdin
    assert process.stdout
    async with asyncio.timeout(LIMIT):
        process.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert await process.wait() == -signal.SIGINT
    process.stdin.close()


def test_readme_names_every_status() -> None:
    """The table has a row for each, and for no other."""
    table = README.partition("| status |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(Status)


def test_readme_names_every_tool_and_option() -> None:
    """The tables have a row for each."""
    tools = json.loads(Path(__file__).with_name("tools.json").read_text("utf-8"))
    table = README.partition("| tool |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [tool["name"] for tool in tools]
    options = {f"--{field.name.replace('_', '-')}" for field in fields(WriteOptions)}
    assert options - set(re.findall(r"^\| `(--[\w-]+)", README, re.MULTILINE)) == set()
