"""A plan carried out: one write at a time, each sent once, each looked for in the list before and after."""

import asyncio
import math
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from functools import partial

from offline_numbers.allocation import valid_settle
from offline_numbers.errors import ArgumentError, ArgumentTypeError
from offline_numbers.session import OfflineNumbersSession

from .endings import foreseen, result_of
from .values import Plan, Result
from .writing import Writer

Sleep = Callable[[float], Awaitable[None]]


def apply_plan(  # noqa: PLR0913 - keyword-only, each with a default
    session: OfflineNumbersSession,
    plan: Plan,
    *,
    pause: float = 1.0,
    settle: Sequence[float] = (0.5, 1.0, 2.0, 4.0),
    keep_going: bool = False,
    sleep: Sleep = asyncio.sleep,
) -> AsyncGenerator[Result]:
    """Carry out a plan, one step after the other, and tell of each what became of it.

    A number is allocated by ``assign_once`` under the row's reference, so that a run which was interrupted goes on
    where it was: plan again, and apply. A number is reassigned, described anew or released only where the list still
    shows it as the plan saw it. Each write is sent once; after an unknown outcome the list is looked at, and nothing is
    sent for that reference again.

    The run stops at the first step that goes wrong, since the next may go the same way; the writes behind it are told
    as ``Status.NOT_REACHED``. What needs a person, and where nothing was sent, stops nothing.

    Args:
        session: the domain's session, the one that the plan was made with.
        plan: what to do, from ``plan_campaigns``; a fresh one, since the domain changes.
        pause: the seconds between two writes.
        settle: the seconds to wait before each further look at the list, one wait at least.
        keep_going: go on with the others after a step that went wrong.
        sleep: awaited with the seconds of each pause; what it raises ends the run, between two writes. After a lost
            answer the session waits as its ``RetryPolicy`` does.

    Returns:
        An asynchronous generator of one result for each step, in the order of the plan. Left early, nothing more is
        sent; ``contextlib.aclosing`` closes it at the end of the block.

    Raises:
        TypeError: ``pause`` or ``settle`` are no numbers; nothing was sent.
        ValueError: ``pause`` or ``settle`` are negative or infinite; nothing was sent.

    """
    writer = Writer(session, valid_settle(settle))
    return _applied(writer, plan, partial(sleep, _valid_pause(pause)), keep_going=keep_going)


async def _applied(
    writer: Writer, plan: Plan, pause: Callable[[], Awaitable[None]], *, keep_going: bool
) -> AsyncGenerator[Result]:
    has_written = has_stopped = False
    begun = await writer.begun()
    for step in plan.steps:
        if has_stopped or not step.action.is_write:
            await writer.settle(step, begun)
            yield foreseen(step)
            continue
        if has_written:
            await pause()
        has_written = True
        ending = await writer.carry_out(step)
        has_stopped = ending.went_wrong and not keep_going
        yield result_of(step, ending)


def _valid_pause(pause: object) -> float:
    if not isinstance(pause, int | float) or isinstance(pause, bool):
        msg = f"{pause!r} is no number; give the seconds between two writes, 1.0 for example"
        raise ArgumentTypeError("pause", msg)
    if not (math.isfinite(pause) and pause >= 0):
        msg = f"{pause!r} is no time to wait; give the seconds between two writes, 1.0 for example"
        raise ArgumentError("pause", msg)
    return float(pause)
