"""The numbers that requests have allocated, and the intents with more than one."""

import re
from collections.abc import Sequence

from attrs import field, frozen

from .number import Number
from .records import AllocationRecord, RequestRecord
from .state import State

# The marker of `assign_once`: it names the reference that a number belongs to.
_MARKER = re.compile(r"\[([A-Za-z0-9][A-Za-z0-9._:/#@-]{0,63})\]")


def intent_of(destination: str | None, description: str) -> str:
    """Return the intent of a number in words: a reference, or a destination with a description."""
    if marker := _MARKER.match(description):
        return f"reference {marker[1]!r}"
    return f"destination {destination!r} with description {description!r}"


@frozen
class _Entry:
    record: RequestRecord
    number: Number  # as it was after the allocation


@frozen
class Ledger:
    """The allocations in order."""

    _state: State
    _entries: list[_Entry] = field(factory=list[_Entry], init=False)
    _by_intent: dict[str, list[_Entry]] = field(factory=dict[str, list[_Entry]], init=False)
    _doubles: dict[str, list[_Entry]] = field(factory=dict[str, list[_Entry]], init=False)

    def write(self, record: RequestRecord, number: Number) -> None:
        """Enter an allocation, and whether its intent held a number already."""
        # By the label as it was sent: the server may store less of it.
        intent = intent_of(number.destination, str(record.parameters["description"]))
        entry, earlier = _Entry(record, number), self._by_intent.setdefault(intent, [])
        held = [one for one in earlier if self._holds(one)]
        self._entries.append(entry)
        earlier.append(entry)
        if held:
            self._doubles[intent] = [*self._doubles.get(intent, held), entry]

    def _holds(self, entry: _Entry) -> bool:
        """Return whether a number still serves the intent that it was allocated for, under any label."""
        then, now = entry.number, self._state.get(entry.number.tracking_number)
        if now.destination is None or now.allocations != then.allocations:
            return False
        intents = [intent_of(one.destination, one.description) for one in (then, now)]
        return now.destination == then.destination or intents[0] == intents[1]

    @property
    def allocations(self) -> tuple[AllocationRecord, ...]:
        """The allocations in order."""
        numbers = (entry.number for entry in self._entries)
        return tuple(AllocationRecord(one.tracking_number, one.destination or "", one.description) for one in numbers)

    def doubles(self, requests: Sequence[RequestRecord]) -> str:
        """Return lines about the intents with more than one number and their places in the log, or ``""``."""
        lines: list[str] = []
        for intent, entries in self._doubles.items():
            lines.append(f"{intent} got {len(entries)} numbers:")
            lines += (f"  {entry.number.tracking_number} by {_shown(entry.record, requests)}" for entry in entries)
        return "\n".join(lines)

    def clear(self) -> None:
        """Forget all allocations."""
        self._entries.clear()
        self._by_intent.clear()
        self._doubles.clear()


def _shown(record: RequestRecord, requests: Sequence[RequestRecord]) -> str:
    given = ", ".join(f"{name}={value!r}" for name, value in record.parameters.items() if name != "action")
    fault = "" if record.fault is None else f", which met {record.fault!r}"
    return f"request {requests.index(record) + 1} of {len(requests)}: assign({given}){fault}"
