"""The detailed list as it is kept: rows as received, made values when they are looked at."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from operator import eq
from typing import cast, overload

from attrs import field, frozen

from offline_numbers.models import NumberDetails
from offline_numbers.wire import details_row, is_array, is_object

from .plain import PlainRow, plain_details, plain_rows
from .strict import refusal

Row = PlainRow | dict[str, object]


def rows_of(elements: object) -> tuple[Row, ...]:
    """Return the rows of a decoded list, all of them readable; keyed by anything, or one of PHP's shapes of nothing.

    Raises:
        InvalidResponseError: it is no list, or a row is no object or has no tracking number.

    """
    if not elements:
        return ()
    rows = [*elements.values()] if is_object(elements) else elements
    if not is_array(rows):
        raise refusal(rows, "the list of numbers is none")
    return plain_rows(cast("list[dict[str, object]]", rows)) or tuple(map(_readable, rows))


def details_of(row: Row) -> NumberDetails:
    """Turn a row as it is kept into its value."""
    return plain_details(row) if isinstance(row, tuple) else details_row(row)


def _readable(row: object) -> dict[str, object]:
    if not is_object(row):
        raise refusal(row, "a row is no JSON object")
    details_row(row)
    return row


@frozen(eq=False, repr=False)
class DetailsList(Sequence[NumberDetails]):
    """All rows of the detailed list, in the API's own order; equal to any sequence of the same values.

    Each look at a row makes a new value, equal to the one before.

    Args:
        batches: the rows as received, each of them readable, as they came together.

    """

    _batches: Sequence[tuple[Row, ...]]
    _ends: Sequence[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Count the rows."""
        object.__setattr__(self, "_ends", tuple(accumulate(map(len, self._batches))))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int, /) -> NumberDetails: ...
    @overload
    def __getitem__(self, index: slice, /) -> "DetailsList": ...
    def __getitem__(self, index: int | slice, /) -> "NumberDetails | DetailsList":
        places = range(len(self))[index]
        if isinstance(places, int):
            return details_of(self._row(places))
        return DetailsList([tuple(map(self._row, places))])

    def __iter__(self) -> Iterator[NumberDetails]:
        return map(details_of, chain.from_iterable(self._batches))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        values = cast("Sequence[object]", other)
        return len(self) == len(values) and all(map(eq, self, values))

    __hash__ = None  # type: ignore[assignment]  # equal to a list of the same values, which has none either

    def __repr__(self) -> str:
        return f"<DetailsList of {len(self)} numbers>"

    def _row(self, place: int) -> Row:
        batch = bisect_right(self._ends, place)
        return self._batches[batch][place - self._ends[batch]]  # counted from the batch's end, so negative
