"""One reference in the journal: read, begun, done, taken back, with every failure as an error of ours."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import uuid4

from offline_numbers.allocation.journal import Journal, Record
from offline_numbers.allocation.marker import valid_reference
from offline_numbers.errors import JournalError, ReferenceConflictError
from offline_numbers.log import logger, told
from offline_numbers.values import Pending

from .shielding import GRACE, shielded

T = TypeVar("T")

PATIENCE = 10.0
"""The seconds that one operation of a journal may take."""

_ACTION = "assign"


class NeverSent:
    """The begun records under which a session never sent anything, but which a failing journal may have kept.

    The session knows better than its journal, and begins such a reference again. The last thousand are remembered.
    """

    def __init__(self) -> None:
        self._tokens: OrderedDict[str, None] = OrderedDict()

    def add(self, record: Record) -> None:
        """Remember a record."""
        self._tokens[record.token] = None
        if len(self._tokens) > 1000:  # noqa: PLR2004 - see the class
            self._tokens.popitem(last=False)

    def __contains__(self, record: Record) -> bool:
        return record.token in self._tokens


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class Entry(NamedTuple):
    """The entry of one reference in the journal of one domain."""

    journal: Journal
    domain: str
    reference: str
    fingerprint: str
    never_sent: NeverSent
    now: Callable[[], datetime] = utc_now

    async def read(self) -> Record | None:
        """Return the record, or raise ``ReferenceConflictError`` if it was begun with other arguments."""
        record = await reported(_ACTION, self.reference, self.journal.get(self.domain, self.reference))
        if record is not None and record.fingerprint != self.fingerprint:
            raise ReferenceConflictError(_ACTION, self.reference)
        return record

    def is_free(self, record: Record | None) -> bool:
        """Return whether nothing was ever sent under this record."""
        return record is None or (record.state == "begun" and record in self.never_sent)

    async def begin(self, seen: Record | None) -> Record | None:
        """Take the right to send; ``None`` if another caller was faster. A cancelled call leaves nothing behind."""
        new = self._record("begun", None)
        try:
            won = await shielded(reported(_ACTION, self.reference, self._swap(seen, new)))
        except (asyncio.CancelledError, JournalError) as error:
            # It may be written all the same, now or, on a slow server, later.
            self.never_sent.add(new)
            await self.take_back(new, because=error)
            raise
        return new if won else None

    async def take_back(self, begun: Record, *, because: BaseException) -> None:
        """Remove a record without an allocation; log a failure of the journal. A cancelled caller waits ``GRACE``."""
        patience = GRACE if isinstance(because, asyncio.CancelledError) else PATIENCE
        await shielded(self._remove(begun, patience))

    async def _remove(self, begun: Record, patience: float) -> None:
        try:
            await reported(_ACTION, self.reference, self._swap(begun, None), patience)
        except JournalError as error:
            self.never_sent.add(begun)
            logger.warning(
                "[%s] could not be removed from the journal (%s): other processes take it for pending",
                *(self.reference, error.cause_name),
                extra=told(_ACTION, error=error, reference=self.reference),
            )

    async def note(self, begun: Record, tracking_number: str) -> Record:
        """Write the number of an answer, unless the record has changed meanwhile; return the record with the number."""
        new = self._record("begun", tracking_number, begun)
        await reported(_ACTION, self.reference, self._swap(begun, new))
        return new

    async def confirm(self, seen: Record | None, tracking_number: str) -> Record | None:
        """Write that a list shows the number; return the journal's record then, which may be another caller's.

        ``None``: the reference was forgotten meanwhile. A record of other arguments was begun after that, and stays.
        """
        new = self._record("done", tracking_number, seen)
        if await reported(_ACTION, self.reference, self._swap(seen, new)):
            return new
        record = await reported(_ACTION, self.reference, self.journal.get(self.domain, self.reference))
        return record if record and record.fingerprint == self.fingerprint else None

    def _record(self, state: Literal["begun", "done"], number: str | None, before: Record | None = None) -> Record:
        now = self.now()
        return Record(
            state=state,
            fingerprint=self.fingerprint,
            token=uuid4().hex,
            tracking_number=number,
            began=now if before is None else before.began,
            changed=now,
        )

    def _swap(self, expected: Record | None, new: Record | None) -> Coroutine[Any, Any, bool]:
        return self.journal.swap(self.domain, self.reference, expected, new)


async def pending(journal: Journal, domain: str) -> list[Pending]:
    """Return the references of a domain that were begun and are not done, the oldest first."""
    references = await reported("pending", "", journal.pending(domain))
    records = [(each, await reported("pending", each, journal.get(domain, each))) for each in references]
    return [
        Pending(reference=reference, began=record.began, tracking_number=record.tracking_number)
        for reference, record in records
        if record is not None and record.state == "begun"  # not finished meanwhile
    ]


async def forget(journal: Journal, domain: str, reference: str) -> bool:
    """Remove a reference from the journal, whatever its state."""
    name = valid_reference(reference)
    known = False
    while record := await reported("forget", name, journal.get(domain, name)):
        known = True
        if await reported("forget", name, journal.swap(domain, name, record, None)):
            break
    return known


async def reported(action: str, reference: str, operation: Coroutine[Any, Any, T], patience: float = PATIENCE) -> T:
    """Await an operation of a journal; a failure, or more than ``patience`` seconds, is a ``JournalError``."""
    try:
        async with asyncio.timeout(patience):
            return await operation
    except Exception as error:
        # The journal gets no key and no phone number, so its exception may be shown.
        raise JournalError(action, reference, type(error).__name__, str(error)) from error
