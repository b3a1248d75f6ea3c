"""Many tasks share one session and call every method; one answer in three is faulty, and the server restarts."""

import asyncio
import gc
import logging
import random
from collections import Counter
from collections.abc import Callable

import pytest
from attrs import define, field
from support.clock import Clock
from support.lifecycles import left_behind, sockets
from support.load.audit import Audit
from support.load.calls import Caller
from support.load.faults import Faults

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox

FEW, MANY = 60, 200  # calls of a round, each in its own task: by default, and with --load-calls

Show = Callable[..., None]


@define
class Load:
    """Rounds of calls on one session.

    Attributes:
        seed: decides calls and faults.
        size: calls of a round.
        server: receives the calls.
        faults: plants the faults.
        numbers: the session.
        objects: number of objects at the end of each round.
        sockets: number of sockets at the end of each round.
        tally: counts of calls, requests and outcomes.

    """

    seed: int
    size: int
    server: Sandbox
    faults: Faults
    numbers: OfflineNumbersSession
    objects: list[int] = field(factory=list[int])
    sockets: list[int] = field(factory=list[int])
    tally: Counter[str] = field(factory=Counter[str])

    async def play(self, number: int) -> None:
        """Play one round, the first without faults; results and the server's log must agree."""
        caller = Caller(self.numbers, self.seed + number)
        if number:
            self.faults.begin()
        await self._call_all(caller)
        self.faults.end()
        for reference in caller.ledger.once:
            await caller.settle(reference)
        assert list(Audit(caller.ledger, self.server).problems()) == []
        self._count(caller)
        for reference in caller.ledger.once:
            await self.numbers.forget(reference)
        del caller
        await self.server.close()
        self.server.clear()
        await left_behind()  # closes all connections
        self.objects.append(len(gc.get_objects()))
        self.sockets.append(sockets())
        await self.server.start()

    async def _call_all(self, caller: Caller) -> None:
        """Make all calls at once; restart the server after half of them."""
        ended: list[int] = []

        async def work(number: int) -> None:
            await caller.call(number)
            ended.append(number)
            if self.objects and len(ended) == self.size // 2:
                await self.server.close()
                await self.server.start()

        async with asyncio.TaskGroup() as group:
            for number in range(self.size):
                group.create_task(work(number))

    def figures(self) -> list[str]:
        """Return the counts as lines."""
        ends = [f"{count:9,}  {name}" for name, count in sorted(self.tally.items())]
        kept = f"{min(self.objects):,} to {max(self.objects):,} objects"
        return [*ends, f"{kept}, {min(self.sockets)} to {max(self.sockets)} sockets at the end of a round"]

    def _count(self, caller: Caller) -> None:
        self.tally.update(f"ended with {type(end).__name__}" for end in caller.ledger.ends)
        self.tally["calls"] += self.size
        self.tally["requests"] += len(self.server.requests)
        self.tally["requests that met a fault"] += sum(request.fault is not None for request in self.server.requests)
        self.tally["numbers allocated"] += len(self.server.allocations)


async def test_load(pytestconfig: pytest.Config, caplog: pytest.LogCaptureFixture, show: Show) -> None:
    """Nothing is lost or silently doubled, and neither objects nor sockets grow."""
    caplog.set_level(logging.CRITICAL, "offline_numbers")  # pytest keeps all records, which would count as growth
    seed = pytestconfig.getoption("--load-seed", None) or random.randrange(2**32)  # noqa: S311 - no secret
    calls: int | None = pytestconfig.getoption("--load-calls", None)
    size = MANY if calls else FEW
    rounds = max(3, (calls or 0) // size)
    show(f"--load-seed={seed} --load-calls={rounds * size}")
    before = sockets()
    faults = Faults(seed)
    async with Sandbox(pool={NumberType.PREFIX_0899: 300}, on_request=faults.on_request) as server:
        faults.server = server
        retry = RetryPolicy(sleep=Clock().sleep)
        async with OfflineNumbersSession(server.key, base_url=server.url, retry=retry, timeout=1) as numbers:
            load = Load(seed, size, server, faults, numbers)
            for number in range(rounds):
                await load.play(number)
    show(*load.figures())
    assert load.objects[-1] < load.objects[1] + 300  # the first round fills caches
    assert {*load.sockets} == {before}
    assert await left_behind() == set()
    assert sockets() == before
