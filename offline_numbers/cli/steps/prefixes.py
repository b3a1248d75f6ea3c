"""Count the free numbers of each prefix."""

from collections.abc import Iterable, Mapping

from offline_numbers.values import NumberType

OTHER = "other"

# The longest first: 0034900 begins with 00349 too.
_PREFIXES = sorted((number_type.prefix for number_type in NumberType), key=len, reverse=True)


def prefix_of(tracking_number: str) -> str:
    """Return the documented prefix that a number begins with, ``"other"`` if it begins with none."""
    return next((prefix for prefix in _PREFIXES if tracking_number.startswith(prefix)), OTHER)


def count_free(numbers: Iterable[tuple[str, str | None]]) -> Mapping[str, tuple[int, int]]:
    """Return how many numbers of each prefix are free, and how many there are, by prefix.

    Args:
        numbers: tracking numbers with their destinations, ``None`` for a number in the pool.

    """
    counts: dict[str, tuple[int, int]] = {}
    for tracking_number, destination in numbers:
        free, all_of_them = counts.get(prefix_of(tracking_number), (0, 0))
        counts[prefix_of(tracking_number)] = (free + (destination is None), all_of_them + 1)
    return dict(sorted(counts.items()))
