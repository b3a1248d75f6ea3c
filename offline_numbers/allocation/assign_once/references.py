"""One reference in the journal: read, begun, done, taken back, with every failure as an error of ours."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar
from uuid import uuid4

from attrs import field, frozen

from offline_numbers.allocation.journal import Journal, Record
from offline_numbers.errors import JournalError, ReferenceConflictError
from offline_numbers.log import logger, told

from .marker import valid_reference
from .unbroken import GRACE, unbroken

T = TypeVar("T")

PATIENCE = 10.0
"""The seconds that one operation of a journal may take."""

_ACTION = "assign"

# The last thousand tokens of begun records under which nothing was ever sent, but which a journal that failed may have
# kept: this process knows better than its journal, and begins again. A dictionary, so that the oldest goes first.
_never_sent: OrderedDict[str, None] = OrderedDict()
_REMEMBERED = 1000


def _remember_never_sent(begun: Record) -> None:
    _never_sent[begun.token] = None
    if len(_never_sent) > _REMEMBERED:
        _never_sent.popitem(last=False)


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@frozen
class Reference:
    """One reference of one domain, and its place in the journal."""

    journal: Journal
    domain: str
    name: str
    fingerprint: str
    now: Callable[[], datetime] = field(default=utc_now)

    async def read(self) -> Record | None:
        """Return the record.

        Raises:
            JournalError: the journal failed.
            ReferenceConflictError: the reference was begun with other arguments.

        """
        record = await reported(_ACTION, self.name, self.journal.get(self.domain, self.name))
        if record is not None and record.fingerprint != self.fingerprint:
            raise ReferenceConflictError(_ACTION, reference=self.name)
        return record

    def is_free(self, record: Record | None) -> bool:
        """Tell whether nothing was ever sent under this record."""
        return record is None or (record.state == "begun" and record.token in _never_sent)

    async def begin(self, seen: Record | None) -> Record | None:
        """Take the right to send; ``None`` where another caller was faster. Cut short, it leaves nothing behind.

        Raises:
            JournalError: the journal failed; nothing may be sent.

        """
        new = self._record("begun", None)
        try:
            won = await unbroken(reported(_ACTION, self.name, self._swap(seen, new)))
        except (asyncio.CancelledError, JournalError) as error:
            # It may have been written all the same, now or, where a server is slow, later.
            _remember_never_sent(new)
            await self.take_back(new, because=error)
            raise
        return new if won else None

    async def take_back(self, begun: Record, *, because: BaseException) -> None:
        """Remove a record under which nothing was sent, or nothing came of it; a journal that fails is only logged.

        Args:
            begun: the record.
            because: what ended the attempt; a caller that was cancelled does not wait long.

        """
        patience = GRACE if isinstance(because, asyncio.CancelledError) else PATIENCE
        await unbroken(self._remove(begun, patience))

    async def _remove(self, begun: Record, patience: float) -> None:
        try:
            await reported(_ACTION, self.name, self._swap(begun, None), patience)
        except JournalError as error:
            _remember_never_sent(begun)
            logger.warning(
                "[%s] could not be taken back from the journal (%s): another process may hold it for unfinished",
                *(self.name, error.cause_name),
                extra=told(_ACTION, error=error, reference=self.name),
            )

    async def write(self, seen: Record | None, state: Literal["begun", "done"], tracking_number: str) -> Record | None:
        """Write what is known of the number by now; return the record that stands then, which may be another caller's.

        Raises:
            JournalError: the journal failed.

        """
        new = self._record(state, tracking_number, seen)
        if await reported(_ACTION, self.name, self._swap(seen, new)):
            return new
        return await reported(_ACTION, self.name, self.journal.get(self.domain, self.name))

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
        return self.journal.swap(self.domain, self.name, expected, new)


async def pending(journal: Journal, domain: str) -> list[str]:
    """Return the references of a domain that were begun and are not done, the oldest first.

    Raises:
        JournalError: the journal failed.

    """
    return list(await reported("pending", "", journal.pending(domain)))


async def forget(journal: Journal, domain: str, reference: str) -> bool:
    """Drop a reference from the journal, whatever its state.

    Returns:
        Whether there was one.

    Raises:
        TypeError: the reference is no ``str``.
        ValueError: it is no reference.
        JournalError: the journal failed.

    """
    name = valid_reference(reference)
    known = False
    while record := await reported("forget", name, journal.get(domain, name)):
        known = True
        if await reported("forget", name, journal.swap(domain, name, record, None)):
            break
    return known


async def reported(action: str, reference: str, operation: Coroutine[Any, Any, T], patience: float = PATIENCE) -> T:
    """Await an operation of a journal, and name what goes wrong.

    Raises:
        JournalError: it raised, or took longer than ``patience`` seconds.

    """
    try:
        async with asyncio.timeout(patience):
            return await operation
    except Exception as error:
        # The journal was given no key and no phone number, so its own exception may be shown.
        raise JournalError(action, reference=reference, cause_name=type(error).__name__, message=str(error)) from error
