"""Decides by a seed which requests get which fault: one in three."""

from random import Random

from offline_numbers.sandbox import Fault, RequestRecord, Sandbox

READS = ("check", "list")
WRITES = ("assign", "unassign", "reassign", "redirect_setup")

# No check can detect a cache with old answers; the tests of the state machines cover it.
_FOR_WRITES = [fault for fault in Fault if fault is not Fault.STALE_ANSWER]
_FOR_READS = [fault for fault in _FOR_WRITES if not fault.name.startswith("LATE_COMMIT")]


class Faults:
    """Plants faults; for each action the seed alone decides about the n-th request.

    Attributes:
        server: the sandbox that gets them.

    """

    server: Sandbox

    def __init__(self, seed: int) -> None:
        self._is_on = False
        self._dice = {action: Random(f"{seed} {action}") for action in (*READS, *WRITES)}  # noqa: S311 - no secret
        self._seen: set[int] = set()

    def begin(self) -> None:
        """Start to plant faults; the server's log is empty."""
        self._is_on = True
        self._seen.clear()
        for action in self._dice:
            self._decide(action)

    def end(self) -> None:
        """Plant no more faults; those already planted remain."""
        self._is_on = False

    def on_request(self, record: RequestRecord) -> None:
        """Decide about the next request of an action; a late commit reports its request twice."""
        if self._is_on and id(record) not in self._seen:
            self._seen.add(id(record))
            self._decide(record.action)

    def _decide(self, action: str) -> None:
        dice = self._dice[action]
        fault = dice.choice(_FOR_READS if action in READS else _FOR_WRITES)
        if dice.random() < 1 / 3:
            is_late = fault.name.startswith("LATE_COMMIT")
            self.server.fail_next(action, fault, delay=0 if is_late else None)
