"""What the domain holds, by reference: one list, read once, and all that a plan asks of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import unescape

from attrs import frozen

from offline_numbers.allocation import in_turns, marked, reference_of
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberType, normalize_phone_number, same_number

from .values import Campaign

_LONGEST_FIRST = sorted(NumberType, key=lambda one: len(one.prefix), reverse=True)


@frozen
class Domain:
    """The numbers of a domain.

    Attributes:
        marked: the assigned numbers that bear a marker, by its reference; a number in the pool is nobody's.
        unmarked: the assigned numbers without one, by description.
        free: how many numbers of each type are in the pool.
        same_number: the session's own comparison.

    """

    marked: Mapping[str, Sequence[NumberDetails]]
    unmarked: Mapping[str, Sequence[NumberDetails]]
    free: Mapping[NumberType | None, int]
    same_number: Callable[[str, str], bool]

    def forwards_to(self, number: NumberDetails, campaign: Campaign) -> bool:
        """Tell whether a number forwards to the destination of a row."""
        return self.same_number(number.phone_number or "", campaign.destination)

    def without_reference(self, campaign: Campaign) -> Sequence[NumberDetails]:
        """Return the numbers that are what a row asks for, but for the marker."""
        alike = self.unmarked.get(plain(campaign.description), ())
        return [number for number in alike if self.forwards_to(number, campaign)]


async def read_domain(session: OfflineNumbersSession) -> Domain:
    """Read the detailed list once.

    Args:
        session: the domain's session.

    Raises:
        APIError: the API refused.
        TransportError: no usable answer, after the retries.

    """
    with_marker = defaultdict[str, dict[str, NumberDetails]](dict)
    without = defaultdict[str, list[NumberDetails]](list)
    free = Counter[NumberType | None]()
    async for row in in_turns(await session.list_details()):
        if not row.phone_number:
            free[type_of(row.tracking_number)] += 1
        elif reference := reference_of(row.description):
            with_marker[reference][row.tracking_number] = row  # by number: a row that the list repeats is one number
        else:
            without[plain(row.description)].append(row)
    by_reference = {reference: tuple(rows.values()) for reference, rows in with_marker.items()}
    return Domain(by_reference, without, free, partial(same_number, normalize=session.normalize))


def type_of(tracking_number: str) -> NumberType | None:
    """Return the type with the longest documented prefix that a number begins with, ``None`` where none fits."""
    try:
        digits = normalize_phone_number(tracking_number)
    except ValueError:
        digits = tracking_number
    return next((one for one in _LONGEST_FIRST if digits.startswith(one.prefix)), None)


def plain(description: str) -> str:
    """Return a description without what a server may have done to it: escaped for HTML, spaces folded."""
    return " ".join(unescape(description).split())


def is_described(number: NumberDetails, campaign: Campaign) -> bool:
    """Tell whether a number has the description of a row, its marker included."""
    return plain(number.description) == plain(marked(campaign.reference, campaign.description))


def own_description(number: NumberDetails) -> str:
    """Return the description of a number without a marker before it."""
    reference = reference_of(number.description)
    return (
        number.description if reference is None else number.description.lstrip().removeprefix(f"[{reference}]").strip()
    )
