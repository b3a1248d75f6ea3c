"""Schedules of ``assign_once``."""

from offline_numbers.allocation.assign_once import Shared, assign_once
from offline_numbers.allocation.journal import Journal
from offline_numbers.allocation.marker import marked
from offline_numbers.allocation.operations import Operations
from offline_numbers.values.models import Allocation
from support.scripted import intent_of

from .callers import Call
from .schedule import Schedule
from .strangers import strangers
from .world import HOME

SETTLE = (0.5, 1.0, 2.0, 4.0)
REFERENCES = ("order-1", "order-11", "order-2", "order-3")
INTENTS = {reference: intent_of(HOME, marked(reference, "Magazine Ad")) for reference in REFERENCES}
OTHERS = ("Poster", "Magazine Ad", "[order-111] Magazine Ad", "order-1 [order-1] Magazine Ad")


async def machine(operations: Operations, journal: Journal, call: Call) -> Allocation:
    """Call ``assign_once``; the domain is the process, which separates the locks."""
    shared = Shared(operations, journal, call.process.name, call.process.never_sent)
    return await assign_once(shared, call.intent, call.wanted, settle=SETTLE)


async def play(seed: int) -> Schedule:
    """Play one schedule to its end, and then one call without faults for each reference."""
    schedule = Schedule(seed, machine)
    dice, world = schedule.dice, schedule.world
    world.supply(1 + dice.upto(4))
    references = REFERENCES[: 1 + dice.upto(1)]
    places = 1 + dice.upto(1)
    jobs = [
        schedule.deliver(reference, INTENTS[reference], dice.upto(places), dice.pick((1, 2, 2, 3)))
        for reference in references
        for _ in range(dice.pick((1, 1, 2, 2, 3)))
    ]
    await schedule.settle_down([*jobs, strangers(world, dice, OTHERS)])
    for reference in references:
        await schedule.play_last(reference, INTENTS[reference])
    return schedule
