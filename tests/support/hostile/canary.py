"""One call in one bad situation, and every place where the key could show afterwards."""

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
from attrs import frozen
from tenacity import stop_after_attempt

from offline_numbers import OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Fault, Number, Sandbox
from support.behaviours import answer
from support.clock import Clock
from support.leaks import Search
from support.misbehaving import Behaviour, Misbehaving
from support.witness import Witness

from .calls import AD, CALLS, DESTINATION, TRACKING, TYPE, Call

KEY = 'offl_c4n4ry/7b+6d=5f&"3a%2F'
SECONDS = 0.08  # a fault that never answers is met for no longer
REFERENCE = "order-4711"
NOTHING_HELD = answer(b'{"status":"error","error":"Unknown tracking number"}')


@frozen
class Asked:
    """One method of the session.

    Attributes:
        call: calls it.
        action: what it asks the server for, where a fault is to happen.
        before: what the server does with the requests before that one.

    """

    call: Call
    action: str
    before: tuple[Behaviour, ...] = ()


METHODS: dict[str, Asked] = {
    **{name: Asked(call, "list" if name.startswith(("list", "iter")) else name) for name, call in CALLS.items()},
    "safe_assign": Asked(
        lambda session: session.safe_assign(DESTINATION, description=AD, type=TYPE), "assign", (NOTHING_HELD,)
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
    """What goes wrong.

    Attributes:
        place: gives the address of the server where it does.
        patience: seconds after which the application gives the call up by itself.

    """

    place: Place
    patience: float | None = None


def at_sandbox(fault: Fault | None) -> Place:
    """Return a sandbox in which this goes wrong with the request; nothing where it is no request that it happens to."""

    @asynccontextmanager
    async def place(asked: Asked) -> AsyncGenerator[str]:
        taken = Number(TRACKING, destination=DESTINATION, description="Another Ad")
        async with Sandbox(pool={TYPE: 3}, numbers=[taken], key=KEY) as sandbox:
            if fault:
                with suppress(ValueError):  # it happens to writes alone, or the method asks for nothing
                    sandbox.fail_next(asked.action, fault)
            yield sandbox.url

    return place


def at_server(behaviour: Behaviour) -> Place:
    """Return a server that behaves like this, at the request that matters and at all those after it."""

    @asynccontextmanager
    async def place(asked: Asked) -> AsyncGenerator[str]:
        async with Misbehaving(*asked.before, behaviour) as server:
            yield server.url

    return place


def at_nobody(nobody: Callable[[], AbstractContextManager[str]]) -> Place:
    """Return an address where no request ever arrives."""

    @asynccontextmanager
    async def place(_: Asked) -> AsyncGenerator[str]:
        with nobody() as url:
            yield url

    return place


@asynccontextmanager
async def session_at(url: str, witness: Witness, *, own: bool) -> AsyncGenerator[OfflineNumbersSession]:
    """Open a session that tells an application all that it can be told."""
    async with (
        aiohttp.ClientSession(trace_configs=[witness.trace_config()]) as http,
        OfflineNumbersSession(
            KEY,
            base_url=url,
            timeout=SECONDS,
            retry=RetryPolicy(stop=stop_after_attempt(2), sleep=Clock().sleep),
            http=None if own else http,
            on_attempt=witness.seen.append,
        ) as session,
    ):
        yield session


async def searched(asked: Asked, situation: Situation, search: Search, *, own: bool) -> list[str]:
    """Call the method there, and return the places where the key shows.

    Args:
        asked: the method.
        situation: where it is called.
        search: what looks for the key.
        own: whether the connections are the session's own; else they are an application's, which is told of each step.

    """
    witness = Witness(search)
    found: list[str] = []
    with witness.watching():
        async with situation.place(asked) as url, session_at(url, witness, own=own) as session:
            found += await ended(asked.call(session), situation.patience, search)
            found += in_session(session, search)
        del session
        gc.collect()
    return found + witness.leaks()


async def ended(call: Coroutine[object, object, object], patience: float | None, search: Search) -> list[str]:
    """Wait for a call as applications do, look at it while it is under way, and search what it ends with."""
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


def under_way(task: asyncio.Task[object], call: object, search: Search) -> list[str]:
    """Search what shows a task that waits: its text, the lines of its stack, the locals of its own frame."""
    stack = io.StringIO()
    task.print_stack(file=stack)
    frames = [frame.f_locals for frame in task.get_stack()]
    with TemporaryFile() as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        shown = [repr(task), repr(call), stack.getvalue(), file.read(), [*map(repr, asyncio.all_tasks())]]
    return search.paths([frames, shown], "under way")


def in_outcome(outcome: object, search: Search) -> list[str]:
    """Search a value or an error, its copies and pickles, and the traceback that shows all locals."""
    found = search.paths(outcome, "outcome")
    if isinstance(outcome, BaseException):
        outcome.add_note("seen by the application")
        lines = traceback.TracebackException.from_exception(outcome, capture_locals=True).format()
        found += search.paths([*lines], "traceback")
    parts: list[object] = [*cast("Iterable[object]", getattr(outcome, "exceptions", ())), outcome]
    return found + [place for part in parts for place in search.paths([*copies(part)], "copies")]


def in_session(session: OfflineNumbersSession, search: Search) -> list[str]:
    """Search a session: its text, all that it is made of, all that it shows, its copies."""
    shown = {name: getattr(session, name) for name in dir(session) if not name.startswith("_")}
    return search.paths([session, f"{session}", shown, [*copies(session)]], "session")


def copies(thing: object) -> Iterator[object]:
    """Yield what each way of copying makes of a thing, or how it refuses."""
    ways: tuple[Callable[[Any], object], ...] = (copy.copy, copy.deepcopy, pickle.dumps, vars, attrs.asdict)
    for way in ways:
        try:
            yield way(thing)
        except Exception as error:  # noqa: BLE001 - what it says is searched as well
            yield error
