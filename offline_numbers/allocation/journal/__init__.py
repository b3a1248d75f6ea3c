"""The journal of ``assign_once``: which references it started, and how far each came.

A record holds a digest of the intent's arguments and its state. It holds no key and no phone number of
the intent; a domain is a digest in it. The journal decides who may send, by an atomic compare-and-set; locks
only save waiting.
"""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from attrs import asdict, field, frozen
from attrs.validators import in_, instance_of

from offline_numbers.values import Value


@frozen(kw_only=True, eq=False, repr=False)
class Record(Value):
    """The progress of one reference. Each written version is a new record with its own token.

    Attributes:
        state: ``"begun"``: somebody may send, or has sent, and the outcome is not confirmed yet; ``"done"``: the list
            has confirmed the number.
        fingerprint: the digest of the intent's arguments.
        token: identifies this version among all versions of all processes.
        tracking_number: the confirmed number; of a begun record the number of an unconfirmed answer, or ``None``.
        began: when the intent was first written (with a time zone).
        changed: when this version was written (with a time zone).

    """

    state: Literal["begun", "done"] = field(validator=in_(("begun", "done")))
    fingerprint: str = field(validator=instance_of(str))
    token: str = field(validator=instance_of(str))
    tracking_number: str | None = None
    began: datetime
    changed: datetime


class Journal(Protocol):
    """The interface of a journal; write your own with the same promises.

    Any exception that it raises means "the journal failed". What was written must survive a kill as soon as ``swap``
    has returned. An operation that takes longer than ten seconds is given up.
    """

    async def get(self, domain: str, reference: str) -> Record | None:
        """Return the record of a reference, ``None`` if there is none.

        Args:
            domain: the digest of a domain of the API, in hexadecimal.
            reference: the reference, ASCII.

        """
        ...

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Replace the record of a reference if it is still the expected one, atomically among all processes.

        Two records are the same if their tokens are.

        Args:
            domain: the digest of a domain of the API, in hexadecimal.
            reference: the reference, ASCII.
            expected: the record that was read before; ``None``: there was none.
            new: the record to write; ``None``: remove it.

        Returns:
            Whether ``new`` is the record now. A swap that a database client sends a second time, since the first answer
            was lost, is answered with ``True`` both times.

        """
        ...

    async def pending(self, domain: str) -> Sequence[str]:
        """Return the references of a domain whose record is begun and not done, the oldest first."""
        ...


class MemoryJournal:
    """A journal in memory: enough if no other process works on the same references."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], Record] = {}
        self._lock = threading.Lock()  # sessions on the event loops of several threads may share one journal

    async def get(self, domain: str, reference: str) -> Record | None:
        """Return the record of a reference, ``None`` if there is none."""
        return self._records.get((domain, reference))

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Replace the record if it is still the expected one; see ``Journal``."""
        key = (domain, reference)
        with self._lock:
            token = token_of(self._records.get(key))
            if token not in {token_of(expected), token_of(new)}:
                return False
            if new is None:
                self._records.pop(key, None)
            else:
                self._records[key] = new
        return True

    async def pending(self, domain: str) -> Sequence[str]:
        """Return the references that are begun and not done, the oldest first."""
        with self._lock:
            mine = [(record, reference) for (place, reference), record in self._records.items() if place == domain]
        return [reference for _, reference in sorted((one.began, name) for one, name in mine if one.state == "begun")]


def texts_of(record: Record) -> dict[str, str | None]:
    """Return the fields of a record as texts, in their order."""
    times = {"began": record.began.isoformat(), "changed": record.changed.isoformat()}
    return asdict(record) | times


def record_of(texts: Mapping[str, Any]) -> Record:
    """Return the record whose fields were stored as texts."""
    values = dict(texts)
    values |= {name: datetime.fromisoformat(texts[name]) for name in ("began", "changed")}
    return Record(**values)


def token_of(record: Record | None) -> str:
    """Return the token of a record for the compare-and-set; empty if there is no record."""
    return "" if record is None else record.token
