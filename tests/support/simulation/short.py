"""Every short course of ``safe_assign``: two sends with any fates, and one failed read or one other user."""

import asyncio
from collections.abc import Iterator
from itertools import product

from attrs import evolve, frozen

from .dice import Dice, Read, Send
from .safe import SHARED, WANTED, machine
from .schedule import Schedule
from .strangers import ACTS, Act
from .world import HOME


@frozen
class Course:
    """One course.

    Attributes:
        sends: the fates of the sends; later ones are answered.
        reads: the fates of the reads; later ones are fresh.
        act: what another user does; ``None``: nothing.
        at: when the other user does it.
        held: how many numbers the destination has at first, all with the same description.
        pool: how many numbers are free.
        callers: how many calls there are at once, all with the same description.

    """

    sends: tuple[Send, ...]
    reads: tuple[Read, ...] = ()
    act: Act | None = None
    at: float = 0.0
    held: int = 0
    pool: int = 4
    callers: int = 1


class Planned(Dice):
    """Draws the fates of a course, and any times."""

    def __init__(self, course: Course) -> None:
        super().__init__(course.held + course.pool)
        self._sends, self._reads = iter(course.sends), iter(course.reads)

    def send(self) -> Send:
        """Return the next fate of a send."""
        return next(self._sends, Send.ANSWERED)

    def read(self) -> Read:
        """Return the next fate of a read."""
        return next(self._reads, Read.FRESH)


def courses() -> Iterator[Course]:
    """Yield every pair of sends, each with one other fault or none, from some first states."""
    reads = [(*[Read.FRESH] * before, fate) for before in range(6) for fate in (Read.FAILED, Read.STALE)]
    for sends, (held, pool) in product(product(Send, repeat=2), [(0, 4), (1, 4), (1, 1)]):
        course = Course(sends, held=held, pool=pool)
        yield course
        yield from (evolve(course, reads=fates) for fates in reads)
        yield from (evolve(course, act=act, at=at) for act in ACTS for at in (0.5, 3.0))


async def play(course: Course) -> Schedule:
    """Play one course to its end."""
    schedule = Schedule(0, machine)
    schedule.dice = Planned(course)
    schedule.world.supply(course.held + course.pool)
    for _ in range(course.held):
        schedule.world.take(HOME, SHARED)
    calls = [schedule.new_call("", WANTED[HOME, SHARED], schedule.process_at(0)) for _ in range(course.callers)]
    await schedule.settle_down([*map(schedule.play, calls), _act(schedule, course)])
    return schedule


async def _act(schedule: Schedule, course: Course) -> None:
    await asyncio.sleep(course.at)
    if course.act:
        course.act(schedule.world, schedule.dice, ("Poster", SHARED))
