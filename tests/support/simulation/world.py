"""The API: its numbers, its commits, and its state at any earlier time."""

from collections.abc import Callable

from attrs import define, evolve, field, frozen

from offline_numbers.values.models import NumberDetails

from .facts import Change, Facts, facts_of

HOME, AWAY = "0612345678", "0698765432"


@frozen
class Commit:
    """One number that one request allocated.

    Attributes:
        intent: a reference, or the name of a call of ``safe_assign``.
        request: the place of the request among all.
        number: the tracking number.
        at: its time.

    """

    intent: str
    request: int
    number: str
    at: float


@define
class World:
    """The server's state and all its earlier states.

    Attributes:
        clock: the virtual time.
        rows: the domain, in the order of the last change.
        states: every state, with the time when it began.
        commits: the numbers of the callers under test.
        disturbed: the numbers that another user released or relabelled.
        moved: the numbers that another user gave another destination.
        changes: the changes of numbers by the callers under test.
        since: the time of each number's last change.
        history: all events, printed if a law is broken.

    """

    clock: Callable[[], float]
    rows: dict[str, NumberDetails] = field(factory=dict[str, NumberDetails])
    states: list[tuple[float, tuple[NumberDetails, ...]]] = field(factory=list[tuple[float, tuple[NumberDetails, ...]]])
    commits: list[Commit] = field(factory=list[Commit])
    disturbed: set[str] = field(factory=set[str])
    moved: set[str] = field(factory=set[str])
    changes: list[Change] = field(factory=list[Change])
    since: dict[str, float] = field(factory=dict[str, float])
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
        """Allocate a free number to a destination; return ``None`` if the pool is empty."""
        for number, row in self.rows.items():
            if row.phone_number is None:
                self.change(number, destination, description)
                return number
        return None

    def change(self, number: str, destination: str | None, description: str) -> None:
        """Change a number's destination and description; ``None``: release it to the end of the pool."""
        self.rows[number] = evolve(self.rows.pop(number), phone_number=destination, description=description)
        self.since[number] = self.clock()
        self._remember()

    def apply(self, number: str, wish: Facts) -> None:
        """Change a number as a request asks for."""
        row, now = self.rows[number], facts_of(self.rows[number])
        redirect = now.redirect if wish.redirect is None else wish.redirect
        timetable = now.timetable if wish.timetable is None else wish.timetable
        self.rows[number] = evolve(row, raw={"redirect": redirect, "timetable": timetable})
        destination = row.phone_number if wish.destination is None else wish.destination
        self.change(number, destination or None, row.description if wish.description is None else wish.description)

    def at(self, time: float) -> tuple[NumberDetails, ...]:
        """Return the rows at a time; before 0, the first rows."""
        return next(rows for began, rows in reversed(self.states) if began <= max(time, 0.0))

    def committed(self, intent: str) -> list[str]:
        """Return the numbers that were committed for an intent, in order."""
        return [commit.number for commit in self.commits if commit.intent == intent]

    def _remember(self) -> None:
        self.states.append((self.clock(), tuple(self.rows.values())))
