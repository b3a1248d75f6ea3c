"""The detailed list in memory: rows as received, turned into values when they are read."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, chain, groupby
from operator import eq, itemgetter
from typing import NamedTuple, Protocol, cast, overload

from offline_numbers.values import NumberDetails, is_array, is_object
from offline_numbers.wire.answers import details_row

from .plain import PlainRow, plain_details
from .refusal import refusal


class Row(Protocol):
    """What decides whether a row of the detailed list is wanted; ``NumberDetails`` is one."""

    @property
    def tracking_number(self) -> str:
        """The tracking number."""
        ...

    @property
    def phone_number(self) -> str | None:
        """Its destination; ``None``: it is in the pool."""
        ...

    @property
    def description(self) -> str:
        """Its label."""
        ...


class _Plain(NamedTuple):
    """A ``Row`` that takes an eighth of the time of a value."""

    tracking_number: str
    phone_number: str | None
    description: str


class Batch:
    """Rows that were received together; iterating over it creates new values each time."""

    __slots__ = ("rows", "value_of")

    def __init__(self, rows: tuple[object, ...], value_of: Callable[..., NumberDetails]) -> None:
        self.rows = rows
        self.value_of = value_of

    @property
    def is_plain(self) -> bool:
        """Whether each row is exactly as documented."""
        return self.value_of is plain_details

    def find(self, wanted: Callable[[Row], bool]) -> list[NumberDetails]:
        """Return the values of the rows that are wanted."""
        if not self.is_plain:
            return [*filter(wanted, self)]
        rows = cast("tuple[PlainRow, ...]", self.rows)
        return [plain_details(row) for row in rows if wanted(_Plain(row[0], row[1] or None, row[2] or ""))]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[NumberDetails]:
        return map(self.value_of, self.rows)


# assumes: rows-in-any-container
def batch_of(elements: object) -> Batch:
    """Return the rows of a decoded list, plain or as received; accepts any keys, and PHP's shapes of an empty list."""
    if isinstance(elements, tuple):  # from decode_rows; JSON knows no tuples
        return Batch(cast("tuple[PlainRow, ...]", elements), plain_details)
    rows = [*elements.values()] if is_object(elements) else elements or []
    if not is_array(rows):
        raise refusal(rows, "the list of numbers is none")
    return Batch(tuple(map(_readable, rows)), details_row)


def _readable(row: object) -> dict[str, object]:
    if not is_object(row):
        raise refusal(row, "a row is not a JSON object")
    details_row(row)
    return row


class DetailsList(Sequence[NumberDetails]):
    """All rows of the detailed list, in the API's own order; equal to any sequence of the same values.

    Each access to a row creates a new value, equal to the one before.
    """

    __slots__ = ("_batches", "_ends")

    def __init__(self, batches: Sequence[Batch]) -> None:
        self._batches = batches
        self._ends = tuple(accumulate(map(len, batches)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int, /) -> NumberDetails: ...
    @overload
    def __getitem__(self, index: slice, /) -> "DetailsList": ...
    def __getitem__(self, index: int | slice, /) -> "NumberDetails | DetailsList":
        places = range(len(self))[index]
        if isinstance(places, int):
            value_of, row = self._row(places)
            return value_of(row)
        kinds = groupby(map(self._row, places), itemgetter(0))
        return DetailsList([Batch(tuple(row for _, row in rows), value_of) for value_of, rows in kinds])

    def __iter__(self) -> Iterator[NumberDetails]:
        return chain.from_iterable(self._batches)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        values = cast("Sequence[object]", other)
        return len(self) == len(values) and all(map(eq, self, values))

    __hash__ = None  # type: ignore[assignment]  # equal to a list of the same values, which has none either

    def __repr__(self) -> str:
        return f"<DetailsList of {len(self)} numbers>"

    def _row(self, place: int) -> tuple[Callable[..., NumberDetails], object]:
        number = bisect_right(self._ends, place)
        batch = self._batches[number]
        return batch.value_of, batch.rows[place - self._ends[number]]  # counted from the end of the batch, so negative
