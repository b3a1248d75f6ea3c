"""Makes one call in one situation, and searches every place that could show the key afterwards."""

import asyncio
import copy
import faulthandler
import gc
import io
import pickle
import traceback
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, suppress
from tempfile import TemporaryFile
from typing import Any, cast

import aiohttp
import attrs
import pytest
from attrs import frozen
from tenacity import stop_after_attempt

from offline_numbers import OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Fault, Number, Sandbox
from support.behaviours import answer
from support.clock import Clock
from support.leaks import Search, shows
from support.misbehaving import Behaviour, Misbehaving
from support.sending import ODD_KEY as KEY
from support.witness import Witness

from .calls import AD, CALLS, DESTINATION, TRACKING, TYPE, Call

SECONDS = 0.08  # the timeout of a request that is never answered
LONG = 60.0  # the timeout of a request that is cancelled before it
REFERENCE = "order-4711"
OTHER = "0698765432"
HELD = answer(f'{{"status":"success","phone_number":"{DESTINATION}","tracking_number":"{TRACKING}"}}'.encode())
NOTHING_HELD = answer(b'{"status":"error","error":"Unknown tracking number"}')


@frozen
class Asked:
    """One method of the session.

    Attributes:
        call: calls the method.
        action: the action of the request that gets the fault.
        before: the server's behaviours for the requests before that one.

    """

    call: Call
    action: str
    before: tuple[Behaviour, ...] = ()


METHODS: dict[str, Asked] = {
    **{name: Asked(call, "list" if name.startswith(("list", "iter")) else name) for name, call in CALLS.items()},
    "safe_assign": Asked(
        lambda session: session.safe_assign(DESTINATION, description=AD, type=TYPE), "assign", (NOTHING_HELD,)
    ),
    "safe_unassign": Asked(lambda session: session.safe_unassign(tracking_number=TRACKING), "unassign", (HELD,)),
    "safe_reassign": Asked(
        lambda session: session.safe_reassign(tracking_number=TRACKING, phone_number=OTHER), "reassign", (HELD,)
    ),
    "safe_redirect_setup": Asked(
        lambda session: session.safe_redirect_setup(tracking_number=TRACKING, allow_redirect=True),
        "redirect_setup",
        (HELD,),
    ),
    "assign_once": Asked(
        lambda session: session.assign_once(REFERENCE, DESTINATION, description=AD, type=TYPE),
        "assign",
        (answer(b"[]"),),
    ),
    "pending": Asked(lambda session: session.pending(), "none"),
    "forget": Asked(lambda session: session.forget(REFERENCE), "none"),
}

Place = Callable[[Asked], AbstractAsyncContextManager[str]]


@frozen
class Situation:
    """One fault.

    Attributes:
        place: yields the address of a server with the fault.
        patience: seconds until the application's own timeout ends the call; ``None``: no such timeout.
        turns: turns of the event loop until the application cancels the call; ``None``: it does not.

    """

    place: Place
    patience: float | None = None
    turns: int | None = None


def at_sandbox(fault: Fault | None) -> Place:
    """Return a sandbox with a fault for the request, or without one if the fault does not apply to it."""

    @asynccontextmanager
    async def place(asked: Asked) -> AsyncGenerator[str]:
        taken = Number(TRACKING, destination=DESTINATION, description="Another Ad")
        async with Sandbox(pool={TYPE: 3}, numbers=[taken], key=KEY) as sandbox:
            if fault:
                with suppress(ValueError):  # the fault is for writes only, or the method sends no request
                    sandbox.fail_next(asked.action, fault)
            yield sandbox.url

    return place


def at_server(behaviour: Behaviour) -> Place:
    """Return a server with a behaviour, for the request that matters and all later ones."""

    @asynccontextmanager
    async def place(asked: Asked) -> AsyncGenerator[str]:
        async with Misbehaving(*asked.before, behaviour) as server:
            yield server.url
        assert all(shows(KEY, line) for line in server.requests)  # the control: the key was on the wire

    return place


def at_nobody(nobody: Callable[[], AbstractContextManager[str]]) -> Place:
    """Return an address where no request arrives."""

    @asynccontextmanager
    async def place(_: Asked) -> AsyncGenerator[str]:
        with nobody() as url:
            yield url

    return place


