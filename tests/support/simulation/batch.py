"""Schedules of ``apply_plan``: runs of many rows in batches, beside single calls that share their processes' reads."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from attrs import define, evolve, field

from offline_numbers import OfflineNumbersSession
from offline_numbers.allocation import Course, Find, Intent, Shared, Wanted, assign_once, pending
from offline_numbers.allocation.journal import Journal
from offline_numbers.allocation.operations import Operations
from offline_numbers.allocation.shared_reads import Lists
from offline_numbers.campaigns import Action, Campaign, Plan, Result, Status, Step, apply_plan
from offline_numbers.values import Allocation, NumberDetails, Order, Pending, normalize_phone_number
from offline_numbers.wire import Row

from .callers import Call, Crashed, End, Process, current
from .journal import DOMAIN
from .network import Network, Shown
from .once import INTENTS, OTHERS, REFERENCES, SETTLE
from .schedule import Schedule, shown
from .strangers import strangers
from .world import HOME

BATCH = 2
"""Few writes to a batch, so that a short run has several."""


class Current:
    """What belongs to the call whose code is running; ``of`` finds it."""

    def __init__(self, of: Callable[[Call], object]) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as many types as attributes
        return getattr(self._of(current.get()), name)


class WatchedLists(Lists):
    """Shared reads; each call notes that it was given one which began before it asked."""

    async def find(self, wanted: Wanted) -> Sequence[NumberDetails]:
        """Read together with others."""
        call = current.get()
        asked = call.world.clock()
        rows = await super().find(wanted)
        call.see(cast("Shown", rows).began, asked)
        return rows


@define(eq=False)
class Session:
    """What the calls of one process have in common.

    Attributes:
        schedule: the schedule.
        process: the process.
        reads: when the server has read something for it.
        stale_reads: when it was shown something old.
        failed_reads: when a read failed.

    """

    schedule: Schedule
    process: Process
    reads: list[float] = field(factory=list[float])
    stale_reads: list[float] = field(factory=list[float])
    failed_reads: list[float] = field(factory=list[float])
    operations: Operations = field(init=False)
    shared: Shared = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.operations = cast("Operations", Current(lambda call: self.schedule.networks[call.name]))
        journal = cast("Journal", Current(self.schedule.journal_of))
        self.shared = Shared(self.operations, journal, self.process.name, self.process.never_sent)

    def join(self, call: Call) -> None:
        """Let a call share what the process reads."""
        schedule = self.schedule
        reads = (self.reads, self.stale_reads, self.failed_reads)
        schedule.networks[call.name] = Network(schedule.world, call, schedule.dice, schedule.requests, *reads)


@define(eq=False)
class RowCourse:
    """A row's course, which notes that it was given a list older than its request."""

    course: Course
    call: Call
    run_: "Run"
    sent_at: float = 0.0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as many types as attributes
        return getattr(self.course, name)

    async def run_until_sent(self, listed: Find | None = None) -> None:
        """Send, and remember when that ended."""
        await self.course.run_until_sent(listed)
        self.sent_at = self.call.world.clock()

    async def run(self, listed: Find | None = None) -> Allocation:
        """Go on to the end."""
        current.set(self.call)
        if listed is not None:
            self.call.see(self.run_.listed_at, self.sent_at)
        self.run_.allocations[self.call.intent] = allocation = await self.course.run(listed)
        return allocation


