"""One schedule: the calls, their times and processes, until nothing is left to happen."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from attrs import define, field

from offline_numbers.allocation.assign_once import pending
from offline_numbers.allocation.intent import Intent
from offline_numbers.allocation.journal import Journal, MemoryJournal
from offline_numbers.values.models import Allocation, NumberState, Settled

from .callers import Call, Crashed, End, Process, current
from .dice import Dice
from .journal import DOMAIN, CallJournal
from .network import Network, Request
from .world import World

if TYPE_CHECKING:
    from .batch import Run

Machine = Callable[[Network, Journal, Call], Awaitable[NumberState]]

END_OF_TIME = 3000.0
"""Seconds after which nothing is in flight."""


def shown(end: End) -> str:
    """Return a result for the history, without anything that differs between two runs of one seed."""
    match end:
        case Allocation():
            return f"{end.tracking_number}, surplus {end.surplus}{', recovered' if end.recovered else ''}"
        case Settled():
            return f"{end.attempts} attempts{', recovered' if end.recovered else ''}"
        case Exception():
            return f"{type(end).__name__} {getattr(end, 'stage', '')}"
        case _:
            return str(end)


@define
class Schedule:
    """Everything of one seed.

    Attributes:
        seed: the seed.
        machine: the code under test.
        dice: the random draws.
        world: the API.
        store: the records of the journal.
        calls: all calls, in the order of their begin.
        finals: the last calls, after the end, without faults.
        requests: all assigns.
        networks: the network of each call, by its name.
        troubled: the references for which the journal had a fault.
        processes: the running ones, by their place.
        restarts: how many processes were restarted.
        left_over: the tasks that were left at the end.
        unfinished: the references that are pending in the journal after the last calls.

    """

    seed: int
    machine: Machine
    dice: Dice = field(init=False)
    world: World = field(init=False)
    store: MemoryJournal = field(factory=MemoryJournal)
    calls: list[Call] = field(factory=list[Call])
    finals: list[Call] = field(factory=list[Call])
    requests: list[Request] = field(factory=list[Request])
    networks: dict[str, Network] = field(factory=dict[str, Network])
    troubled: set[str] = field(factory=set[str])
    processes: dict[int, Process] = field(factory=dict[int, Process])
    restarts: int = 0
    left_over: int = 0
    unfinished: list[str] = field(factory=list[str])
    runs: list["Run"] = field(factory=list["Run"])

    def __attrs_post_init__(self) -> None:
        """Begin at 0."""
        self.dice = Dice(self.seed)
        self.world = World(asyncio.get_running_loop().time)

    async def settle_down(self, deliveries: list[Coroutine[Any, Any, None]]) -> None:
        """Run until every call and every late event has ended."""
        await asyncio.gather(*deliveries)
        await asyncio.sleep(END_OF_TIME)
        self.left_over += len(asyncio.all_tasks()) - 1

    async def deliver(self, reference: str, wanted: Intent, place: int, tries: int) -> None:
        """Call some time from now; if that fails, and sometimes if it does not, call again later."""
        for _ in range(tries):
            await self.pause()
            call = self.new_call(reference, wanted, self.process_at(place))
            self.doom(call)
            await self.play(call)
            if isinstance(call.end, NumberState) and self.dice.chance(0.7):
                return

    async def pause(self) -> None:
        """Let some time pass."""
        await asyncio.sleep(self.dice.between(0.0, 12.0) if self.dice.chance(0.8) else self.dice.between(12.0, 90.0))

    def doom(self, call: Call) -> None:
        """Decide whether a call is to be cancelled, or its process to crash."""
        if self.dice.chance(0.25):
            call.cancel_at, call.cancels = 1 + self.dice.upto(40), self.dice.pick((1, 1, 2, 5))
        elif self.dice.chance(0.2):
            call.crash_at = 1 + self.dice.upto(40)

    async def play_last(self, reference: str, wanted: Intent) -> None:
        """Call once more, in a new process, without faults."""
        self.processes.clear()
        call = self.new_call(reference, wanted, self.process_at(0))
        call.is_quiet = True
        self.finals.append(call)
        await self.play(call)
        self.unfinished = [one.reference for one in await pending(self.journal_of(call), DOMAIN)]

    def journal_of(self, call: Call) -> CallJournal:
        """Return the journal of a call."""
        return CallJournal(self.store, call, self.dice, self.troubled)

    def process_at(self, place: int) -> Process:
        """Return the process at this place; start a new one if it has crashed."""
        process = self.processes.get(place)
        if process is None or not process.alive:
            self.restarts += process is not None
            process = self.processes[place] = Process(f"process {place}.{self.restarts}")
        return process

    def new_call(self, reference: str, wanted: Intent, process: Process) -> Call:
        """Return a call that has not begun; without a reference each call is its own intent."""
        name = f"call {len(self.calls)}"
        call = Call(name, reference or name, wanted, process, self.world)
        self.calls.append(call)
        return call

    async def play(self, call: Call) -> None:
        """Run one call to its end."""
        call.process.calls.append(call)
        call.process.tasks.append(asyncio.create_task(self._run(call)))
        await asyncio.wait(call.process.tasks[-1:])

    async def _run(self, call: Call) -> None:
        current.set(call)
        call.began = self.world.clock()
        network = self.networks[call.name] = Network(self.world, call, self.dice, self.requests)
        self.world.note(call.name, f"begins for {call.intent} in {call.process.name}")
        end: End
        try:
            end = await self.machine(network, self.journal_of(call), call)
        except asyncio.CancelledError:
            end = "cancelled" if call.process.alive else "crashed"
        except Crashed:
            end = "crashed"
        except Exception as error:  # noqa: BLE001 - a law checks the class
            end = error.with_traceback(None)
        call.finish(end, shown(end))

    def sent_by(self, call: Call) -> list[Request]:
        """Return the sent requests of a call."""
        return [request for request in self.requests if request.call is call and request.answer is not None]

    def unproven(self, intent: str) -> list[Request]:
        """Return the sent requests of an intent that were not refused."""
        return [
            request
            for request in self.requests
            if request.call.intent == intent and request.answer is not None and not request.refused
        ]
