"""References that are not finished: since when, and what to do when."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from offline_numbers.cli.screen.blocks import Block, Row, table
from offline_numbers.values import Pending

SOON = timedelta(minutes=5)
LONG = timedelta(hours=1)


def pending_blocks(references: Sequence[Pending]) -> Sequence[Block]:
    """Show the references with their age, the oldest first, and the advice for the oldest."""
    if not references:
        return ["Nothing is pending for this key and base URL."]
    rows = [Row((one.reference, _since(one.began), one.tracking_number or "")) for one in references]
    return [table(("reference", "pending since", "number"), rows), advice(references[0])]


def advice(oldest: Pending) -> str:
    """Return what to do about the oldest reference, by its age."""
    again = "run its `offline-numbers assign --reference ...` or `apply` again; it only reads."
    age = datetime.now(UTC) - oldest.began
    if age < SOON:
        return f"Wait until {_time(oldest.began + SOON)}, then {again}"
    if age < LONG:
        return f"Now {again}"
    return (
        f"Pending for more than an hour: {again} If the list still has no number with the marker, ask the vendor. "
        f"After verifying that no number exists, run `offline-numbers forget {oldest.reference}`."
    )


def since(oldest: Pending) -> str:
    """Return since when a reference is pending, and what to do, on one line."""
    return f"{oldest.reference} since {_since(oldest.began)}. {advice(oldest)}"


def _since(began: datetime) -> str:
    seconds = max(0, int((datetime.now(UTC) - began).total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds // 3_600, seconds // 60
    age = f"{days} d" if days else f"{hours} h" if hours else f"{minutes} min"
    return f"{_time(began)} ({age})"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
