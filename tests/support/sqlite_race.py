"""Two processes that create the same journals at the same moments."""

import asyncio
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from offline_numbers import SQLiteJournal

from .records import DOMAIN, begun

ROUNDS = 20


def begin_everywhere(directory: str, token: str, barrier: Barrier, lost: "SimpleQueue[list[int]]") -> list[int]:
    """Begin one reference in each of many new files, with the other process; return the files that it lost."""
    mine = [number for number in range(ROUNDS) if not _begins(Path(directory, str(number)), token, barrier)]
    lost.put(mine)
    return mine


def _begins(path: Path, token: str, barrier: Barrier) -> bool:
    barrier.wait()
    return asyncio.run(_swap(path, token))


async def _swap(path: Path, token: str) -> bool:
    async with SQLiteJournal(path) as journal:
        return await journal.swap(DOMAIN, "order-1", None, begun(token))
