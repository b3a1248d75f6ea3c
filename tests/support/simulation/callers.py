"""Callers as a crash sees them: processes that die at any step, and calls that are cancelled at any await."""

import asyncio
import logging
from contextvars import ContextVar
from typing import Literal

from attrs import define, field

from offline_numbers.allocation.assign_once import NeverSent
from offline_numbers.allocation.intent import Intent
from offline_numbers.values.models import Allocation

from .world import World

current: ContextVar["Call"] = ContextVar("current")
"""The call whose code is running."""


class Crashed(BaseException):
    """The process is dead: no handler of ours, and nothing that it still tries, has any effect."""


@define(eq=False)
class Process:
    """One process; a restart is a new one.

    Attributes:
        name: tells it from the others.
        alive: whether it may still do anything.
        calls: the calls in it.
        tasks: what runs them.
        never_sent: what its session knows better than the journal.

    """

    name: str
    alive: bool = True
    calls: list["Call"] = field(factory=list["Call"])
    tasks: list[asyncio.Task[None]] = field(factory=list[asyncio.Task[None]])
    never_sent: NeverSent = field(factory=NeverSent)

    def crash(self) -> None:
        """Die: whatever runs in it is thrown out of its await, and stopped at its next step."""
        self.alive = False
        for task in self.tasks:
            task.cancel()


End = Allocation | Exception | Literal["cancelled", "crashed"] | None


@define(eq=False)
class Call:
    """One call of a machine.

    Attributes:
        name: tells it from the others.
        intent: whom it allocates for: a reference, or its own name.
        wanted: the assign to send.
        process: where it runs.
        world: for the history.
        cancel_at: the step at which it is cancelled; ``None``: never.
        cancels: how many steps in a row.
        crash_at: the step at which its process dies; ``None``: it lives.
        is_quiet: nothing goes wrong for it any more; the last calls of a schedule are such.
        began: when it began.
        ended: when it ended.
        cancelled: when it was first cancelled.
        end: what it ended with.
        warned: its answer was returned with the warning that the list does not confirm it.
        steps: how many there were.

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

    def step(self, what: str) -> None:
        """Pass a point at which a process may die, or a caller lose patience."""
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
    """Keeps which calls have warned that the list does not confirm their answer."""

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one line of the log."""
        if "does not confirm" in str(record.msg):
            current.get().warned = True
