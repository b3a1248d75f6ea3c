"""The API as it really is: its numbers, what was committed for whom, and how it looked at any time before."""

from collections.abc import Callable

from attrs import define, evolve, field, frozen

from offline_numbers.values.models import NumberDetails

HOME, AWAY = "0612345678", "0698765432"


@frozen
class Commit:
    """One number that one request was given.

    Attributes:
        intent: whom it is for: a reference, or the name of a call of ``safe_assign``.
        request: which of all requests it was.
        number: the tracking number.
        at: when.

    """

    intent: str
    request: int
    number: str
    at: float


@define
class World:
    """The server's state, and its whole past.

    Attributes:
        clock: the virtual time.
        rows: the domain, the number that was changed last at the end.
        states: every state that there was, with the time when it began.
        commits: what was given to the callers under test.
        disturbed: the numbers that somebody released, or described anew.
        moved: the numbers that somebody pointed elsewhere.
        history: everything that happened, to be printed when a law is broken.

    """

    clock: Callable[[], float]
    rows: dict[str, NumberDetails] = field(factory=dict[str, NumberDetails])
    states: list[tuple[float, tuple[NumberDetails, ...]]] = field(factory=list[tuple[float, tuple[NumberDetails, ...]]])
    commits: list[Commit] = field(factory=list[Commit])
    disturbed: set[str] = field(factory=set[str])
    moved: set[str] = field(factory=set[str])
    history: list[tuple[float, str, str]] = field(factory=list[tuple[float, str, str]])

    def note(self, who: str, what: str) -> None:
        """Write one line of the history."""
        self.history.append((self.clock(), who, what))

    def supply(self, count: int) -> None:
        """Put new numbers into the pool."""
        for _ in range(count):
            number = f"08990000{len(self.rows):02}"
            self.rows[number] = NumberDetails(tracking_number=number)
        self._remember()

    def take(self, destination: str, description: str) -> str | None:
        """Give a free number to a destination; ``None`` where the pool is empty."""
        for number, row in self.rows.items():
            if row.phone_number is None:
                self.change(number, destination, description)
                return number
        return None

    def change(self, number: str, destination: str | None, description: str) -> None:
        """Give a number another destination and description; ``None``: release it, to rest at the end of the pool."""
        self.rows[number] = evolve(self.rows.pop(number), phone_number=destination, description=description)
        self._remember()

    def at(self, time: float) -> tuple[NumberDetails, ...]:
        """Return the rows as they were then; before 0 they were as they are made first."""
        return next(rows for began, rows in reversed(self.states) if began <= max(time, 0.0))

    def committed(self, intent: str) -> list[str]:
        """Return the numbers that were committed for an intent, in that order."""
        return [commit.number for commit in self.commits if commit.intent == intent]

    def _remember(self) -> None:
        self.states.append((self.clock(), tuple(self.rows.values())))
