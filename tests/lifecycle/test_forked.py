"""A process that is forked while a session is open."""

import asyncio
import sys
from pathlib import Path

import pytest
from support import forked
from support.lifecycles import sandbox
from support.loops import LOOPS
from support.waiting import LIMIT

CHILD = [
    "child: 0 connections",
    "child: this session was opened before this process was forked; create one in each process",
    "child: None True",
    "child: 6 numbers",
    "parent: the child ended with 0",
]
# uvloop's threads are there at the fork, and Python warns of them. This program accepts that risk.
WARNINGS = ["-W", "error", "-W", "ignore:This process:DeprecationWarning"]


@pytest.mark.asyncio(loop_factories=["asyncio"])
@pytest.mark.parametrize("loop", LOOPS)
async def test_a_forked_process(loop: str) -> None:
    """The child gets a clear error and may open its own session; the parent's session keeps working."""
    async with sandbox() as server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *WARNINGS, "-c", forked.MAIN, server.url, server.key, loop),
            cwd=Path(__file__).parents[1],
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(LIMIT):
            printed, complaints = await process.communicate()
    assert printed.decode().splitlines() == [
        "parent: 6 numbers",
        *CHILD,
        "parent: 6 numbers",
        *CHILD,
        "parent: 1 connections",
        "parent: 6 numbers",
    ]
    assert complaints == b""
    assert process.returncode == 0
    assert len(server.requests) == 15
