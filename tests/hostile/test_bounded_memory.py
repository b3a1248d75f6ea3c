"""A process that reads endless answers takes at most 64 MiB more than with good answers."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from os import environ

import pytest
from support.behaviours import answer
from support.hostile.bodies import NONE
from support.hostile.calls import WRITES
from support.hostile.streams import STREAMS
from support.misbehaving import Behaviour, Misbehaving
from support.source import TESTS
from support.waiting import LIMIT

BEARABLE = 64  # MiB
Result = tuple[str, dict[str, str], float]
GOOD: dict[str, Behaviour] = {"a good answer": answer()}
LARGE: dict[str, Behaviour] = {name: answer(body) for name, body in NONE.items() if len(body) > 2**17}
SERVERS = GOOD | STREAMS | LARGE
# Those that took the most memory, or are likely to; all of them with the option.
USUAL = ("a good answer", "spaces", "numbers", "rows", "heavy rows", "gzip of rows", "br of spaces", "deep in a field")


@asynccontextmanager
async def serving(behaviours: dict[str, Behaviour]) -> AsyncGenerator[dict[str, str]]:
    """Run one server for each behaviour, and yield their addresses."""
    async with AsyncExitStack() as stack:
        servers = {name: await stack.enter_async_context(Misbehaving(each)) for name, each in behaviours.items()}
        yield {name: server.url for name, server in servers.items()}


async def measured(names: Iterable[str], seconds: float) -> list[Result]:
    """Return each server's outcomes in another process, and that process's peak memory so far, in MiB."""
    async with serving({name: SERVERS[name] for name in names}) as urls:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "support.hostile.child"),
            env={**environ, "PYTHONPATH": str(TESTS)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await asyncio.wait_for(
            child.communicate(json.dumps({"seconds": seconds, "servers": urls}).encode() + b"\n"), LIMIT
        )
    return [json.loads(line) for line in told.splitlines()]


async def test_memory_is_bounded(
    answer_seconds: float, pytestconfig: pytest.Config, show: Callable[[Iterable[str]], None]
) -> None:
    """All calls at once, against bombs and floods of each kind, take at most 64 MiB more."""
    is_asked = pytestconfig.getoption("--answer-seconds", None) is not None
    names = SERVERS if is_asked else USUAL
    results = await measured(names, answer_seconds)
    show(figures(results, answer_seconds)[: 2 * is_asked])
    assert [name for name, _, _ in results] == [name for name in names for _ in range(2)]
    assert {name: mebibytes for name, _, mebibytes in results if mebibytes > BEARABLE} == {}
    ends = {found[call] for name, found, _ in results if name not in GOOD for call in WRITES}
    assert ends == {"OutcomeUnknownError"}


def figures(results: list[Result], seconds: float) -> list[str]:
    """Return the lines of the report."""
    calls = sum(len(found) for _, found, _ in results)
    peak = max(mebibytes for _, _, mebibytes in results)
    return [
        f"{len(results) // 2 - 1} hostile answers met by {calls} calls, {seconds:g} s for each at most",
        f"{peak:.0f} MiB at most beyond what good answers take",
    ]
