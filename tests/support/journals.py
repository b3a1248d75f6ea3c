"""Journals that fail, hang, or let another caller act first, at a given operation."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from attrs import define, field

from offline_numbers.allocation.journal import MemoryJournal, Record

Fault = Literal["fails", "fails after writing", "hangs", "is slow"]
DISK_FULL = "the disk is full"


@define
class FaultyJournal:
    """A memory journal with faults.

    Attributes:
        faults: the fault of each operation, by its number from 0.
        meanwhile: the action of another caller before an operation, by its number.
        store: the records.
        names: the operations, in order.
        hangs: set as soon as one hangs or is slow; never cleared.
        goes_on: lets the slow ones continue.

    """

    faults: dict[int, Fault] = field(factory=dict[int, Fault])
    meanwhile: dict[int, Callable[[], Awaitable[object]]] = field(factory=dict[int, Callable[[], Awaitable[object]]])
    store: MemoryJournal = field(factory=MemoryJournal)
    names: list[str] = field(factory=list[str])
    hangs: asyncio.Event = field(factory=asyncio.Event)
    goes_on: asyncio.Event = field(factory=asyncio.Event)

    async def get(self, domain: str, reference: str) -> Record | None:
        """Read, or fail."""
        await self._begin("get")
        return await self.store.get(domain, reference)

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Write, or fail, before or after it is written."""
        fault = await self._begin("swap")
        written = await self.store.swap(domain, reference, expected, new)
        if fault == "fails after writing":
            raise OSError(DISK_FULL)
        return written

    async def pending(self, domain: str) -> Sequence[str]:
        """Read, or fail."""
        await self._begin("pending")
        return await self.store.pending(domain)

    async def _begin(self, name: str) -> Fault | None:
        number = len(self.names)
        self.names.append(name)
        if number in self.meanwhile:
            await self.meanwhile[number]()
        match self.faults.get(number):
            case "fails":
                raise OSError(DISK_FULL)
            case "hangs":
                self.hangs.set()
                await asyncio.Event().wait()
            case "is slow":
                self.hangs.set()
                await self.goes_on.wait()
            case _:
                pass
        return self.faults.get(number)
