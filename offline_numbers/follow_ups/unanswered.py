"""The orders that still need an answer, in the session's journal, beside the records of ``assign_once``.

``assign_once`` marks a reference done before the application knows its number. A process that is killed in between
would forget to answer. The next start finds this second record, which is removed after the answer.
"""

import asyncio
import hashlib
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

from offline_numbers.allocation import Journal, Record
from offline_numbers.errors import JournalError

T = TypeVar("T")

_PATIENCE = 10.0  # seconds for one operation of the journal, as in `assign_once`


class Unanswered:
    """The orders of one domain without an answer."""

    def __init__(self, journal: Journal, domain: str) -> None:
        self._journal = journal
        self._domain = domain
        self._own = hashlib.sha256(f"unanswered {domain}".encode()).hexdigest()  # apart from assign_once's records

    async def references(self) -> list[str]:
        """Return what is unanswered, and what ``assign_once`` began and has not finished, each reference once."""
        unanswered = await _reported("", self._journal.pending(self._own))
        unfinished = await _reported("", self._journal.pending(self._domain))
        return list(dict.fromkeys([*unanswered, *unfinished]))

    async def add(self, reference: str) -> None:
        """Store that an order needs an answer; a second time changes nothing."""
        now = datetime.now(UTC)
        record = Record(state="begun", fingerprint="", token=uuid4().hex, began=now, changed=now)
        await _reported(reference, self._journal.swap(self._own, reference, None, record))

    async def remove(self, reference: str) -> None:
        """Forget an order that is answered."""
        record = await _reported(reference, self._journal.get(self._own, reference))
        await _reported(reference, self._journal.swap(self._own, reference, record, None))


async def _reported(reference: str, operation: Awaitable[T]) -> T:
    """Await an operation of the journal; whatever it raises becomes a ``JournalError``."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await operation
    except Exception as error:
        name = type(error).__name__
        raise JournalError("assign", reference=reference, cause_name=name, message=str(error)) from error
