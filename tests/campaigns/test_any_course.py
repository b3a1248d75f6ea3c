"""One number for each row, from any first state of the domain, with any faults and interruptions."""

import itertools
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from enum import Enum, auto

from attrs import define, field
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.campaigns import row, session_of
from support.clock import Clock

from offline_numbers import OfflineNumbersError
from offline_numbers.allocation.journal import Journal, MemoryJournal
from offline_numbers.campaigns import Campaign, Status, apply_plan, plan_campaigns
from offline_numbers.sandbox import AllocationRecord, Fault, Number, Sandbox

SETTLE = (1.0,)


class Held(Enum):
    """The state of a row's number before the first run."""

    NOTHING = auto()
    RIGHT = auto()
    ELSEWHERE = auto()
    OTHERWISE = auto()
    TWICE = auto()
    OTHER_PREFIX = auto()


WITHOUT_CONFLICT = {Held.NOTHING, Held.RIGHT, Held.ELSEWHERE, Held.OTHERWISE}
WRITE_FAULTS = [
    *(Fault.DROP_BEFORE_COMMIT, Fault.DROP_AFTER_COMMIT, Fault.RESET_BEFORE_COMMIT, Fault.RESET_AFTER_COMMIT),
    *(
        Fault.HTTP_500_BEFORE_COMMIT,
        Fault.HTTP_500_AFTER_COMMIT,
        Fault.HTML_AFTER_COMMIT,
        Fault.EMPTY_BODY_BEFORE_COMMIT,
    ),
    *(Fault.CUT_BODY_AFTER_COMMIT, Fault.REDIRECT_AFTER_COMMIT, Fault.API_ERROR, Fault.LATE_COMMIT_DROP),
]
LIST_FAULTS = [Fault.DROP_BEFORE_COMMIT, Fault.HTTP_503_AFTER_COMMIT, Fault.HTML_BEFORE_COMMIT, Fault.API_ERROR]


@define
class Run:
    """One run of many: its faults, and the moment when it is interrupted.

    Attributes:
        faults: those of the writes and lists, in order.
        pauses: the number of pauses after which it is interrupted.
        keep_going: whether it continues after a row that failed.
        commits_late: whether late requests are carried out after it.

    """

    faults: Sequence[tuple[str, Fault]]
    pauses: int
    keep_going: bool
    commits_late: bool


runs = st.builds(
    Run,
    faults=st.lists(
        st.one_of(
            st.tuples(st.sampled_from(["assign", "reassign"]), st.sampled_from(WRITE_FAULTS)),
            st.tuples(st.just("list"), st.sampled_from(LIST_FAULTS)),
        ),
        max_size=6,
    ),
    pauses=st.integers(0, 4),
    keep_going=st.booleans(),
    commits_late=st.booleans(),
)


def held(place: int, state: Held) -> Sequence[tuple[str, str, int]]:
    """Return the description, destination and type of each number of a row's first state."""
    wanted = (f"[spring-{place:03}] Magazine {place}", f"06123456{place:02}", 5)
    numbers: dict[Held, Sequence[tuple[str, str, int]]] = {
        Held.NOTHING: [],
        Held.RIGHT: [wanted],
        Held.ELSEWHERE: [(wanted[0], "0698765432", 5)],
        Held.OTHERWISE: [(f"[spring-{place:03}] Before", wanted[1], 5)],
        Held.TWICE: [(wanted[0], "0698765432", 5)] * 2,
        Held.OTHER_PREFIX: [(wanted[0], "0698765432", 1)],
    }
    return numbers[state]


STRANGERS = [
    ("[order-4711] Another application's", "0612345601", 5),
    ("[spring-0010] Alike", "0612345601", 5),
    ("Magazine 1", "0612345699", 5),
]


