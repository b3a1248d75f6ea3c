"""What one read of the list shows of a reference."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from offline_numbers.allocation.marker import is_marked
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading
from offline_numbers.allocation.shared_reads import Wanted
from offline_numbers.values import NumberDetails

Key = Callable[[str], str]


class Listing(NamedTuple):
    """What the list shows of one reference.

    Attributes:
        marked: the rows of assigned numbers that bear the marker, whatever their destination is.
        named: the row of the number that was answered or confirmed before, whatever it shows.

    """

    marked: tuple[NumberDetails, ...] = ()
    named: NumberDetails | None = None


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


# assumes: list-shows-assigns
def judged(listing: Listing, number: str | None, key: Key) -> Reading[Listing]:
    """Return the reading of a listing.

    Args:
        listing: the listing.
        number: the number that was answered or confirmed before; ``None``: any number will do.
        key: returns the comparison key of a number.

    Returns:
        ``Found``: the marker is on that number. ``Doubt``: it is on another number (weight 2), or that number has
        another description (weight 1). A list that lags behind shows less, so the heavier doubt counts.

    """
    if listing.marked and (number is None or row_of(listing, number, key)):
        return Found(listing)
    if listing.marked:
        return Doubt(shown=listing, weight=2)
    if listing.named and listing.named.phone_number:
        return Doubt(shown=listing, weight=1)
    return Nothing()
