"""Measures CPU time of contenders in turns, so that other load on the machine affects all of them alike."""

import asyncio
import gc
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from statistics import median

from attrs import frozen

Call = Callable[[], Awaitable[object]]


@frozen
class Figure:
    """One line of a table: the values measured in each round.

    Attributes:
        name: what was measured.
        values: ratios, or values in the unit of the table.
        aim: the highest acceptable median, or ``None``.

    """

    name: str
    values: Sequence[float]
    aim: float | None = None

    @property
    def median(self) -> float:
        """The median of the values."""
        return median(self.values)


@frozen
class Table:
    """Figures to compare.

    Attributes:
        title: what was measured.
        unit: unit of the values; empty for ratios.
        figures: its lines.

    """

    title: str
    unit: str
    figures: Sequence[Figure]


async def seconds(
    contenders: Mapping[str, Call], *, rounds: int, calls: int, at_once: int = 1
) -> dict[str, list[float]]:
    """Return this process's CPU seconds for one call: by contender, a value for each round.

    Args:
        contenders: the calls, by name.
        rounds: turns of each contender, in a new random order each time.
        calls: calls in one turn.
        at_once: calls in flight at the same time.

    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for call in contenders.values():  # opens connections and fills caches
        await _call(call, max(calls // 10, at_once), at_once)
    collect_only_new_objects()
    for _ in range(rounds):
        for name in random.sample([*contenders], len(contenders)):
            gc.collect()
            start = time.process_time()
            await _call(contenders[name], calls, at_once)
            taken[name].append((time.process_time() - start) / calls)
    return taken


async def _call(call: Call, calls: int, at_once: int) -> None:
    left = iter(range(calls))

    async def caller() -> None:
        for _ in left:
            await call()

    if at_once == 1:
        await caller()
    else:
        await asyncio.gather(*(caller() for _ in range(at_once)))


def collect_only_new_objects() -> None:
    """Hide existing objects from the garbage collector; otherwise each contender pays for all others' libraries."""
    gc.collect()
    gc.freeze()


def ratios(taken: Mapping[str, Sequence[float]], base: str, aims: Mapping[str, float]) -> list[Figure]:
    """Return each contender's time divided by the base's time in the same round."""
    return [
        Figure(name, [mine / theirs for mine, theirs in zip(values, taken[base], strict=True)], aims.get(name))
        for name, values in taken.items()
    ]
