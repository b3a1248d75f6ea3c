"""Plays schedules, many of them, on one loop or in several processes."""

import multiprocessing
from collections.abc import Callable, Coroutine, Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, Literal
from unittest.mock import patch

from attrs import frozen

from offline_numbers.allocation.assign_once import shared
from offline_numbers.campaigns import applying
from offline_numbers.log import logger
from support.virtual_time import VirtualLoop

from . import batch, batch_laws, change, change_laws, once, once_laws, safe, safe_laws
from .callers import Warnings
from .schedule import Schedule
from .tally import (
    COMMON,
    DOUBLES,
    HIDDEN,
    SILENT,
    UNCONFIRMED,
    WRONG,
    Tally,
    figures_of_batches,
    figures_of_change,
    figures_of_once,
    figures_of_safe,
    history_of,
)

Kind = Literal["assign_once", "safe_assign", "safe_change", "apply_plan"]
KINDS: tuple[Kind, ...] = ("assign_once", "safe_assign", "safe_change", "apply_plan")
CHUNK = 20


@frozen
class _Simulated:
    """How the schedules of one machine are played, judged and counted."""

    play: Callable[[int], Coroutine[Any, Any, Schedule]]
    laws: Callable[[Schedule], Iterator[str]]
    figures: Callable[[Schedule], Iterator[str]]
    names: tuple[str, ...]


_OF_ONCE = (*COMMON, WRONG, SILENT, DOUBLES, HIDDEN, UNCONFIRMED)
_SIMULATED = {
    "assign_once": _Simulated(once.play, once_laws.broken_laws, figures_of_once, _OF_ONCE),
    "apply_plan": _Simulated(batch.play, batch_laws.broken_laws, figures_of_batches, _OF_ONCE),
    "safe_assign": _Simulated(safe.play, safe_laws.broken_laws, figures_of_safe, COMMON),
    "safe_change": _Simulated(change.play, change_laws.broken_laws, figures_of_change, COMMON),
}


@contextmanager
def simulated(kind: Kind) -> Generator[Callable[[int], Schedule]]:
    """Return the function that plays the schedule of one seed."""
    warnings = Warnings()

    def play(seed: int) -> Schedule:
        # A new loop: timers that another schedule left would change the order of timers of one moment.
        with closing(VirtualLoop()) as loop:
            return loop.run_until_complete(_SIMULATED[kind].play(seed))

    # Only the simulation reads the log.
    with (
        patch.object(logger, "propagate", new=False),
        patch.object(applying, "BATCH", batch.BATCH),
        patch.object(shared, "Lists", batch.WatchedLists),
    ):
        logger.addHandler(warnings)
        try:
            yield play
        finally:
            logger.removeHandler(warnings)


def judged(kind: Kind, schedule: Schedule) -> list[str]:
    """Return the broken laws of a schedule."""
    return list(_SIMULATED[kind].laws(schedule))


def run(kind: Kind, seeds: range, processes: int = 1) -> Tally:
    """Play the schedules of many seeds, in one or several processes."""
    whole = Tally()
    chunks = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    if processes == 1:
        for chunk in chunks:
            whole.add(_run_chunk(kind, chunk))
        return whole
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as workers:
        for part in workers.map(partial(_run_chunk, kind), chunks):
            whole.add(part)
    return whole


def _run_chunk(kind: Kind, seeds: range) -> Tally:
    part, figures = Tally(), _SIMULATED[kind].figures
    with simulated(kind) as play:
        for seed in seeds:
            schedule = play(seed)
            part.count(schedule, judged(kind, schedule), figures(schedule))
    return part


def first_broken(kind: Kind, seeds: Iterable[int]) -> tuple[int, list[str]] | None:
    """Return the first seed with a broken law, and these laws; ``None``: all hold."""
    with simulated(kind) as play:
        for seed in seeds:
            if sentences := judged(kind, play(seed)):
                return seed, sentences
    return None


def failure(kind: Kind, tally: Tally) -> str:
    """Return the report of the first seed that broke a law: the command to play it again, the laws, the history."""
    seed, sentences, history = tally.broken[0]
    again = (
        f"{kind}: {len(tally.broken)} seeds broke a law. To play the first again: pytest tests/simulation --seed={seed}"
    )
    return "\n".join([again, *sentences, *history])


def report(kind: Kind, seeds: range, tally: Tally) -> dict[str, list[str]]:
    """Return the report of a run, by title: the figures, and the history of a single seed."""
    texts = {f"{kind}: {len(seeds):,} schedules": tally.lines(_SIMULATED[kind].names)}
    if len(seeds) == 1:
        with simulated(kind) as play:
            texts[f"{kind}: history of seed {seeds[0]}"] = history_of(play(seeds[0]))
    return texts
