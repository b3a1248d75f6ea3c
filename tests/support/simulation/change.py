"""Schedules of the safe changes."""

from offline_numbers import normalize_phone_number
from offline_numbers.allocation import Change, Intent, safe_change
from offline_numbers.allocation.journal import Journal
from offline_numbers.values.models import Settled
from offline_numbers.values.timetable import Timetable
from offline_numbers.wire import Request, requests

from .callers import Call
from .facts import NONE, WEEK
from .network import Network
from .schedule import Schedule
from .strangers import redirects, strangers
from .world import AWAY, HOME

ATTEMPTS = 2
SETTLE = (0.5, 1.0, 2.0)
NUMBER, THIRD = "0899000000", "0611111111"


def _reassign(phone_number: str, description: str | None = None, *, allow_redirect: bool | None = None) -> Request:
    return requests.reassign(
        tracking_number=NUMBER,
        phone_number=phone_number,
        description=description,
        allow_redirect=allow_redirect,
        normalize=normalize_phone_number,
    )


def _redirect(timetable: Timetable | None = None, *, on: bool = True) -> Request:
    return requests.redirect_setup(
        tracking_number=NUMBER,
        phone_number=None,
        allow_redirect=on,
        timetable=timetable,
        normalize=normalize_phone_number,
    )


def wish_for(phone_number: str) -> Intent:
    """Return the wish for a destination."""
    return Intent(_reassign(phone_number))


WISHES = [
    Intent(request)
    for request in (
        requests.unassign(tracking_number=NUMBER, phone_number=None, normalize=normalize_phone_number),
        *(_reassign(THIRD), _reassign(AWAY), _reassign(HOME, "New"), _reassign(THIRD, "New", allow_redirect=True)),
        *(_redirect(), _redirect(WEEK), _redirect(NONE, on=False)),
    )
]


async def machine(operations: Network, _: Journal, call: Call) -> Settled:
    """Make a safe change as the session does; the domain is the process, so that locks are its own."""
    change = Change(operations, call.wanted.request)
    return await safe_change(change, call.process.name, attempts=ATTEMPTS, settle=SETTLE)


async def play(seed: int) -> Schedule:
    """Play one schedule to the end."""
    schedule = Schedule(seed, machine)
    dice, world = schedule.dice, schedule.world
    world.supply(2)
    if dice.chance(0.9):
        world.take(HOME, "Old")
    jobs = [
        schedule.deliver("", dice.pick(WISHES), dice.upto(1), dice.pick((1, 1, 2))) for _ in range(1 + dice.upto(2))
    ]
    await schedule.settle_down([*jobs, strangers(world, dice, ("Poster", "New"), redirects)])
    return schedule
