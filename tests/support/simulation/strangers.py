"""Other users of the same domain."""

import asyncio
from collections.abc import Callable

from .dice import Dice
from .facts import NONE, WEEK, Facts
from .world import AWAY, HOME, World

Act = Callable[[World, Dice, tuple[str, ...]], None]


async def strangers(world: World, dice: Dice, descriptions: tuple[str, ...], *more: Act) -> None:
    """Let other users act a few times.

    Args:
        world: the API.
        dice: draws their actions.
        descriptions: their descriptions; different from those under test.
        more: what else they do.

    """
    for _ in range(dice.upto(4)):
        await asyncio.sleep(dice.between(0.0, 15.0))
        dice.pick((_assign, _assign, _release, _reassign, _describe, _supply, *more))(world, dice, descriptions)


def _assign(world: World, dice: Dice, descriptions: tuple[str, ...]) -> None:
    number = world.take(dice.pick((HOME, AWAY)), dice.pick(descriptions))
    world.note("a stranger", f"is given {number}")


def _release(world: World, dice: Dice, _: tuple[str, ...]) -> None:
    if number := _one(world, dice):
        world.disturbed.add(number)
        world.change(number, None, "")
        world.note("a stranger", f"releases {number}")


def _reassign(world: World, dice: Dice, _: tuple[str, ...]) -> None:
    if number := _one(world, dice):
        world.moved.add(number)
        world.change(number, AWAY, world.rows[number].description)
        world.note("a stranger", f"points {number} elsewhere")


def _describe(world: World, dice: Dice, descriptions: tuple[str, ...]) -> None:
    if number := _one(world, dice):
        world.disturbed.add(number)
        world.change(number, world.rows[number].phone_number, dice.pick(descriptions))
        world.note("a stranger", f"describes {number} anew")


ACTS: tuple[Act, ...] = (_assign, _release, _reassign, _describe)


def redirects(world: World, dice: Dice, _: tuple[str, ...]) -> None:
    """Set up the redirect of a number."""
    if number := _one(world, dice):
        world.apply(number, Facts(redirect=dice.chance(0.5), timetable=dice.pick((NONE, WEEK))))
        world.note("a stranger", f"redirects {number}")


def _supply(world: World, dice: Dice, _: tuple[str, ...]) -> None:
    world.supply(dice.upto(2))
    world.note("the vendor", "fills the pool")


def _one(world: World, dice: Dice) -> str | None:
    taken = [number for number, row in world.rows.items() if row.phone_number is not None]
    return dice.pick(taken) if taken else None
