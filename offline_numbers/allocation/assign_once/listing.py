"""What one read of the list shows of a reference."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import NamedTuple

from offline_numbers.allocation.journal import Record
from offline_numbers.allocation.marker import is_marked
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading
from offline_numbers.allocation.shared_reads import Wanted
from offline_numbers.values import NumberDetails, NumberState

Key = Callable[[str], str]


class Weight(IntEnum):
    """How much the listing of a ``Doubt`` proves; a list that lags behind shows less, so the highest counts."""

    UNREAD = 0  # no read showed a number of the reference, and one at least failed
    RELABELLED = 1  # the number that was answered or confirmed before has another description
    OTHER_NUMBER = 2  # the marker is on another number than that one


class Listing(NamedTuple):
    """What the list shows of one reference.

    Attributes:
        marked: the rows of assigned numbers that bear the marker, whatever their destination is.
        named: the row of the number that was answered or confirmed before, whatever it shows.

    """

    marked: tuple[NumberDetails, ...] = ()
    named: NumberDetails | None = None


class Free(NamedTuple):
    """Nobody has begun the reference, and no number bears the marker."""


class FreeButUnread(NamedTuple):
    """Nobody has begun the reference, and the list cannot be read."""

    error: Exception


Seen = Listing | Free | FreeButUnread


# assumes: rows-in-any-order
def listing_of(rows: Sequence[NumberDetails], wanted: Wanted, key: Key) -> Listing:
    """Return the listing of some rows; a number in the pool has no reference, whatever its description is."""
    # assumes: released-label-may-stay
    assigned = [row for row in rows if row.phone_number and is_marked(row.description, wanted.reference)]
    marked = {row.tracking_number: row for row in assigned}  # by number: a row that the list repeats is one number
    named = [row for row in rows if key(row.tracking_number) == wanted.number]
    return Listing(tuple(marked.values()), named[0] if named else None)


def row_of(listing: Listing, number: str | None, key: Key) -> NumberDetails | None:
    """Return the row of a tracking number that bears the marker, ``None`` if there is none."""
    if number is None:
        return None
    return next((row for row in listing.marked if key(row.tracking_number) == key(number)), None)


def number_of(source: Record | NumberState | None) -> str | None:
    """Return the tracking number that something names."""
    return source.tracking_number if source else None


def shown_by(result: object) -> Listing:
    """Return the listing that a reading shows; an empty one if it shows none."""
    match result:
        case Found(Listing() as listing) | Doubt(shown=Listing() as listing):
            return listing
        case _:
            return Listing()


# assumes: list-shows-assigns
def judged(listing: Listing, number: str | None, key: Key) -> Reading[Seen]:
    """Return what a listing proves about the number that was known before; ``None``: any number will do."""
    if listing.marked and (number is None or row_of(listing, number, key)):
        return Found(listing)
    if listing.marked:
        return Doubt(shown=listing, weight=Weight.OTHER_NUMBER)
    if listing.named and listing.named.phone_number:
        return Doubt(shown=listing, weight=Weight.RELABELLED)
    return Nothing()
