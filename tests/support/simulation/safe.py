"""Schedules of ``safe_assign``."""

from collections.abc import Coroutine
from typing import Any

from offline_numbers.allocation.journal import Journal
from offline_numbers.allocation.operations import Operations
from offline_numbers.allocation.safe_assign import safe_assign
from offline_numbers.values.models import Allocation
from support.scripted import intent_of

from .callers import Call
from .schedule import Schedule
from .strangers import strangers
from .world import AWAY, HOME

ATTEMPTS = 2
SETTLE = (0.5, 1.0, 2.0)
SHARED = "Magazine Ad"
WANTED = {
    (to, label): intent_of(to, label) for to in (HOME, AWAY) for label in (SHARED, *(f"Ad {n}" for n in range(4)))
}


async def machine(operations: Operations, _: Journal, call: Call) -> Allocation:
    """Call ``safe_assign``."""
    return await safe_assign(operations, call.wanted, call.process.name, attempts=ATTEMPTS, settle=SETTLE)


async def play(seed: int) -> Schedule:
    """Play one schedule to its end."""
    schedule = Schedule(seed, machine)
    dice, world = schedule.dice, schedule.world
    world.supply(1 + dice.upto(5))
    for _ in range(dice.upto(2)):
        world.take(HOME, dice.pick((SHARED, "Poster")))
    jobs: list[Coroutine[Any, Any, None]] = []
    for number in range(1 + dice.upto(2)):
        label = SHARED if dice.chance(0.3) else f"Ad {number}"
        wanted = WANTED[HOME if dice.chance(0.8) else AWAY, label]
        jobs.append(schedule.deliver("", wanted, dice.upto(1), 1))
    others = ("Poster", SHARED) if dice.chance(0.2) else ("Poster",)
    await schedule.settle_down([*jobs, strangers(world, dice, others)])
    return schedule
