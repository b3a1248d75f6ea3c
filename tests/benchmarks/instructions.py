"""Counts the instructions of this library and of plain aiohttp with valgrind's callgrind, and takes the clock's ratio.

``python tests/benchmarks/instructions.py`` needs valgrind, and prints the table of README.md. Each contender runs twice
in a process of its own, with few and with many calls; the difference divided by the calls is free of start and noise.
The hash seed is fixed. The clock's ratio is the median of CPU times measured in turns; other load disturbs it.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TESTS = str(Path(__file__).parents[1])
if __name__ == "__main__":
    sys.path.insert(0, TESTS)

from attrs import frozen  # noqa: E402 - the path above comes first
from benchmarks import processes  # noqa: E402
from benchmarks.clients import BASE, CLIENTS, INJECTED, KEY, NUMBER, OURS  # noqa: E402
from benchmarks.loopback import loopback  # noqa: E402
from benchmarks.measure import ratios, seconds  # noqa: E402
from benchmarks.report import versions  # noqa: E402

FEW, MANY = 50, 250
AT_ONCE = 50
ROUNDS, CALLS = 20, 100  # of the clock


@frozen
class Row:
    """One line of the table.

    Attributes:
        name: what was counted.
        instructions: of one call, or of the whole process.
        base: the same of plain aiohttp.
        clock: the ratio of the CPU times; ``None`` if it was not taken.
        aim: what the ratio of the instructions should be at most.

    """

    name: str
    instructions: float
    base: float
    clock: float | None
    aim: float

    def __str__(self) -> str:
        clock = "" if self.clock is None else f"{self.clock:.2f}"
        counts = f"{self.instructions:,.0f} | {self.base:,.0f} | {self.instructions / self.base:.2f}"
        return f"| {self.name} | {counts} | {clock} | {self.aim:.2f} |"


def counted(*command: str, code: int = 0, **variables: str) -> int:
    """Return how many instructions a Python process executes; a run before it writes the bytecode, as an installation.

    Args:
        *command: the arguments of Python.
        code: the exit code that is expected; with another one, the process did something else.
        **variables: its environment variables, beside ours.

    """
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, *command]
    paths = os.pathsep.join(sys.path)
    fixed = {"PYTHONHASHSEED": "0", "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": ""}
    environment = os.environ | fixed | variables
    for arguments in ([sys.executable, *command], valgrind):
        done = subprocess.run(arguments, env=environment, check=False, capture_output=True, text=True, timeout=600)
        assert done.returncode == code, done.stderr
    return int(done.stderr.partition("Collected : ")[2].split()[0])


def per_call(url: str, name: str, at_once: int = 1) -> float:
    """Return the instructions of one call of a contender."""
    runs = [counted(__file__, url, name, str(calls), str(at_once)) for calls in (FEW, MANY)]
    return (runs[1] - runs[0]) / (MANY - FEW)


async def call(url: str, name: str, calls: int, at_once: int) -> None:
    """Make calls with one contender, so many at once."""
    left = iter(range(calls))

    async def caller() -> None:
        for _ in left:
            await one()

    async with CLIENTS[name](url) as one:
        await asyncio.gather(*(caller() for _ in range(at_once)))


async def clock(url: str, at_once: int = 1) -> dict[str, float]:
    """Return the ratio of each contender's CPU time to plain aiohttp's."""
    async with CLIENTS[BASE](url) as base, CLIENTS[OURS](url) as ours, CLIENTS[INJECTED](url) as injected:
        contenders = {BASE: base, OURS: ours, INJECTED: injected}
        taken = await seconds(contenders, rounds=ROUNDS, calls=CALLS, at_once=at_once)
    return {figure.name: figure.median for figure in ratios(taken, BASE, {})}


def checks(url: str) -> list[Row]:
    """Count one check."""
    base, base_at_once = per_call(url, BASE), per_call(url, BASE, AT_ONCE)
    alone, at_once = asyncio.run(clock(url)), asyncio.run(clock(url, AT_ONCE))
    return [
        Row("one check", per_call(url, OURS), base, alone[OURS], 1.00),
        Row("one check on the application's session", per_call(url, INJECTED), base, alone[INJECTED], 1.03),
        Row(f"one check of {AT_ONCE} in flight", per_call(url, OURS, AT_ONCE), base_at_once, at_once[OURS], 1.03),
    ]


def starts(url: str) -> list[Row]:
    """Count what a process does before its first request, and the command line."""
    taken = processes.import_seconds(ROUNDS // 2)
    first = ratios(taken, processes.AIOHTTP, {})[1].median
    session, imported = counted("-c", processes.AIOHTTP), counted("-c", "import aiohttp")

    def program(*arguments: str, code: int = 0) -> int:
        variables = {"OFFLINE_NUMBERS_KEY": KEY, "OFFLINE_NUMBERS_BASE_URL": url}
        return counted("-m", "offline_numbers", *arguments, code=code, **variables)

    return [
        Row("import and first session", counted("-c", processes.OURS), session, first, 1.12),
        Row("`offline-numbers --help`, import = 1", program("--help"), imported, None, 0.65),
        Row("`offline-numbers check`, a wrong argument", program("check", code=2), imported, None, 0.65),
        Row("`offline-numbers check NUMBER`", program("check", NUMBER), imported, None, 1.35),
    ]


def main(arguments: Sequence[str]) -> int:
    """Print the table, or make the calls of one run."""
    if arguments:
        url, name, calls, at_once = arguments
        asyncio.run(call(url, name, int(calls), int(at_once)))
        return 0
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: no instructions were counted")  # noqa: T201 - the result
        return 1
    print("| instructions | this library | plain aiohttp | ratio | CPU time, ratio | aim |")  # noqa: T201
    print("|---|---:|---:|---:|---:|---:|", flush=True)  # noqa: T201
    with loopback(1) as url:
        for count in (checks, starts):
            print(*count(url), sep="\n", flush=True)  # noqa: T201
    print(f"\n{versions()}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
