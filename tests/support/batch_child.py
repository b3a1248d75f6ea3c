"""A run of ``apply_plan`` in its own process, which can be killed at each step of a batch."""

import itertools
from collections.abc import Iterator

from attrs import field, frozen

from offline_numbers import OfflineNumbersSession, SQLiteJournal
from offline_numbers.campaigns import apply_plan, plan_campaigns

from .campaigns import rows
from .once_child import StoppingJournal
from .workers import Tell

ROWS = 25


@frozen
class CountingJournal(StoppingJournal):
    """A journal that stops before or after one of its writes, counted from 0."""

    steps: Iterator[int] = field(factory=itertools.count)

    async def _pass(self, place: str) -> None:  # noqa: ARG002 - a number names it here
        await super()._pass(str(next(self.steps)))


async def work(url: str, key: str, path: str, step: str, *, tell: Tell) -> None:
    """Allocate a batch.

    Args:
        url: the sandbox's.
        key: its key.
        path: the file of the journal.
        step: where it stops; with another text it never stops.
        tell: called with the status of each row.

    """
    async with (
        SQLiteJournal(path) as journal,
        OfflineNumbersSession(key, base_url=url, journal=CountingJournal(journal, step, tell)) as numbers,
    ):
        async for result in apply_plan(numbers, await plan_campaigns(numbers, rows(ROWS)), pause=0):
            tell(result.status)
