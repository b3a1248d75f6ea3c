"""A run of ``apply_plan`` in its own process, which can be killed at each step of a batch."""

import itertools
from collections.abc import Iterator

from attrs import field, frozen

from offline_numbers import OfflineNumbersSession, SQLiteJournal
from offline_numbers.campaigns import apply_plan, plan_campaigns

from .campaigns import rows
from .once_child import SAY, StoppingJournal

ROWS = 25
MAIN = "import asyncio, sys; from support.batch_child import work; asyncio.run(work(*sys.argv[1:]))"


@frozen
class CountingJournal(StoppingJournal):
    """A journal that stops before or after one of its writes, counted from 0."""

    steps: Iterator[int] = field(factory=itertools.count)

    async def _pass(self, place: str) -> None:  # noqa: ARG002 - a number names it here
        await super()._pass(str(next(self.steps)))


async def work(url: str, key: str, path: str, step: str) -> None:
    """Allocate a batch.

    Args:
        url: the sandbox's.
        key: its key.
        path: the file of the journal.
        step: where it stops; with another text it never stops.

    """
    async with (
        SQLiteJournal(path) as journal,
        OfflineNumbersSession(key, base_url=url, journal=CountingJournal(journal, step, SAY)) as numbers,
    ):
        async for result in apply_plan(numbers, await plan_campaigns(numbers, rows(ROWS)), pause=0):
            SAY(result.status)
