"""Two hundred tasks on one session, every method, one answer in three gone wrong, the server restarted in between."""

import asyncio
import gc
import logging
import random
from collections import Counter
from collections.abc import Callable

import pytest
from attrs import define, field
from support.lifecycles import left_behind, sockets
from support.load.audit import Audit
from support.load.calls import Caller
from support.load.faults import Faults

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Sandbox

TASKS = ROUND = 200

Show = Callable[..., None]


async def soon(_: float) -> None:
    """Wait until the others have had a turn."""
    await asyncio.sleep(0)


@define
class Load:
    """Rounds of calls on one session.

    Attributes:
        seed: what decides calls and faults.
        server: what they are sent to.
        faults: what goes wrong.
        numbers: the session.
        objects: how many there were at the end of each round.
        sockets: the same of sockets.
        tally: the figures.

    """

    seed: int
    server: Sandbox
    faults: Faults
    numbers: OfflineNumbersSession
    objects: list[int] = field(factory=list[int])
    sockets: list[int] = field(factory=list[int])
    tally: Counter[str] = field(factory=Counter[str])

    async def play(self, number: int) -> None:
        """Play one round, the first one without a fault; what was told must agree with what the server has done."""
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
        await left_behind()  # all connections are closed by then
        self.objects.append(len(gc.get_objects()))
        self.sockets.append(sockets())
        await self.server.start()

    async def _call_all(self, caller: Caller) -> None:
        """Let the tasks share the calls; in the middle of them the server is restarted."""
        waiting = iter(range(ROUND))
        ended: list[int] = []

        async def work() -> None:
            for number in waiting:
                await caller.call(number)
                ended.append(number)
                if self.objects and len(ended) == ROUND // 2:
                    await self.server.close()
                    await self.server.start()

        async with asyncio.TaskGroup() as group:
            for _ in range(TASKS):
                group.create_task(work())

    def figures(self) -> list[str]:
        """Return the figures, a line for each."""
        ends = [f"{count:9,}  {name}" for name, count in sorted(self.tally.items())]
        kept = f"{min(self.objects):,} to {max(self.objects):,} objects"
        return [*ends, f"{kept}, {min(self.sockets)} to {max(self.sockets)} sockets at the end of a round"]

    def _count(self, caller: Caller) -> None:
        self.tally.update(f"ended with {type(end).__name__}" for end in caller.ledger.ends)
        self.tally["calls"] += ROUND
        self.tally["requests"] += len(self.server.requests)
        self.tally["requests that met a fault"] += sum(request.fault is not None for request in self.server.requests)
        self.tally["numbers allocated"] += len(self.server.allocations)


async def test_load(pytestconfig: pytest.Config, caplog: pytest.LogCaptureFixture, show: Show) -> None:
    """Nothing is lost, nothing is doubled in silence, and nothing grows."""
    caplog.set_level(logging.CRITICAL, "offline_numbers")  # who keeps all records needs more and more memory
    seed = pytestconfig.getoption("--load-seed", None) or random.randrange(2**32)  # noqa: S311 - no secret
    rounds = max(3, (pytestconfig.getoption("--load-calls", None) or 0) // ROUND)
    show(f"--load-seed={seed} --load-calls={rounds * ROUND}")
    before = sockets()
    faults = Faults(seed)
    async with Sandbox(pool={NumberType.PREFIX_0899: 300}, on_request=faults.on_request) as server:
        faults.server = server
        retry = RetryPolicy(sleep=soon)
        async with OfflineNumbersSession(server.key, base_url=server.url, retry=retry, timeout=1) as numbers:
            load = Load(seed, server, faults, numbers)
            for number in range(rounds):
                await load.play(number)
    show(*load.figures())
    assert load.objects[-1] < load.objects[1] + 300  # the first round has filled what is kept once
    assert {*load.sockets} == {before}
    assert (await left_behind(), before) == (set(), sockets())
