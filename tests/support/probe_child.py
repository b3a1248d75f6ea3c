"""A probe that spends, in a process of its own, so that it can be killed."""

import asyncio
import sys
from pathlib import Path

from offline_numbers import OfflineNumbersSession, RetryPolicy, SQLiteJournal
from offline_numbers.probe import Report, probe
from offline_numbers.sandbox import Sandbox
from support.clock import Clock
from support.once_child import start
from support.probing import DESTINATION, PREFIX

MAIN = "from support.probe_child import main; main()"


async def spend(url: str, key: str, journal: str) -> Report:
    """Probe and spend, without waiting."""
    retry = RetryPolicy(sleep=Clock().sleep)
    async with (
        SQLiteJournal(journal) as store,
        OfflineNumbersSession(key, base_url=url, journal=store, retry=retry) as numbers,
    ):
        return await probe(numbers, spend=PREFIX, destination=DESTINATION)


async def started(sandbox: Sandbox, journal: Path) -> asyncio.subprocess.Process:
    """Start a probe."""
    return await start(sandbox.url, sandbox.key, str(journal), main=MAIN)


def main() -> None:
    """Run it, as the process that is killed."""
    asyncio.run(spend(*sys.argv[1:]))
