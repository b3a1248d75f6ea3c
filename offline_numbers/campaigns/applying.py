"""A plan carried out: one write at a time, and one list that confirms up to 25 of them."""

import asyncio
import math
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from functools import partial

from attrs import define, field

from offline_numbers.allocation import valid_settle
from offline_numbers.errors import ArgumentError, ArgumentTypeError
from offline_numbers.session import OfflineNumbersSession

from .endings import foreseen, result_of
from .values import Plan, Result, Step
from .writing import Write, Writer

BATCH = 25
"""The writes that one list confirms."""

Sleep = Callable[[float], Awaitable[None]]
OnWrite = Callable[[Step], None]


def apply_plan(  # noqa: PLR0913 - keyword-only, each with a default
    session: OfflineNumbersSession,
    plan: Plan,
    *,
    pause: float = 1.0,
    settle: Sequence[float] = (0.5, 1.0, 2.0, 4.0),
    keep_going: bool = False,
    sleep: Sleep = asyncio.sleep,
    on_write: OnWrite | None = None,
) -> AsyncGenerator[Result]:
    """Carry out a plan, one step after the other, and report the result of each.

    A number is allocated under the row's reference, as ``assign_once`` does it: plan and apply again after any
    interruption. A number in use is changed or released only if it still is as the plan saw it. After a lost answer, a
    change or a release is sent again only if the number is exactly as it was; an assign is never sent again. One list
    confirms up to 25 writes, so results come in batches. N writes cost N requests, at most N checks, and at most
    2 + N/25 lists; after a lost answer also the reads of the waits.

    The run stops at the first step that goes wrong, since the next may go the same way: the writes behind it are
    ``Status.NOT_REACHED``. A step for which nothing was sent, because you have to decide, stops nothing.

    Args:
        session: the domain's session, the one that the plan was made with.
        plan: a fresh plan of ``plan_campaigns``, since the domain changes.
        pause: the seconds between two writes.
        settle: the seconds to wait before each further read of the list, one wait at least.
        keep_going: continue with the others after a step that failed.
        sleep: awaited with the seconds of each pause. If it raises, the writes so far are confirmed and reported, and
            the run ends. After a lost answer the session waits as its ``RetryPolicy`` does.
        on_write: called with each step before its write is sent.

    Returns:
        An asynchronous generator of one result for each step, in the order of the plan. If you leave it early, nothing
        more is sent; ``contextlib.aclosing`` closes it at the end of the block.

    Raises:
        ArgumentTypeError: ``pause`` or ``settle`` are not numbers; nothing was sent.
        ArgumentError: ``pause`` or ``settle`` are negative or infinite; nothing was sent.

    """
    writer = Writer(session, valid_settle(settle), plan.steps)
    run = _Run(writer, partial(sleep, _valid_pause(pause)), keep_going, on_write)
    return run.results(plan)


@define
class _Run:
    """One run."""

    writer: Writer
    pause: Callable[[], Awaitable[None]]
    keep_going: bool
    on_write: OnWrite | None
    has_written: bool = field(default=False, init=False)
    has_stopped: bool = field(default=False, init=False)
    interruption: Exception | None = field(default=None, init=False)

    async def results(self, plan: Plan) -> AsyncGenerator[Result]:
        """Yield the result of each step."""
        await self.writer.settle_kept()
        steps = deque(plan.steps)
        while steps:
            batch = await self._send(steps)
            await self.writer.confirm([write for _, write in batch if write])
            for step, write in batch:
                ending = write and write.ending
                if ending and ending.went_wrong and not self.keep_going:
                    self.has_stopped = True
                yield result_of(step, ending) if ending else foreseen(step)
            if self.interruption is not None:
                raise self.interruption

    async def _send(self, steps: deque[Step]) -> list[tuple[Step, Write | None]]:
        """Send the writes of one batch; it ends at 25 writes, and at one whose outcome has to be found out first."""
        batch, count = list[tuple[Step, Write | None]](), 0
        while steps and count < BATCH:
            write = None
            if steps[0].action.is_write and await self._may_write():
                count += 1
                write = await self._write(steps[0])
            batch.append((steps.popleft(), write))
            if write and write.is_doubtful:
                break
        return batch

    async def _write(self, step: Step) -> Write:
        self.has_written = True
        if self.on_write:
            self.on_write(step)
        write = await self.writer.send(step)
        if write.ending and write.ending.went_wrong and not self.keep_going:
            self.has_stopped = True
        return write

    async def _may_write(self) -> bool:
        if self.has_written and not self.has_stopped:
            try:
                await self.pause()
            except Exception as error:  # noqa: BLE001 - raised again once the writes so far are reported
                self.interruption = error
                self.has_stopped = True
        return not self.has_stopped


def _valid_pause(pause: object) -> float:
    if not isinstance(pause, int | float) or isinstance(pause, bool):
        msg = f"the seconds between two writes such as 1.0, not {pause!r}"
        raise ArgumentTypeError("pause", msg)
    if not (math.isfinite(pause) and pause >= 0):
        msg = f"invalid pause {pause!r}: use seconds from 0, such as 1.0"
        raise ArgumentError("pause", msg)
    return float(pause)
