"""One raw assign to the sandbox, and its result there."""

import asyncio

from offline_numbers.sandbox import Fault, Sandbox

from .raw_http import port_of, request_bytes, target
from .waiting import until

AD = {"phone_number": "0612345678", "description": "Magazine Ad", "type": 5}


def assign(sandbox: Sandbox) -> str:
    """Return the path and query of an assign."""
    return target(sandbox.key, "assign", **AD)


def assert_committed(sandbox: Sandbox, fault: Fault, commits: int) -> None:
    """Check the numbers, the log and the allocations after one assign."""
    taken = [number.tracking_number for number in sandbox.state.held_by("0612345678")]
    assert commits == len(taken) == len(sandbox.allocations)
    (request,) = sandbox.requests
    assert request.fault == fault
    assert request.commits == commits
    assert request.committed == (commits > 0)
    assert sandbox.planted == ()


async def begin(sandbox: Sandbox, target: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send a request and return once it has arrived."""
    arrived = len(sandbox.requests)
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(sandbox.url))
    writer.write(request_bytes(target))
    await until(lambda: len(sandbox.requests) > arrived)
    return reader, writer
