"""A journal in which no reference can be begun: ``assign_once`` on it reads, and never sends."""

from collections.abc import Sequence

from attrs import frozen

from offline_numbers.allocation import Journal, Record
from offline_numbers.errors import JournalError


class NotBegunError(Exception):
    """The reference is new: nobody has begun it."""


@frozen
class Looking:
    """A journal that passes everything on, except the right to send.

    Attributes:
        journal: the journal that knows the references.

    """

    journal: Journal

    async def get(self, domain: str, reference: str) -> Record | None:
        """Return the record of a reference, ``None`` if there is none."""
        return await self.journal.get(domain, reference)

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Replace a record, or refuse to begin a reference."""
        if new is not None and new.state == "begun" and new.tracking_number is None:
            raise NotBegunError
        return await self.journal.swap(domain, reference, expected, new)

    async def pending(self, domain: str) -> Sequence[str]:
        """Return the references that are begun and not done, the oldest first."""
        return await self.journal.pending(domain)


def is_new(error: JournalError) -> bool:
    """Return whether ``assign_once`` on such a journal ended because the reference is new."""
    return isinstance(error.__cause__, NotBegunError)
