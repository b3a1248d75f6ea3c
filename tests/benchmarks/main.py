"""Takes all measurements, prints the tables and draws the picture."""

import asyncio
import os
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from pathlib import Path

from attrs import evolve, frozen
from benchmarks import clients, lists, others, processes, report
from benchmarks.loopback import details, loopback
from benchmarks.measure import Call, Figure, Table, collect_only_new_objects, ratios, seconds
from benchmarks.shares import shares

from offline_numbers import normalize_phone_number

PICTURE = Path(__file__).parent / "ratios.svg"
_AT_ONCE = 50
_TYPED = ("06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678", "+44 20 7946 0958")


@frozen
class Size:
    """The size of a run.

    Attributes:
        rounds: turns of each client.
        calls: calls in one turn.
        rows: rows of the list whose CPU time and memory are measured.
        sizes: rows of the lists whose longest stall is measured.
        readings: how often each list is read and each process is started.
        crowd: calls in flight in the largest measurement.

    """

    rounds: int = 100
    calls: int = 50
    rows: int = 100_000
    sizes: tuple[int, ...] = (1_000, 10_000, 100_000)
    readings: int = 9
    crowd: int = 1_000


QUICK = Size(rounds=2, calls=2, rows=300, sizes=(50, 300), readings=1, crowd=60)