@define
class World:
    """A domain, the runs on it, and the checks at the end.

    Attributes:
        states: the first state of each row.
        sandbox: the domain.
        journal: the journal of all runs.

    """

    states: Sequence[Held]
    sandbox: Sandbox = field(factory=lambda: Sandbox({5: 30, 1: 5}))
    journal: Journal = field(factory=MemoryJournal)
    untouchable: dict[str, Number] = field(factory=dict[str, Number], init=False)
    allocated: list[AllocationRecord] = field(factory=list[AllocationRecord], init=False)

    @property
    def rows(self) -> list[Campaign]:
        """The file."""
        return [row(place) for place in range(1, len(self.states) + 1)]

    def fill(self) -> None:
        """Set up the first states, and remember the numbers that no run may change."""
        for description, destination, type_id in STRANGERS:
            self._keep(self.sandbox.state.assign(destination, type=type_id, description=description))
        for place, state in enumerate(self.states, 1):
            for description, destination, type_id in held(place, state):
                number = self.sandbox.state.assign(destination, type=type_id, description=description)
                if state not in WITHOUT_CONFLICT:
                    self._keep(number)

    def _keep(self, number: Number) -> None:
        self.untouchable[number.tracking_number] = number

    async def play(self, run: Run) -> None:
        """Plan and apply, until it is interrupted or something fails."""
        for action, fault in run.faults:
            self.sandbox.fail_next(action, fault)
        pauses = itertools.count()

        async def pause(_: float) -> None:
            if next(pauses) >= run.pauses:
                raise InterruptedError

        async with session_of(self.sandbox, Clock(), self.journal) as numbers:
            with suppress(OfflineNumbersError, InterruptedError):
                plan = await plan_campaigns(numbers, self.rows)
                async for _ in apply_plan(numbers, plan, settle=SETTLE, keep_going=run.keep_going, sleep=pause):
                    pass
        if run.commits_late:
            self.sandbox.commit_late()

    async def finish(self) -> list[Status]:
        """Carry out late requests, forget what is unknown, and run a last time without faults."""
        self.sandbox.commit_late()
        self.allocated += self.sandbox.allocations
        self.sandbox.clear(keep_numbers=True)
        async with session_of(self.sandbox, Clock(), self.journal) as numbers:
            plan = await plan_campaigns(numbers, self.rows)
            for step in plan.steps:
                await numbers.forget(step.reference)
            plan = await plan_campaigns(numbers, self.rows)
            return [result.status async for result in apply_plan(numbers, plan, settle=SETTLE, pause=0)]

    def broken(self) -> list[str]:
        """Return the broken promises."""
        now = self.sandbox.numbers
        changed = [f"{text} changed" for text, number in self.untouchable.items() if now[text] != number]
        wrong = [
            f"{one.reference} holds {found}"
            for one, state in zip(self.rows, self.states, strict=True)
            if state in WITHOUT_CONFLICT and (found := self._holding(one)) != [(one.destination, one.description)]
        ]
        fresh = Counter(one.description for one in (*self.allocated, *self.sandbox.allocations))
        return [*changed, *wrong, *(f"{text} allocated {count} times" for text, count in fresh.items() if count > 1)]

    def _holding(self, campaign: Campaign) -> list[tuple[str | None, str]]:
        marker = f"[{campaign.reference}] "
        numbers = [one for one in self.sandbox.numbers.values() if one.description.startswith(marker)]
        return [(one.destination, one.description.removeprefix(marker)) for one in numbers]


@example(
    states=[*Held, *Held],  # two of each state, interrupted at the first pause
    course=[Run(faults=[("assign", Fault.LATE_COMMIT_DROP)], pauses=0, keep_going=True, commits_late=True)],
)
@given(states=st.lists(st.sampled_from(Held), min_size=1, max_size=5), course=st.lists(runs, max_size=5))
@settings(max_examples=40)
async def test_each_row_ends_with_one_number(states: list[Held], course: list[Run]) -> None:
    """And no run changes a number outside the file, or one in conflict."""
    assert await ended(states, course) == []


async def ended(states: Sequence[Held], course: Sequence[Run]) -> list[str]:
    """Play a course to its end; return the broken promises."""
    world = World(states)
    async with world.sandbox:
        world.fill()
        for run in course:
            await world.play(run)
        await world.finish()
    return world.broken()
