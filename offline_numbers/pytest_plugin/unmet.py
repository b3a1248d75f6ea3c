"""The message about planted faults that met no request."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offline_numbers.sandbox import PlantedFault, RequestRecord


def unmet(planted: "Sequence[PlantedFault]", requests: "Sequence[RequestRecord]") -> str:
    """Return which faults met no request, which requests arrived instead, and what to do."""
    faults = "; ".join(f"{one.fault!r} for {one.action!r}{_times(one.times)}" for one in planted)
    arrived = ", ".join(request.action for request in requests) or "none"
    return (
        f"planted faults that met no request: {faults}. The test passed without testing them. Requests that arrived: "
        f"{arrived}. Plant a fault before the request that should meet it, and for the action of that request"
    )


def _times(times: int) -> str:
    return "" if times == 1 else f", {times} more times"
