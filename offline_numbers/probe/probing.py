"""``probe``: how the API behaves where its document is silent."""

from collections.abc import Callable

from offline_numbers.allocation import MemoryJournal
from offline_numbers.errors import ArgumentError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberType, Order
from offline_numbers.wire import requests

from .findings import Findings
from .labels import FIRST, REFERENCE
from .reading import Reader
from .report import Report
from .spending import Spending

Tell = Callable[[str], None]


async def probe(
    session: OfflineNumbersSession,
    *,
    spend: NumberType | None = None,
    destination: str | None = None,
    tell: Tell | None = None,
) -> Report:
    """Find out how the API behaves where its document is silent. Without ``spend``, at most ten reads.

    With ``spend``, one number of that type is allocated to ``destination``, changed, and released; calls to it ring at
    ``destination`` meanwhile. The session's journal keeps its reference, ``offline-numbers-probe``, until it is
    released: after a crash, the next call with ``spend`` releases the number, or names it in ``Report.left``. A call
    that is cancelled releases it first. Run one such probe at a time.

    Args:
        session: the domain's session; with ``spend``, its journal must outlive the process.
        spend: the type of the number to spend; ``None``: only read.
        destination: your own phone number; required with ``spend``. Without ``spend``, a destination without a number
            to ask for; ``None``: one from the range that is reserved for fiction.
        tell: called with a sentence, with whole numbers, as soon as a number is allocated or released.

    Returns:
        The report. If the probes that spend were refused or lost, ``failure`` is the error.

    Raises:
        ValueError: ``destination`` is missing or no phone number, or the journal is in memory; nothing was sent.
        APIError: the API refused the list.
        TransportError: the list could not be read; call again later.
        JournalError: the journal failed.

    """
    if spend is not None:
        _check(session, spend, destination)
    findings = Findings()
    reader = Reader(session, findings)
    await reader.read(destination)
    if spend is not None and destination is not None:
        await Spending(session, findings, reader, spend, destination, tell or _nobody).run()
    return findings.report()


def _check(session: OfflineNumbersSession, spend: NumberType, destination: str | None) -> None:
    """Refuse wrong arguments before anything is sent."""
    if destination is None:
        msg = "missing: with spend, pass a phone number of yours; calls to the number ring there meanwhile"
        raise ArgumentError("destination", msg)
    if isinstance(session.journal, MemoryJournal):
        msg = "is in memory and would lose the number in a crash: pass journal=SQLiteJournal(path) to the session"
        raise ArgumentError("journal", msg)
    requests.assign(Order(REFERENCE, destination, FIRST, spend), session.normalize)


def _nobody(_: str) -> None:
    """Tell nobody."""
