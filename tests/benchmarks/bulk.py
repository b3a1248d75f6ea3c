"""``apply_plan`` in domains of several sizes: requests, bytes, CPU and time for each row.

``python -m benchmarks.bulk`` in ``tests`` prints the table of ``campaigns/README.md``.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from attrs import frozen
from benchmarks.clients import KEY
from benchmarks.loopback import loopback

from offline_numbers import OfflineNumbersSession, SQLiteJournal
from offline_numbers.campaigns import Campaign, Status, apply_plan, plan_campaigns

ROWS, SIZES = 500, (100, 5_000, 50_000)
_HEAD = """| numbers | assigns | lists | received, MB | CPU, ms a row | time, ms a row | time, smallest domain = 1 |
|---:|---:|---:|---:|---:|---:|---:|"""


@frozen
class Cost:
    """What a run cost.

    Attributes:
        assigns: the assigns sent.
        lists: the lists read, the plan's included.
        received: bytes, as the server counted them.
        cpu: this process's CPU seconds.
        seconds: real seconds.

    """

    assigns: int
    lists: int
    received: int
    cpu: float
    seconds: float


async def cost_of(rows: int, numbers: int) -> Cost:
    """Plan and apply new rows in a domain, with a journal in a file, and without a pause."""
    campaigns = [
        Campaign(reference=f"bulk-{place}", destination=f"07{place:08}", description=f"Poster {place}", type=5)
        for place in range(rows)
    ]
    with loopback(numbers) as url, TemporaryDirectory() as folder:
        async with (
            SQLiteJournal(Path(folder, "journal.db")) as journal,
            OfflineNumbersSession(KEY, base_url=url, timeout=60.0, journal=journal) as session,
            aiohttp.ClientSession(url) as http,
        ):
            cpu, start = time.process_time(), time.perf_counter()
            plan = await plan_campaigns(session, campaigns)
            statuses = {result.status async for result in apply_plan(session, plan, pause=0.0)}
            cpu, seconds = time.process_time() - cpu, time.perf_counter() - start
            assert statuses == {Status.ALLOCATED}
            async with http.get("/figures") as answer:
                figures = await answer.json()
    requests = figures["requests"]
    return Cost(requests["assign"], requests["list"], figures["bytes"], cpu, seconds)


def table(rows: int = ROWS, sizes: Sequence[int] = SIZES) -> str:
    """Return what some rows cost, as Markdown."""
    costs = {numbers: asyncio.run(cost_of(rows, numbers)) for numbers in sizes}
    least = costs[sizes[0]].seconds
    lines = [
        f"| {numbers:,} | {cost.assigns} | {cost.lists} | {cost.received / 1e6:.1f} | {cost.cpu / rows * 1e3:.1f} "
        f"| {cost.seconds / rows * 1e3:.1f} | {cost.seconds / least:.1f} |"
        for numbers, cost in costs.items()
    ]
    return "\n".join([_HEAD, *lines])


if __name__ == "__main__":
    print(table())  # noqa: T201 - the result
