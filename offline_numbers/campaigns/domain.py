"""The numbers of the domain: one list, read once and indexed for a plan."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from attrs import frozen

from offline_numbers.allocation import in_turns, reference_of
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberType, normalize_phone_number, number_key

from .labels import folded, is_cut, looks_typed, own_label

_LONGEST_FIRST = sorted(NumberType, key=lambda one: len(one.prefix), reverse=True)

Key = Callable[[str], str]
"""Returns the comparison key of a phone number."""

tracking_key: Key = partial(number_key, normalize=normalize_phone_number)
"""The comparison key of tracking numbers, whatever ``normalize`` returns for destinations."""


@frozen
class Domain:
    """The numbers of a domain.

    Attributes:
        numbers: every number, by ``tracking_key``.
        marked: the assigned numbers that bear a marker, by its reference.
        at: the assigned numbers, by the key of their destination.
        free: how many numbers of each type are in the pool.
        key: returns the comparison key of a destination.

    """

    numbers: Mapping[str, NumberDetails]
    marked: Mapping[str, Sequence[NumberDetails]]
    at: Mapping[str, Sequence[NumberDetails]]
    free: Mapping[NumberType | None, int]
    key: Key

    def alike(self, destination: str, description: str) -> Sequence[NumberDetails]:
        """Return the assigned numbers that have a destination and a description, whatever marker they bear."""
        wanted = folded(description)
        numbers = self.at.get(self.key(destination), ())
        return [number for number in numbers if _has_label(number.description, wanted)]


def _has_label(label: str, wanted: str) -> bool:
    """Return whether a label, with or without a possible marker, is the wanted one, or was cut."""
    return any(folded(one) == wanted or is_cut(folded(one), wanted, label) for one in (label, own_label(label)))


async def read_domain(session: OfflineNumbersSession) -> Domain:
    """Read the detailed list once."""
    key = partial(number_key, normalize=session.normalize)
    numbers = dict[str, NumberDetails]()  # by number: a row that the list repeats is one number
    async for row in in_turns(await session.list_details()):
        numbers[tracking_key(row.tracking_number)] = row
    marked, at = defaultdict[str, list[NumberDetails]](list), defaultdict[str, list[NumberDetails]](list)
    free = Counter[NumberType | None]()
    async for row in in_turns(numbers.values()):
        if not row.phone_number:  # a number in the pool is nobody's, whatever label it has kept
            free[type_of(row.tracking_number)] += 1
            continue
        at[key(row.phone_number)].append(row)
        if reference := reference_of(row.description):
            marked[reference].append(row)
    return Domain(numbers, marked, at, free, key)


def is_unmarked(number: NumberDetails) -> bool:
    """Return whether a number bears no marker; one that was typed by hand does not count."""
    return reference_of(number.description) is None or looks_typed(number.description)


def type_of(tracking_number: str) -> NumberType | None:
    """Return the type with the longest documented prefix that a number begins with, or ``None``."""
    digits = tracking_key(tracking_number)
    return next((one for one in _LONGEST_FIRST if digits.startswith(one.prefix)), None)