@asynccontextmanager
async def session_at(url: str, witness: Witness, seconds: float, *, own: bool) -> AsyncGenerator[OfflineNumbersSession]:
    """Open a session whose log, warnings and hooks a witness records."""
    async with (
        aiohttp.ClientSession(trace_configs=[witness.trace_config()]) as http,
        OfflineNumbersSession(
            KEY,
            base_url=url,
            timeout=seconds,
            retry=RetryPolicy(stop=stop_after_attempt(2), sleep=Clock().sleep),
            http=None if own else http,
            on_attempt=witness.seen.append,
        ) as session,
    ):
        yield session


async def searched(asked: Asked, situation: Situation, search: Search, *, own: bool) -> list[str]:
    """Call a method in a situation, and return the places that show the key.

    Args:
        asked: the method.
        situation: the situation.
        search: the search for the key.
        own: whether the connections are the session's own; else they are those of an application with trace hooks.

    """
    witness = Witness(search)
    found: list[str] = []
    seconds = SECONDS if situation.turns is None else LONG
    with witness.watching():
        async with situation.place(asked) as url, session_at(url, witness, seconds, own=own) as session:
            if situation.turns is None:
                found += await ended(asked.call(session), situation.patience, search)
            else:
                found += in_outcome(await cancelled(asked.call(session), situation.turns), search)
            found += in_session(session, search)
        del session
        gc.collect()
    return found + witness.leaks()


async def ended(call: Coroutine[object, object, object], patience: float | None, search: Search) -> list[str]:
    """Await a call as applications do; search it while it is in flight, and search its outcome."""
    found: list[str] = []
    outcome: object = None
    try:
        async with asyncio.timeout(patience), asyncio.TaskGroup() as group:
            task = group.create_task(call)
            await asyncio.sleep(0)
            found += under_way(task, call, search)
            outcome = await asyncio.shield(task)
    except (BaseExceptionGroup, TimeoutError) as error:
        outcome = error
    return found + in_outcome(outcome, search)


async def cancelled(call: Coroutine[object, object, object], turns: int) -> BaseException:
    """Cancel a call after some turns of the event loop, and return the cancellation that it ends with."""
    task = asyncio.create_task(call)
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel("enough")
    with pytest.raises(asyncio.CancelledError, match=r"^enough$") as caught:
        await task
    return caught.value


def under_way(task: asyncio.Task[object], call: object, search: Search) -> list[str]:
    """Search a task in flight: its repr, the lines of its stack, and the locals of its frames."""
    stack = io.StringIO()
    task.print_stack(file=stack)
    frames = [frame.f_locals for frame in task.get_stack()]
    with TemporaryFile() as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        shown = [repr(task), repr(call), stack.getvalue(), file.read(), [*map(repr, asyncio.all_tasks())]]
    return search.paths([frames, shown], "under way")


def in_outcome(outcome: object, search: Search) -> list[str]:
    """Search a value or an error, its copies and pickles, and a traceback with all locals."""
    found = search.paths(outcome, "outcome")
    if isinstance(outcome, BaseException):
        outcome.add_note("seen by the application")
        lines = traceback.TracebackException.from_exception(outcome, capture_locals=True).format()
        found += search.paths([*lines], "traceback")
    parts: list[object] = [*cast("Iterable[object]", getattr(outcome, "exceptions", ())), outcome]
    return found + [place for part in parts for place in search.paths([*copies(part)], "copies")]


def in_session(session: OfflineNumbersSession, search: Search) -> list[str]:
    """Search a session: its repr, its parts, its public attributes, its copies."""
    shown = {name: getattr(session, name) for name in dir(session) if not name.startswith("_")}
    return search.paths([session, f"{session}", shown, [*copies(session)]], "session")


def copies(thing: object) -> Iterator[object]:
    """Yield the result of each way to copy a thing, or its error."""
    ways: tuple[Callable[[Any], object], ...] = (copy.copy, copy.deepcopy, pickle.dumps, vars, attrs.asdict)
    for way in ways:
        try:
            yield way(thing)
        except Exception as error:  # noqa: BLE001 - the error is searched, too
            yield error
