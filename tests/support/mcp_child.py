"""A server of the Model Context Protocol that waits for nothing: `python mcp_child.py JOURNAL [LIMITS as JSON]`."""

import asyncio
import json
import os
import sys
from typing import Any

from offline_numbers import OfflineNumbersSession, RetryPolicy, SQLiteJournal
from offline_numbers.mcp_server import Limits, serve

SETTLE = (0.01, 0.02)


async def main(path: str, limits: str = "{}") -> None:
    """Serve with the limits until the client closes the pipe."""
    given: dict[str, Any] = json.loads(limits)
    if "destinations" in given:
        given["destinations"] = frozenset(given["destinations"])
    at_once = RetryPolicy(sleep=lambda _: asyncio.sleep(0))
    async with SQLiteJournal(path) as journal, OfflineNumbersSession(journal=journal, retry=at_once) as numbers:
        await serve(numbers, journal, Limits(**given), settle=SETTLE)


if __name__ == "__main__":
    sys.stderr.write(f"{os.getpid()}\n")
    sys.stderr.flush()
    asyncio.run(main(*sys.argv[1:]))
