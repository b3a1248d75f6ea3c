"""Records of the journal."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from offline_numbers.allocation.journal import Record

DOMAIN = "d0" * 16
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def begun(token: str, *, minute: int = 0, tracking_number: str | None = None) -> Record:
    """Return a record that was begun some minutes after the start."""
    return _record("begun", token, minute, tracking_number)


def done(token: str, tracking_number: str = "0899000001") -> Record:
    """Return a record that is done."""
    return _record("done", token, 0, tracking_number)


def _record(state: Literal["begun", "done"], token: str, minute: int, tracking_number: str | None) -> Record:
    began = START + timedelta(minutes=minute, microseconds=1)
    return Record(
        state=state, fingerprint="f" * 64, token=token, tracking_number=tracking_number, began=began, changed=began
    )
