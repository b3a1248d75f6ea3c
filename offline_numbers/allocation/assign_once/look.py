"""One look at the list: which numbers bear the marker, and what became of the one that an answer named."""

from collections.abc import Iterable

from attrs import frozen

from offline_numbers.allocation.intent import Operations
from offline_numbers.allocation.turns import in_turns
from offline_numbers.values import NumberDetails

from .marker import is_marked


@frozen
class Look:
    """What the list showed of one reference.

    Attributes:
        marked: the rows of assigned numbers that bear the marker, wherever they point by now.
        contradiction: the row of the number that was answered, where the list shows it assigned without the marker.

    """

    marked: tuple[NumberDetails, ...]
    contradiction: NumberDetails | None = None

    @property
    def weight(self) -> int:
        """How much it says: a marker more than a contradiction, and that more than nothing. A stale list shows less."""
        return 2 if self.marked else int(self.contradiction is not None)


async def look_at_list(operations: Operations, reference: str, answered: str | None = None) -> Look:
    """Read the list once.

    A number in the pool is nobody's, whatever description it has kept.

    Args:
        operations: the calls of the API.
        reference: whose marker counts.
        answered: the tracking number that the assign's own answer named.

    Raises:
        APIError: the API refused.
        TransportError: no usable answer, and the retry policy has given up.

    """
    rows = await operations.list_details()
    # By number: a row that the list repeats is one number.
    bearing = {
        row.tracking_number: row
        async for row in in_turns(rows)
        if row.phone_number and is_marked(row.description, reference)
    }
    marked = tuple(bearing.values())
    if answered is None or row_of(operations, marked, answered):
        return Look(marked)
    named = [
        row
        async for row in in_turns(rows)
        if row.phone_number and operations.same_number(row.tracking_number, answered)
    ]
    return Look(marked, next(iter(named), None))


def row_of(operations: Operations, rows: Iterable[NumberDetails], number: str) -> NumberDetails | None:
    """Return the row of a tracking number, ``None`` where there is none."""
    return next((row for row in rows if operations.same_number(row.tracking_number, number)), None)
