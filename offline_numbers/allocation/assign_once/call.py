"""What one call of ``assign_once`` works with."""

from typing import NamedTuple

from offline_numbers.allocation.damage import Damage
from offline_numbers.allocation.intent import Intent
from offline_numbers.allocation.operations import Operations
from offline_numbers.allocation.shared_reads import Lists
from offline_numbers.log import Told, told
from offline_numbers.values import NumberDetails, mask

from .entry import Entry


class Call(NamedTuple):
    """One call; ``lists`` and ``damage`` belong to its session."""

    operations: Operations
    lists: Lists
    entry: Entry
    intent: Intent
    waits: tuple[float, ...]
    damage: Damage

    @property
    def reference(self) -> str:
        """The reference's name."""
        return self.entry.reference

    def key(self, number: str) -> str:
        """Return the comparison key of a number."""
        return self.operations.key(number)

    def is_home(self, row: NumberDetails) -> bool:
        """Return whether a number forwards to the intent's destination."""
        return self.key(row.phone_number or "") == self.key(self.intent.phone_number)

    def told(self, sent: int, error: Exception | None = None) -> Told:
        """Return the ``extra`` of a log record of this call."""
        number = mask(self.intent.phone_number)
        return told("assign", attempt=sent, number=number, error=error, reference=self.reference)
