"""A worker that calls ``assign_once`` in its own process, which can be killed or race with another."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from functools import partial
from pathlib import Path

from attrs import frozen
from redis.asyncio import Redis

from offline_numbers import Allocation, NumberType, OfflineNumbersSession, RedisJournal, SQLiteJournal
from offline_numbers.allocation.journal import Journal, Record

REFERENCE, DESTINATION = "order-4711", "0612345678"
SETTLE = (0.05, 0.1, 0.2, 0.4)
MAIN = "import asyncio, sys; from support.once_child import work; asyncio.run(work(*sys.argv[1:]))"


SAY = partial(print, flush=True)
"""Print a line."""


@frozen
class StoppingJournal:
    """A journal that reports when it reaches one place, and stops there.

    Attributes:
        journal: the journal that it uses.
        place: "before begun", "after begun", "before done", "after done", "after noted" and so on; with another text
            it does not stop.
        tell: called at the place.

    """

    journal: Journal
    place: str
    tell: Callable[[str], None]

    async def get(self, domain: str, reference: str) -> Record | None:
        """Read."""
        return await self.journal.get(domain, reference)

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Write, and stop before or after."""
        state = "nothing" if new is None else new.state if new.fingerprint else "noted"  # noted: by follow-ups
        await self._pass(f"before {state}")
        written = await self.journal.swap(domain, reference, expected, new)
        await self._pass(f"after {state}")
        return written

    async def pending(self, domain: str) -> Sequence[str]:
        """Read."""
        return await self.journal.pending(domain)

    async def _pass(self, place: str) -> None:
        if place == self.place:
            self.tell(place)
            await asyncio.Event().wait()


@asynccontextmanager
async def journal_at(where: str) -> AsyncGenerator[Journal]:
    """Open ``sqlite:<path>`` or ``redis:<port>``."""
    kind, place = where.split(":", maxsplit=1)
    if kind == "sqlite":
        async with SQLiteJournal(place) as journal:
            yield journal
    else:
        async with aclosing(Redis(port=int(place))) as client:
            yield RedisJournal(client)


async def call(numbers: OfflineNumbersSession) -> Allocation:
    """Call as every worker does."""
    return await numbers.assign_once(
        REFERENCE, DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899, settle=SETTLE
    )


async def work(*arguments: str, tell: Callable[[str], None] = SAY) -> None:
    """Print "ready", wait until the gate file exists, call, and print the number.

    Args:
        *arguments: the URL, the key, the journal, the place where it stops, the path of the gate file.
        tell: called with each message.

    """
    url, key, where, place, gate = arguments
    async with journal_at(where) as journal:
        stopping = StoppingJournal(journal, place, tell)
        async with OfflineNumbersSession(key, base_url=url, journal=stopping) as numbers:
            tell("ready")
            await until(Path(gate).exists)
            allocation = await call(numbers)
            assert await numbers.pending() == []
            tell(allocation.tracking_number)


async def until(is_true: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    while not is_true():  # noqa: ASYNC110 - a file or a log of requests is not an event
        await asyncio.sleep(0.001)


async def start(*arguments: str, main: str = MAIN) -> asyncio.subprocess.Process:
    """Start a worker without coverage, since it is killed or races."""
    variables = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", main, *arguments),
        cwd=Path(__file__).parents[1],
        env=variables,
        stdout=asyncio.subprocess.PIPE,
    )


async def heard(process: asyncio.subprocess.Process) -> str:
    """Return the next line that a worker prints."""
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()
