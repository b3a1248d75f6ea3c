"""Processes that crash at any step, and calls that are cancelled at any await."""

import asyncio
import logging
from contextvars import ContextVar
from typing import Literal

from attrs import define, field

from offline_numbers.allocation.assign_once import NeverSent
from offline_numbers.allocation.intent import Intent
from offline_numbers.values.models import NumberState

from .world import World

current: ContextVar["Call"] = ContextVar("current")
"""The call whose code is running."""


class Crashed(BaseException):
    """The process is dead: nothing that its code still does has an effect."""


@define(eq=False)
class Process:
    """One process; a restart is a new one.

    Attributes:
        name: its unique name.
        alive: whether it has not crashed.
        calls: its calls.
        tasks: the tasks of its calls.
        never_sent: its session's memory of records that sent nothing.

    """

    name: str
    alive: bool = True
    calls: list["Call"] = field(factory=list["Call"])
    tasks: list[asyncio.Task[None]] = field(factory=list[asyncio.Task[None]])
    never_sent: NeverSent = field(factory=NeverSent)

    def crash(self) -> None:
        """Die: each of its tasks is interrupted at its await, and stopped at its next step."""
        self.alive = False
        for task in self.tasks:
            task.cancel()


End = NumberState | Exception | Literal["cancelled", "crashed"] | None


@define(eq=False)
class Call:
    """One call of a machine.

    Attributes:
        name: its unique name.
        intent: its reference, or its own name.
        wanted: the write to send.
        process: its process.
        world: the API, for the history.
        cancel_at: the step at which it is cancelled; ``None``: never.
        cancels: how many steps in a row.
        crash_at: the step at which its process dies; ``None``: it lives.
        is_quiet: it has no faults; the last calls of a schedule have none.
        began: when it began.
        ended: when it ended.
        cancelled: when it was first cancelled.
        end: its result or error.
        warned: its answer was returned with the warning that the list does not confirm it.
        steps: how many there were.
        early: what it was shown too early, one sentence each.

    """

    name: str
    intent: str
    wanted: Intent
    process: Process
    world: World
    cancel_at: int | None = None
    cancels: int = 1
    crash_at: int | None = None
    is_quiet: bool = False
    began: float = 0.0
    ended: float = 0.0
    cancelled: float | None = None
    end: End = None
    warned: bool = False
    steps: int = 0
    early: list[str] = field(factory=list[str])

    def finish(self, end: End, shown: str) -> None:
        """End now."""
        self.end, self.ended = end, self.world.clock()
        self.world.note(self.name, f"ends with {shown}")

    def see(self, began: float, asked: float) -> None:
        """Note a list that began before it was needed."""
        if began < asked:
            self.early.append(f"{self.name} was shown a list of {began:.3f}, and needed one of {asked:.3f}")

    def step(self, what: str) -> None:
        """Pass a point at which the process may crash or the call may be cancelled."""
        self.world.note(self.name, what)
        self.steps += 1
        if self.steps == self.crash_at:
            self.world.note(self.process.name, "crashes")
            self.process.crash()
        if not self.process.alive:
            raise Crashed
        if self.cancel_at is not None and self.cancel_at <= self.steps < self.cancel_at + self.cancels:
            self._cancel()

    def _cancel(self) -> None:
        self.world.note(self.name, "is cancelled")
        self.cancelled = self.world.clock() if self.cancelled is None else self.cancelled
        self.process.tasks[self.process.calls.index(self)].cancel()


class Warnings(logging.Handler):
    """Records the calls that have warned that the list does not confirm their answer."""

    def emit(self, record: logging.LogRecord) -> None:
        """Handle one log record."""
        if "does not confirm" in str(record.msg):
            current.get().warned = True