async def checks(size: Size) -> list[Table]:
    """Compare one `check`, in sequence and with many in flight."""
    aims = {clients.OURS: 1.0, clients.INJECTED: 1.0}
    few = max(2, size.rounds // 10)
    with loopback(1) as url:
        async with AsyncExitStack() as stack:
            ours = {name: await stack.enter_async_context(make(url)) for name, make in clients.CLIENTS.items()}
            rest = {name: await stack.enter_async_context(make(url)) for name, make in others.installed().items()}
            alone = await seconds(ours | rest, rounds=size.rounds, calls=size.calls)
            fifty = await seconds(ours, rounds=size.rounds // 2, calls=4 * size.calls, at_once=_AT_ONCE)
            crowd = await seconds(ours, rounds=few, calls=size.crowd, at_once=size.crowd)
        opened = await seconds(
            {name: partial(_opened, make, url) for name, make in clients.CLIENTS.items()}, rounds=few, calls=size.calls
        )
    retries = ratios(alone, clients.NO_RETRIES, {clients.OURS: 1.02})
    return [
        Table(f"CPU of one check, {clients.BASE} = 1", "", ratios(alone, clients.BASE, aims)),
        Table(f"the same with {_AT_ONCE} in flight", "", ratios(fifty, clients.BASE, aims)),
        Table(f"the same with {size.crowd:,} in flight", "", ratios(crowd, clients.BASE, {})),
        Table("CPU of one check, its session opened for it and closed", "", ratios(opened, clients.BASE, {})),
        Table("CPU of one check, retries off = 1", "", [each for each in retries if each.name == clients.OURS]),
    ]


async def where(size: Size) -> list[Table]:
    """Show which library a check spends its time in, for this library and for plain aiohttp."""
    figures: list[Figure] = []
    with loopback(1) as url:
        for name in (clients.BASE, clients.OURS):
            async with clients.CLIENTS[name](url) as call:
                await call()
                taken = [await shares(call, size.rounds * size.calls) for _ in range(size.readings)]
            parts = sorted({part for spent in taken for part in spent}, key=lambda part: -taken[0][part])
            figures += [Figure(f"{name}: {part}", [spent[part] * 1e6 for spent in taken]) for part in parts]
    return [Table("where the time of a check goes, under the profiler", "microseconds", figures)]


async def _opened(make: Callable[[str], AbstractAsyncContextManager[Call]], url: str) -> None:
    async with make(url) as call:
        await call()


async def lists_cpu(size: Size) -> list[Table]:
    """Compare the ways to read a long list."""
    aims = {lists.DETAILS: 0.8, lists.READ_AND_PASSED: 1.3}
    with loopback(size.rows) as url:
        async with lists.readers(url) as ways:
            taken = await seconds(ways, rounds=size.readings, calls=1)
    return [Table(f"CPU of a list of {size.rows:,} rows, {lists.WHOLE} = 1", "", ratios(taken, lists.WHOLE, aims))]


async def stalls(size: Size) -> list[Table]:
    """Find how long other tasks wait while a list is read, for lists of several sizes."""
    figures: list[Figure] = []
    for rows in size.sizes:
        with loopback(rows) as url:
            async with lists.readers(url) as ways:
                for name in (lists.WHOLE, lists.DETAILS, lists.ITERATED, lists.NUMBERS):
                    aim = None if name == lists.WHOLE else 5.0
                    figures.append(Figure(f"{name}, {rows:,} rows", await _stalls(ways[name], size.readings), aim))
    return [Table("longest stall of the event loop", "ms of CPU", figures)]


async def _stalls(call: Call, readings: int) -> list[float]:
    await call()
    collect_only_new_objects()
    return [await lists.longest_stall(call) * 1e3 for _ in range(readings)]


def memory(size: Size) -> list[Table]:
    """Find how much memory reading a long list takes; each reading has its own process."""
    body = len(details(size.rows))
    with loopback(size.rows) as url:
        kept = {
            name: [grown / body for grown in processes.growth(url, name, size.readings)]
            for name in (lists.WHOLE, lists.DETAILS)
        }
        flat = [grown / 1e6 for grown in processes.growth(url, lists.ITERATED, size.readings)]
    return [
        Table(
            f"memory to read {size.rows:,} rows, the body = 1",
            "",
            [Figure(lists.WHOLE, kept[lists.WHOLE]), Figure(lists.DETAILS, kept[lists.DETAILS], 2.8)],
        ),
        Table(f"memory to iterate over {size.rows:,} rows", "MB", [Figure(lists.ITERATED, flat, 4.0)]),
    ]


def imports(size: Size) -> list[Table]:
    """Compare the CPU time of an import and a first session."""
    taken = processes.import_seconds(size.readings)
    named = {clients.BASE: taken[processes.AIOHTTP], clients.OURS: taken[processes.OURS]}
    return [Table(f"CPU of an import and a first session, {clients.BASE} = 1", "", ratios(named, clients.BASE, {}))]


def normalisation(size: Size) -> list[Table]:
    """Find the CPU time to normalize a phone number."""
    values: list[float] = []
    for _ in range(size.rounds):
        start = time.process_time()
        for _ in range(size.calls):
            for typed in _TYPED:
                normalize_phone_number(typed)
        values.append((time.process_time() - start) / size.calls / len(_TYPED) * 1e6)
    return [Table("CPU to normalize a phone number", "microseconds", [Figure("normalize_phone_number()", values)])]


async def measure(size: Size) -> list[Table]:
    """Return all tables."""
    return [
        *await checks(size),
        *await where(size),
        *await lists_cpu(size),
        *await stalls(size),
        *memory(size),
        *imports(size),
        *normalisation(size),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables as Markdown and draw the picture."""
    parser = ArgumentParser(description="CPU, stalls and memory of offline_numbers against other clients, on loopback.")
    parser.add_argument("--quick", action="store_true", help="a tiny run, to test the benchmarks themselves")
    parser.add_argument("--rows", type=int, help="rows of the longest list (default: 100000)")
    parser.add_argument("--picture", type=Path, default=PICTURE, help="path of the picture (default: %(default)s)")
    options = parser.parse_args(arguments)
    size = QUICK if options.quick else Size()
    rows = options.rows or size.rows
    size = evolve(size, rows=rows, sizes=tuple(sorted({*size.sizes, rows})))
    tables = asyncio.run(measure(size))
    caption = f"{report.versions()}; {os.cpu_count()} CPUs"
    print(report.markdown(tables), caption, sep="\n\n")  # noqa: T201 - the result
    drawn = [table for table in tables[1:] if "list of" in table.title or "stall" in table.title]
    options.picture.write_text(report.svg([tables[0], *drawn], caption), encoding="utf-8")
