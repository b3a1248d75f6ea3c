"""Compares the results of all calls with the server's log."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from attrs import define, field

from offline_numbers import Allocation, APIError, NotSentError, NumberState
from offline_numbers.sandbox import Sandbox

from .calls import Ledger


def marker(reference: str) -> str:
    """Return the description of a reference's allocation."""
    return f"[{reference}] Magazine Ad"


@define
class Audit:
    """Finds contradictions between the callers' results and the server's log.

    Attributes:
        ledger: the callers' results.
        server: the sandbox, whose log is read.

    """

    ledger: Ledger
    server: Sandbox
    # By description of an assign: requests, refused requests, repeated requests, allocated numbers.
    _sent: Counter[str] = field(factory=Counter[str], init=False)
    _refused: Counter[str] = field(factory=Counter[str], init=False)
    _repeated: Counter[str] = field(factory=Counter[str], init=False)
    _allocated: defaultdict[str, list[str]] = field(factory=lambda: defaultdict[str, list[str]](list), init=False)

    def __attrs_post_init__(self) -> None:
        """Read the log."""
        for request in self.server.requests:
            if request.action == "assign":
                name = str(request.parameters["description"])
                self._sent[name] += 1
                self._refused[name] += bool(request.error)
                self._repeated[name] += request.commits > 1
        for record in self.server.allocations:
            self._allocated[record.description].append(record.tracking_number)

    def problems(self) -> Iterator[str]:
        """Yield each contradiction in one line."""
        yield from self._plain()
        yield from self._safe()
        yield from self._once()
        yield from self._others()
        yield from self._lost()

    def _plain(self) -> Iterator[str]:
        """Check `assign`: at most one request a call; a definite error allocates nothing."""
        for name, end in self.ledger.plain.items():
            sent, numbers = self._sent[name], self._allocated[name]
            if sent > 1 or (isinstance(end, NotSentError) and sent):
                yield f"{name}: {sent} requests, and {end!r}"
            if len(numbers) > 1 + self._repeated[name] or (isinstance(end, NotSentError | APIError) and numbers):
                yield f"{name}: holds {numbers}, and {end!r}"

    def _safe(self) -> Iterator[str]:
        """Check `safe_assign`: at most two requests; each number is reported, except one that a proxy doubled."""
        for name, end in self.ledger.safe.items():
            known = {end.tracking_number, *end.surplus} if isinstance(end, Allocation) else set[str]()
            numbers = self._allocated[name]
            if self._sent[name] > 2:
                yield f"{name}: {self._sent[name]} requests, and {end!r}"
            if known and (not known <= {*numbers} or len(numbers) > len(known) + self._repeated[name]):
                yield f"{name}: holds {numbers}, and {end!r}"

    def _once(self) -> Iterator[str]:
        """Check `assign_once`: at most one accepted request; all callers get one number, the last one all surplus."""
        for reference, ends in self.ledger.once.items():
            name = marker(reference)
            got = [end for end in ends if isinstance(end, Allocation)]
            if self._sent[name] - self._refused[name] > 1:
                yield f"{reference}: {self._sent[name]} requests, {self._refused[name]} refused"
            if len({end.tracking_number for end in got}) > 1:
                yield f"{reference}: {got}"
            known = {got[-1].tracking_number, *got[-1].surplus} if got else set[str]()
            if known != {*self._allocated[name]}:
                yield f"{reference}: holds {self._allocated[name]}, and {ends[-1]!r}"

    def _others(self) -> Iterator[str]:
        """Check the other writes: at most one request a call."""
        arrived = Counter(
            (request.action, str(request.parameters.get("tracking_number"))) for request in self.server.requests
        )
        for (action, number), calls in self.ledger.others.items():
            if arrived[action, number] > calls:
                yield f"{action} {number}: {calls} calls, {arrived[action, number]} requests"

    def _lost(self) -> Iterator[str]:
        """Check that each returned number forwards to its destination, unless a later call changed it."""
        touched = {number for action, number in self.ledger.others if action != "redirect_setup"}
        for end in self.ledger.ends:
            if isinstance(end, NumberState) and end.tracking_number not in touched:
                holder = self.server.numbers[end.tracking_number].destination
                if holder != end.phone_number:
                    yield f"{end!r} is held by {holder}"
