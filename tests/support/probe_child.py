"""A probe that spends, in a process of its own, so that it can be killed."""

from offline_numbers import OfflineNumbersSession, RetryPolicy, SQLiteJournal
from offline_numbers.probe import Report, probe

from .clock import Clock
from .probing import DESTINATION, PREFIX
from .workers import Tell


async def spend(url: str, key: str, journal: str, *, tell: Tell) -> Report:
    """Probe and spend, without waiting, and report the end."""
    retry = RetryPolicy(sleep=Clock().sleep)
    async with (
        SQLiteJournal(journal) as store,
        OfflineNumbersSession(key, base_url=url, journal=store, retry=retry) as numbers,
    ):
        report = await probe(numbers, spend=PREFIX, destination=DESTINATION)
    tell("done")
    return report