@define(eq=False)
class Run:
    """One run, with what ``apply_plan`` needs of a session, its ``calls`` and its ``shared``.

    Attributes:
        session: that of its process.
        rows: the calls of its rows, by reference.
        results: what ``apply_plan`` has reported.
        listed_at: when its last list began.
        allocations: what each row came to.

    """

    session: Session
    rows: Mapping[str, Call]
    results: list[Result] = field(factory=list[Result])
    listed_at: float = 0.0
    allocations: dict[str, Allocation] = field(factory=dict[str, Allocation])
    normalize = staticmethod(normalize_phone_number)

    async def pending(self) -> list[Pending]:
        """Read the journal."""
        return await pending(self.session.schedule.journal_of(current.get()), DOMAIN)

    @property
    def calls(self) -> "Run":
        """The requests."""
        return self

    @property
    def shared(self) -> "Run":
        """What its rows have in common."""
        return self

    def intent(self, order: Order) -> Intent:
        """Return the intent of a row."""
        return INTENTS[order.reference]

    async def find_details(self, wanted: Callable[[Row], bool]) -> Sequence[NumberDetails]:
        """Read the list."""
        rows = await self.session.operations.find_details(wanted)
        self.listed_at = cast("Shown", rows).began
        return rows

    def course(self, reference: str, intent: Intent, waits: tuple[float, ...]) -> RowCourse:
        """Return the course of a row."""
        return RowCourse(self.session.shared.course(reference, intent, waits), self.rows[reference], self)

    async def play(self) -> None:
        """Run to the end, whatever that is; rows that it did not come to end as it does."""
        calls, clock = [*self.rows.values()], self.session.schedule.world.clock
        for call in calls:
            self.session.join(call)
            call.began = clock()
        current.set(calls[0])
        rest: End = None
        try:
            await self._apply()
        except asyncio.CancelledError:
            rest = "cancelled" if self.session.process.alive else "crashed"
        except Crashed:
            rest = "crashed"
        for call in calls[len(self.results) :]:
            call.finish(rest, shown(rest))

    async def _apply(self) -> None:
        results = apply_plan(
            cast("OfflineNumbersSession", self),
            Plan(steps=tuple(map(_step, self.rows))),
            settle=SETTLE,
            sleep=self.session.operations.sleep,
            on_write=self._begin,
        )
        async for result in results:
            self.results.append(result)
            end = self._end(result)
            self.rows[result.reference].finish(end, f"{result.status}, {shown(end)}")

    def _begin(self, step: Step) -> None:
        current.set(self.rows[step.reference])

    def _end(self, result: Result) -> End:
        if result.status is Status.NOT_REACHED:
            return "cancelled"
        if result.error:
            return result.error.with_traceback(None)
        return evolve(self.allocations[result.reference], tracking_number=str(result.tracking_number))


def _step(reference: str) -> Step:
    row = Campaign(reference=reference, destination=HOME, description="Magazine Ad", type=5)
    return Step(action=Action.ALLOCATE, reference=reference, campaign=row)


@define
class _Player:
    """Plays one schedule."""

    seed: int
    schedule: Schedule = field(init=False)
    sessions: dict[Process, Session] = field(factory=dict[Process, Session])

    def __attrs_post_init__(self) -> None:
        self.schedule = Schedule(self.seed, self.single)

    def session_of(self, process: Process) -> Session:
        """Return what the calls of a process share."""
        return self.sessions.setdefault(process, Session(self.schedule, process))

    async def deliver(self, references: Sequence[str], place: int, tries: int) -> None:
        """Run some time from now, and again later."""
        schedule = self.schedule
        for _ in range(tries):
            await schedule.pause()
            process = schedule.process_at(place)
            calls = {each: schedule.new_call(each, INTENTS[each], process) for each in references}
            schedule.doom(schedule.dice.pick([*calls.values()]))
            run = Run(self.session_of(process), calls)
            schedule.runs.append(run)
            process.calls += calls.values()
            process.tasks += [asyncio.create_task(run.play())] * len(calls)
            await asyncio.wait(process.tasks[-1:])

    async def single(self, _: Operations, __: Journal, call: Call) -> Allocation:
        """Call ``assign_once``, beside the other calls of the process."""
        session = self.session_of(call.process)
        session.join(call)
        return await assign_once(session.shared, call.intent, call.wanted, settle=SETTLE)


async def play(seed: int) -> Schedule:
    """Play one schedule to the end of time, and one quiet call for each reference after it.

    No stranger writes our reference elsewhere in a label: a session takes that for damage by the API, and stops.
    """
    player = _Player(seed)
    schedule = player.schedule
    dice, world = schedule.dice, schedule.world
    world.supply(2 + dice.upto(4))
    places = dice.upto(1)
    jobs = [
        player.deliver(REFERENCES[: 3 + dice.upto(1)], dice.upto(places), dice.pick((1, 2)))
        for _ in range(dice.pick((1, 1, 2)))
    ]
    jobs += [
        schedule.deliver(reference, INTENTS[reference], dice.upto(places), dice.pick((1, 2)))
        for reference in REFERENCES[: dice.upto(4)]
    ]
    await schedule.settle_down([*jobs, strangers(world, dice, OTHERS[:3])])
    for reference in REFERENCES:
        await schedule.play_last(reference, INTENTS[reference])
    return schedule
