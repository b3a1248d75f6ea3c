"""Which numbers the requests have allocated, and for which intents more than one at a time."""

import re
from collections.abc import Sequence

from attrs import field, frozen

from .number import Number
from .records import AllocationRecord, RequestRecord
from .state import State

# As `assign_once` marks the description of the number that a reference stands for.
_MARKER = re.compile(r"\[([A-Za-z0-9][A-Za-z0-9._:/#@-]{0,63})\]")


def intent_of(number: Number) -> str:
    """Say in words what a number was allocated for: a reference, or a destination with a description."""
    if marker := _MARKER.match(number.description):
        return f"reference {marker[1]!r}"
    return f"destination {number.destination!r} with description {number.description!r}"


@frozen
class _Entry:
    record: RequestRecord
    number: Number  # as it was then


@frozen
class Ledger:
    """The allocations in order.

    Args:
        state: the numbers, which other people release and reassign meanwhile.

    """

    _state: State
    _entries: list[_Entry] = field(factory=list[_Entry], init=False)
    _by_intent: dict[str, list[_Entry]] = field(factory=dict[str, list[_Entry]], init=False)
    _doubles: dict[str, list[_Entry]] = field(factory=dict[str, list[_Entry]], init=False)

    def write(self, record: RequestRecord, number: Number) -> None:
        """Note that a request has allocated a number, and whether its intent held one already."""
        entry, intent = _Entry(record, number), intent_of(number)
        earlier = self._by_intent.setdefault(intent, [])
        held = [one for one in earlier if self._holds(one)]
        self._entries.append(entry)
        earlier.append(entry)
        if held:
            self._doubles[intent] = [*self._doubles.get(intent, held), entry]

    def _holds(self, entry: _Entry) -> bool:
        """Tell whether a number is still what it was allocated for, under whatever name."""
        then, now = entry.number, self._state.get(entry.number.tracking_number)
        is_released = now.destination is None or now.allocations != then.allocations
        return not is_released and (now.destination == then.destination or intent_of(now) == intent_of(then))

    @property
    def allocations(self) -> tuple[AllocationRecord, ...]:
        """What was allocated, in order."""
        numbers = (entry.number for entry in self._entries)
        return tuple(AllocationRecord(one.tracking_number, one.destination or "", one.description) for one in numbers)

    def doubles(self, requests: Sequence[RequestRecord]) -> str:
        """Describe the intents that got more than one number, and the requests that did it.

        Args:
            requests: the log, for their places in it.

        Returns:
            Lines for a person; empty where there is none.

        """
        lines: list[str] = []
        for intent, entries in self._doubles.items():
            lines.append(f"{intent} got {len(entries)} numbers:")
            lines += (f"  {entry.number.tracking_number} by {_told(entry.record, requests)}" for entry in entries)
        return "\n".join(lines)

    def clear(self) -> None:
        """Forget it all."""
        self._entries.clear()
        self._by_intent.clear()
        self._doubles.clear()


def _told(record: RequestRecord, requests: Sequence[RequestRecord]) -> str:
    given = ", ".join(f"{name}={value!r}" for name, value in record.parameters.items() if name != "action")
    fault = "" if record.fault is None else f", which met {record.fault!r}"
    return f"request {requests.index(record) + 1} of {len(requests)}: assign({given}){fault}"
