"""Measures CPU time of contenders in turns, so that whatever else the machine does meets all of them alike."""

import asyncio
import gc
import random
import time
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median

from attrs import frozen

Call = Callable[[], Awaitable[object]]


@frozen
class Figure:
    """One line of a table: what was measured, once in each round.

    Attributes:
        name: what it is.
        values: ratios, or values in the unit of the table.
        aim: what the median should be at most, ``None`` where nothing is asked for.

    """

    name: str
    values: Sequence[float]
    aim: float | None = None

    @property
    def median(self) -> float:
        """The middle one of the values."""
        return median(self.values)


@frozen
class Table:
    """Figures that are compared.

    Attributes:
        title: what they say.
        unit: of the values; empty for ratios.
        figures: its lines.

    """

    title: str
    unit: str
    figures: Sequence[Figure]


async def seconds(
    contenders: Mapping[str, Call], *, rounds: int, calls: int, at_once: int = 1
) -> dict[str, list[float]]:
    """Return CPU seconds of this process for one call, by contender, one for each round.

    Args:
        contenders: what is called, by name.
        rounds: how often each has its turn; the order is another one each time.
        calls: how many calls make a turn.
        at_once: how many of them are under way at the same time.

    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for call in contenders.values():  # connections open, caches fill
        await _call(call, max(calls // 10, at_once), at_once)
    with only_new_objects_collected():
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


@contextmanager
def only_new_objects_collected() -> Generator[None, None, None]:
    """Hide what is there from the garbage collector: the libraries of all contenders would cost each of them."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def ratios(taken: Mapping[str, Sequence[float]], base: str, aims: Mapping[str, float]) -> list[Figure]:
    """Return each contender's time as a ratio to that of the base in the same round."""
    return [
        Figure(name, [mine / theirs for mine, theirs in zip(values, taken[base], strict=True)], aims.get(name))
        for name, values in taken.items()
    ]
