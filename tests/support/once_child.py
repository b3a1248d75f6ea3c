"""A worker that calls ``assign_once`` in its own process, which can be killed or race with another."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from attrs import frozen
from redis.asyncio import Redis

from offline_numbers import Allocation, NumberType, OfflineNumbersSession, RedisJournal, SQLiteJournal
from offline_numbers.allocation.journal import Journal, Record

from .waiting import until
from .workers import Tell

REFERENCE, DESTINATION = "order-4711", "0612345678"
SETTLE = (0.05, 0.1, 0.2, 0.4)


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
    tell: Tell

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


async def work(*arguments: str, tell: Tell) -> None:
    """Report "ready", wait until the gate file exists, call, and report the number.

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
