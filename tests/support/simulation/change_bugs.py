"""Mistakes that a client may make with a change of a number, each planted through one seam of the real code."""

import importlib
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any
from unittest.mock import patch

from offline_numbers.allocation import Change, safe_writes
from offline_numbers.allocation.safe_change import Facts, judge
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading
from offline_numbers.errors import NotSentError, OutcomeUnknownError
from offline_numbers.http.outcome import Ticket
from offline_numbers.values.models import NumberState
from offline_numbers.wire import Request

from .bugs import Bug, believe_the_refusal, forget_everything, never_doubt, read_nothing
from .network import Network

module = importlib.import_module(Change.__module__)  # the package exports a function of this name
real_write = Network.write


async def write_again(self: Network, request: Request, ticket: Ticket | None = None) -> NumberState:
    """Repeat the request if its answer is lost, as a generic retry does."""
    try:
        return await real_write(self, request, ticket)
    except OutcomeUnknownError:
        return await real_write(self, request, ticket)


async def trust_the_exception(self: Network, request: Request, ticket: Ticket | None = None) -> NumberState:
    """Take every lost answer for a request that was never sent."""
    try:
        return await real_write(self, request, ticket)
    except OutcomeUnknownError as error:
        raise NotSentError(request.action, cause_name=error.cause_name) from None


def overwrite(wanted: Facts, before: Facts, now: Facts, value: Any) -> Reading[Any]:  # noqa: ANN401 - the result
    """Take another user's state for the state before."""
    reading = judge(wanted, before, now, value)
    return Nothing() if isinstance(reading, Doubt) else reading


def claim(wanted: Facts, before: Facts, now: Facts, value: Any) -> Reading[Any]:  # noqa: ANN401 - the result
    """Take every change for the own one."""
    reading = judge(wanted, before, now, value)
    return Found(value) if isinstance(reading, Doubt) else reading


def forget_the_label(wanted: Facts, before: Facts, now: Facts, value: Any) -> Reading[Any]:  # noqa: ANN401 - the result
    """Compare everything but the label."""
    return judge(wanted._replace(description=None), before, now, value)


def forget_the_timetable(wanted: Facts, before: Facts, now: Facts, value: Any) -> Reading[Any]:  # noqa: ANN401 - the result
    """Compare everything but the timetable."""
    return judge(wanted._replace(timetable=None), before, now, value)


@asynccontextmanager
async def all_at_once(*_: object) -> AsyncGenerator[None]:
    """Wait for nobody."""
    yield


def judging(mistake: Callable[..., Reading[Any]]) -> AbstractContextManager[object]:
    """Judge reads by a mistake."""
    return patch.object(module, "judge", mistake)


CHANGE_BUGS = [
    Bug("a blind retry", "safe_change", lambda: patch.object(Network, "write", write_again)),
    Bug(
        "a lost answer taken for never sent",
        "safe_change",
        lambda: patch.object(Network, "write", trust_the_exception),
    ),
    Bug("no first read", "safe_change", lambda: patch.object(Change, "remember", forget_everything)),
    Bug("sent again on silence", "safe_change", lambda: patch.object(safe_writes, "read_until_decided", read_nothing)),
    Bug("sent again on a doubt", "safe_change", lambda: patch.object(safe_writes, "read_until_decided", never_doubt)),
    Bug(
        "a refusal believed",
        "safe_change",
        lambda: patch.object(safe_writes, "decide", believe_the_refusal),
        range(1900, 3000),
    ),
    Bug("another user's state overwritten", "safe_change", lambda: judging(overwrite)),
    Bug("another user's change claimed", "safe_change", lambda: judging(claim)),
    Bug("the label not compared", "safe_change", lambda: judging(forget_the_label)),
    Bug("the timetable not compared", "safe_change", lambda: judging(forget_the_timetable)),
    Bug("two calls at once", "safe_change", lambda: patch.object(module, "one_at_a_time", all_at_once)),
]
