"""What is said of faults that were planted and that no request has met."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offline_numbers.sandbox import PlantedFault, RequestRecord


def unmet(planted: "Sequence[PlantedFault]", requests: "Sequence[RequestRecord]") -> str:
    """Say which faults a test has planted for nothing, and what came instead.

    Args:
        planted: the faults that still wait.
        requests: all requests that arrived.

    """
    faults = "; ".join(f"{one.fault!r} for {one.action!r}{_times(one.times)}" for one in planted)
    came = ", ".join(request.action for request in requests) or "none"
    return (
        f"planted and never met: {faults}. The test has passed without what it was to be tested for; the requests that "
        f"came: {came}. Plant a fault before the request that is to meet it, and for that request's action"
    )


def _times(times: int) -> str:
    return "" if times == 1 else f", {times} times more"
