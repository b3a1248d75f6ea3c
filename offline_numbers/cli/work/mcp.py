"""Serve a client of the Model Context Protocol, or print its configuration."""

import json
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from offline_numbers.allocation import Journal, MemoryJournal
from offline_numbers.cli.options.connect import Connection
from offline_numbers.cli.options.journal import JournalOptions
from offline_numbers.cli.options.output import Output
from offline_numbers.cli.options.writes import WriteOptions
from offline_numbers.cli.steps.journal import open_journal
from offline_numbers.mcp_server import Limits, serve
from offline_numbers.sandbox import Sandbox
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberType

PLAYGROUND: dict[int, int] = {NumberType.PREFIX_0899: 20, NumberType.PREFIX_0800: 5}
KEY = "offl_..."


async def run(
    writes: WriteOptions, journal: JournalOptions, connection: Connection, *, sandbox: bool, print_config: bool
) -> None:
    """Serve until the client closes the pipe, or print the configuration for the usual clients."""
    destinations = writes.destinations()
    if print_config:
        Output().show(None, *_configuration(writes, journal, connection, sandbox=sandbox))
        return
    limits = Limits(
        allow_writes=writes.allow_writes,
        destinations=destinations,
        writes_left=writes.max_writes,
        approval=not writes.no_approval,
        approval_timeout=writes.approval_timeout,
    )
    opened = _playground() if sandbox else _domain(journal, connection)
    async with opened as (numbers, store):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the SDK's thread waits for a line, so Python could not end
        await serve(numbers, store, limits)


@asynccontextmanager
async def _domain(
    journal: JournalOptions, connection: Connection
) -> AsyncGenerator[tuple[OfflineNumbersSession, Journal]]:
    async with (
        open_journal(journal) as store,
        OfflineNumbersSession(
            base_url=connection.base_url, timeout=connection.timeout, journal=store, trust_env=True
        ) as numbers,
    ):
        yield numbers, store


@asynccontextmanager
async def _playground() -> AsyncGenerator[tuple[OfflineNumbersSession, Journal]]:
    store = MemoryJournal()
    async with (
        Sandbox(PLAYGROUND) as sandbox,
        OfflineNumbersSession(sandbox.key, base_url=sandbox.url, journal=store) as numbers,
    ):
        yield numbers, store


def _configuration(
    writes: WriteOptions, journal: JournalOptions, connection: Connection, *, sandbox: bool
) -> tuple[str, ...]:
    """Return the configuration of each client, with the file that it belongs in."""
    options = [
        *(["--sandbox"] if sandbox else []),
        *writes.as_arguments(),
        *([] if journal.journal is None else [f"--journal={journal.url or journal.path().absolute()}"]),
        *([] if connection.base_url is None else [f"--base-url={connection.base_url}"]),
        *([] if connection == Connection(base_url=connection.base_url) else [f"--timeout={connection.timeout:g}"]),
    ]
    program = [] if getattr(sys, "frozen", False) else ["-m", "offline_numbers"]
    server: dict[str, object] = {"command": sys.executable, "args": [*program, "mcp", *options]}

    def with_key(key: str) -> dict[str, object]:
        return server if sandbox else {**server, "env": {"OFFLINE_NUMBERS_KEY": key}}

    prompt = {"type": "promptString", "id": "offline-numbers-key", "description": "Key of the domain", "password": True}
    inputs = {} if sandbox else {"inputs": [prompt]}
    blocks = {
        "Claude Desktop: claude_desktop_config.json (Settings, Developer, Edit Config)": {
            "mcpServers": {"offline-numbers": with_key(KEY)}
        },
        "Cursor: ~/.cursor/mcp.json": {"mcpServers": {"offline-numbers": with_key("${env:OFFLINE_NUMBERS_KEY}")}},
        "VS Code: .vscode/mcp.json": {
            **inputs,
            "servers": {"offline-numbers": {"type": "stdio", **with_key("${input:offline-numbers-key}")}},
        },
    }
    return tuple(f"{title}\n\n{json.dumps(block, indent=2, ensure_ascii=False)}\n" for title, block in blocks.items())
