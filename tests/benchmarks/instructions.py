"""Counts the instructions of this library and of plain aiohttp with valgrind's callgrind; prints one table.

``python tests/benchmarks/instructions.py`` needs valgrind. Each contender runs twice in its own process, with few
and with many calls; the difference divided by the calls is free of start and noise. The hash seed is fixed.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TESTS = str(Path(__file__).parents[1])
if __name__ == "__main__":
    sys.path.insert(0, TESTS)

from attrs import frozen  # noqa: E402 - the path above comes first
from benchmarks.clients import BASE, CLIENTS, INJECTED, OURS  # noqa: E402
from benchmarks.loopback import loopback  # noqa: E402

FEW, MANY = 100, 500
AT_ONCE = 50
SESSION_OF_AIOHTTP = (
    "import aiohttp, asyncio\nasync def main():\n    await aiohttp.ClientSession().close()\nasyncio.run(main())"
)
SESSION_OF_OURS = (
    "import asyncio\nfrom offline_numbers import OfflineNumbersSession\nasync def main():\n"
    "    async with OfflineNumbersSession('offl_key'):\n        pass\nasyncio.run(main())"
)


@frozen
class Row:
    """One line of the table.

    Attributes:
        name: what was counted.
        instructions: of one call, or of the whole process.
        base: the same of plain aiohttp.
        aim: the highest acceptable ratio.

    """

    name: str
    instructions: float
    base: float
    aim: float

    def __str__(self) -> str:
        ratio = self.instructions / self.base
        return f"{self.name:<46} {self.instructions:>13,.0f} {self.base:>13,.0f}   {ratio:.2f}   {self.aim:.2f}"


def counted(*command: str) -> int:
    """Return how many instructions a Python process executes."""
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, *command]
    environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(valgrind, env=environment, check=True, capture_output=True, text=True, timeout=600)
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found is not None, done.stderr
    return int(found[1])


def per_call(url: str, name: str, at_once: int = 1, few: int = FEW, many: int = MANY) -> float:
    """Return the instructions of one call of a contender."""
    runs = [counted(__file__, url, name, str(calls), str(at_once)) for calls in (few, many)]
    return (runs[1] - runs[0]) / (many - few)


async def call(url: str, name: str, calls: int, at_once: int) -> None:
    """Make calls with one contender, this many at once."""
    left = iter(range(calls))

    async def caller() -> None:
        for _ in left:
            await one()

    async with CLIENTS[name](url) as one:
        await asyncio.gather(*(caller() for _ in range(at_once)))


def table(url: str) -> list[Row]:
    """Count everything."""
    base, base_at_once = per_call(url, BASE), per_call(url, BASE, AT_ONCE, AT_ONCE, 10 * AT_ONCE)
    at_once = per_call(url, OURS, AT_ONCE, AT_ONCE, 10 * AT_ONCE)
    return [
        Row("one check", per_call(url, OURS), base, 1.00),
        Row("one check on the application's session", per_call(url, INJECTED), base, 1.03),
        Row(f"one check of {AT_ONCE} in flight", at_once, base_at_once, 1.03),
        Row("import and first session", counted("-c", SESSION_OF_OURS), counted("-c", SESSION_OF_AIOHTTP), 1.12),
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
    print(f"{'instructions':<46} {'this library':>13} {'aiohttp':>13}  ratio   aim")  # noqa: T201
    with loopback(1) as url:
        for row in table(url):
            print(row)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
