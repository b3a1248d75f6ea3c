"""The journal as one call sees it: the records are shared and lasting; the connection to it is not reliable."""

import asyncio
from collections.abc import Sequence

from attrs import define

from offline_numbers.allocation.journal import Journal, Record

from .callers import Call
from .dice import Dice, Write

DOMAIN = "domain"


@define
class CallJournal:
    """A journal for one call. The machine's domain is the process, which separates the locks; it is ignored here.

    Attributes:
        store: the records.
        call: the call.
        dice: draws the faults.
        troubled: the references that had a fault.

    """

    store: Journal
    call: Call
    dice: Dice
    troubled: set[str]

    async def get(self, domain: str, reference: str) -> Record | None:  # noqa: ARG002 - see the class
        """Read."""
        await self._arrive("get", reference)
        record = await self.store.get(DOMAIN, reference)
        await self._return(f"the journal has {None if record is None else record.state}")
        return record

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:  # noqa: ARG002
        """Write."""
        wanted = "nothing" if new is None else new.state
        fate = await self._arrive(f"swap to {wanted}", reference)
        if fate is Write.LANDS_LATE:
            loop, write = asyncio.get_running_loop(), self.store.swap
            loop.call_later(
                self.dice.between(0.0, 30.0), lambda: loop.create_task(write(DOMAIN, reference, expected, new))
            )
            await asyncio.sleep(1000.0)
        written = await self.store.swap(DOMAIN, reference, expected, new)
        if fate is Write.REPEATED:
            await self._return("the journal is asked again")
            written = await self.store.swap(DOMAIN, reference, expected, new)
        await self._return(f"the journal {'has' if written else 'has not'} written {wanted}")
        if fate is Write.FAILED_AFTER:
            raise OSError
        return written

    async def pending(self, domain: str) -> Sequence[str]:  # noqa: ARG002 - see the class
        """Read."""
        return await self.store.pending(DOMAIN)

    async def _arrive(self, what: str, reference: str) -> Write:
        self.call.step(what)
        fate = Write.DONE if self.call.is_quiet else self.dice.write()
        await asyncio.sleep(self.dice.between(0.0, 0.01))
        if fate is not Write.DONE:
            self.troubled.add(reference)
            self.call.step(f"{what}: {fate.name}")
        match fate:
            case Write.FAILED:
                raise OSError
            case Write.HANGING:
                await asyncio.sleep(1000.0)
            case Write.SLOW:
                await asyncio.sleep(self.dice.between(0.1, 5.0))
            case _:
                pass
        self.call.step(what)
        return fate

    async def _return(self, what: str) -> None:
        self.call.step(what)
        await asyncio.sleep(self.dice.between(0.0, 0.01))
        self.call.step("back from the journal")
