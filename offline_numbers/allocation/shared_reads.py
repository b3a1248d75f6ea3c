"""Reads of the detailed list that concurrent calls share: each call gets a read that began after it asked.

One read is under way at a time; calls that ask meanwhile share the next one. A read waits a moment for the calls that
will ask soon: fifty calls at once need a handful of lists.
"""

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from typing import NamedTuple

from offline_numbers.errors import OfflineNumbersError
from offline_numbers.values import NumberDetails
from offline_numbers.wire import Row

from .marker import reference_of
from .operations import Operations

PATIENCE = 0.25
"""The seconds that a read waits at most for calls that will ask soon."""

_Rows = Sequence[NumberDetails]


class Wanted(NamedTuple):
    """The rows that one call wants: those that bear its marker, and the row of one number.

    Attributes:
        reference: the reference of the marker.
        number: the key of the number; ``None``: no number.

    """

    reference: str
    number: str | None = None


class _Round:
    """One read of the list, and the calls that wait for it.

    Attributes:
        wanted: the wanted rows of each call.
        waiting: how many calls wait.
        task: reads; it returns an error, since an exception that several calls raise needs a copy for each.

    """

    def __init__(self) -> None:
        self.wanted: list[Wanted] = []
        self.waiting = 0
        self.task: asyncio.Task[_Rows | Exception] | None = None


class Lists:
    """The reads of one session."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._next: _Round | None = None
        self._one_at_a_time = asyncio.Lock()
        self._busy = 0  # calls that are neither waiting for a list nor asleep: they will ask, or end, soon
        self._all_asked = asyncio.Event()

    @contextmanager
    def at_work(self) -> Generator[None]:
        """Have reads wait for a call, for as long as it is at work."""
        self._busy += 1
        try:
            yield
        finally:
            self._pause()

    async def sleep(self, seconds: float) -> None:
        """Wait; no read waits for this call meanwhile."""
        self._pause()
        try:
            await self._operations.sleep(seconds)
        finally:
            self._busy += 1

    async def find(self, wanted: Wanted) -> _Rows:
        """Return the rows that a call wants, and others, by a read that begins from now on."""
        self._pause()
        try:
            found = await self._shared(wanted)
        finally:
            self._busy += 1
        if isinstance(found, OfflineNumbersError):
            raise copy(found) from found.__cause__
        if isinstance(found, Exception):
            raise found
        return found

    def _pause(self) -> None:
        self._busy -= 1
        if not self._busy:
            self._all_asked.set()

    async def _shared(self, wanted: Wanted) -> _Rows | Exception:
        """Wait for the next read; the last one of its calls that is cancelled ends it."""
        this = self._next = self._next or _Round()
        this.wanted.append(wanted)
        this.waiting += 1
        # An eager task begins at once: everything else is in its place by now.
        this.task = task = this.task or asyncio.get_running_loop().create_task(self._read(this))
        try:
            return await asyncio.shield(task)
        finally:
            this.waiting -= 1
            if not this.waiting and not task.done():
                self.stop_joining(this)
                task.cancel()
                await asyncio.wait([task])

    def stop_joining(self, this: _Round) -> None:
        """Close the read for further calls."""
        if self._next is this:
            self._next = None

    async def _read(self, this: _Round) -> _Rows | Exception:
        async with self._one_at_a_time:
            await self._wait_for_others()
            self.stop_joining(this)
            try:
                return await self._operations.find_details(_wanted_by(this.wanted, self._operations.key))
            except Exception as error:  # noqa: BLE001 - each call that waits raises it
                return error

    async def _wait_for_others(self) -> None:
        if self._busy:
            self._all_asked.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._all_asked.wait()


def _wanted_by(everybody: Sequence[Wanted], key: Callable[[str], str]) -> Callable[[Row], bool]:
    """Return a function that decides whether any call wants a row, at the same cost for any number of calls."""
    references = {wanted.reference for wanted in everybody}
    numbers = {wanted.number for wanted in everybody} - {None}

    def is_wanted(row: Row) -> bool:
        return reference_of(row.description) in references or (bool(numbers) and key(row.tracking_number) in numbers)

    return is_wanted
