"""Every method of a session as one call, and counters of what a call must not leave behind."""

import asyncio
import gc
import os
import stat
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
from attrs import frozen

from offline_numbers import NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.allocation.journal import Journal
from offline_numbers.sandbox import Fault, Number, RequestRecord, Sandbox

from .clock import Clock

DESTINATION, HELD, NUMBER = "0612345678", "0698765432", "0899999999"
REFERENCE = "order-4711"
AD: dict[str, Any] = {"description": "Magazine Ad", "type": NumberType.PREFIX_0899}

Call = Callable[[OfflineNumbersSession], Coroutine[Any, Any, object]]


async def _rows(numbers: OfflineNumbersSession) -> object:
    return [row async for row in numbers.iter_details()]


async def _opened_and_closed(numbers: OfflineNumbersSession) -> object:
    async with numbers:
        return await numbers.list_numbers()


@frozen
class Scenario:
    """One call of one method.

    Attributes:
        call: the call.
        write: the action of its write, of which at most one request may arrive; empty for a read.
        faults: the faults of the server, by action.
        is_local: whether it uses the journal only.

    """

    call: Call
    write: str = ""
    faults: tuple[tuple[str, Fault], ...] = ()
    is_local: bool = False


def once(numbers: OfflineNumbersSession) -> Coroutine[Any, Any, Any]:
    """Call ``assign_once``."""
    return numbers.assign_once(REFERENCE, DESTINATION, **AD, settle=(0.5, 1.0))


def safe(numbers: OfflineNumbersSession) -> Coroutine[Any, Any, Any]:
    """Call ``safe_assign``."""
    return numbers.safe_assign(DESTINATION, **AD, settle=(0.5, 1.0))


LOST = ("assign", Fault.DROP_AFTER_COMMIT)
SCENARIOS = {
    "assign": Scenario(lambda numbers: numbers.assign(DESTINATION, **AD), "assign"),
    "unassign": Scenario(lambda numbers: numbers.unassign(tracking_number=NUMBER), "unassign"),
    "reassign": Scenario(
        lambda numbers: numbers.reassign(tracking_number=NUMBER, phone_number=DESTINATION), "reassign"
    ),
    "redirect_setup": Scenario(
        lambda numbers: numbers.redirect_setup(tracking_number=NUMBER, allow_redirect=True), "redirect_setup"
    ),
    "check": Scenario(lambda numbers: numbers.check(tracking_number=NUMBER)),
    "check, again": Scenario(
        lambda numbers: numbers.check(tracking_number=NUMBER), faults=(("check", Fault.HTTP_503_BEFORE_COMMIT),)
    ),
    "list_numbers": Scenario(lambda numbers: numbers.list_numbers()),
    "list_details": Scenario(lambda numbers: numbers.list_details()),
    "iter_details": Scenario(_rows),
    "safe_assign": Scenario(safe, "assign"),
    "safe_assign, lost": Scenario(safe, "assign", (LOST,)),
    "safe_unassign": Scenario(lambda numbers: numbers.safe_unassign(tracking_number=NUMBER), "unassign"),
    "safe_unassign, lost": Scenario(
        lambda numbers: numbers.safe_unassign(tracking_number=NUMBER, settle=(0.5, 1.0)),
        "unassign",
        (("unassign", Fault.DROP_AFTER_COMMIT),),
    ),
    "safe_reassign": Scenario(
        lambda numbers: numbers.safe_reassign(tracking_number=NUMBER, phone_number=DESTINATION, description="Ad"),
        "reassign",
    ),
    "safe_redirect_setup": Scenario(
        lambda numbers: numbers.safe_redirect_setup(tracking_number=NUMBER, allow_redirect=True), "redirect_setup"
    ),
    "assign_once": Scenario(once, "assign"),
    "assign_once, lost": Scenario(once, "assign", (LOST,)),
    "pending": Scenario(lambda numbers: numbers.pending(), is_local=True),
    "forget": Scenario(lambda numbers: numbers.forget(REFERENCE), is_local=True),
    "async with": Scenario(_opened_and_closed),
}


def sandbox(on_request: Callable[[RequestRecord], object] | None = None) -> Sandbox:
    """Return a sandbox with a few numbers, one of them in use."""
    in_use = Number(NUMBER, destination=HELD, description="Billboard")
    return Sandbox(pool={NumberType.PREFIX_0899: 5}, numbers=[in_use], on_request=on_request)


@asynccontextmanager
async def session_on(
    server: Sandbox, *, own: bool = True, journal: Journal | None = None
) -> AsyncGenerator[OfflineNumbersSession]:
    """Yield a session that never really waits, on its own connections or an application's, and close it."""
    retry = RetryPolicy(sleep=Clock().sleep)
    async with aiohttp.ClientSession() as http:
        numbers = OfflineNumbersSession(
            server.key,
            base_url=server.url,
            retry=retry,
            http=None if own else http,
            journal=journal,
        )
        try:
            yield numbers
        finally:
            await numbers.close()


def sockets() -> int:
    """Count the sockets that this process has open."""
    count = 0
    for number in os.listdir("/dev/fd"):  # noqa: PTH208 - a path for each costs more than its test
        with suppress(OSError):  # the one that this listing uses
            count += stat.S_ISSOCK(os.fstat(int(number)).st_mode)
    return count


async def left_behind() -> set[asyncio.Task[Any]]:
    """Return the tasks that are left after some turns and a garbage collection."""
    gc.collect()
    mine = asyncio.current_task()
    for turn in range(100):
        if turn < 10 or not asyncio.all_tasks() <= {mine}:  # a socket is closed some turns after its connection
            await asyncio.sleep(0)
    return {task for task in asyncio.all_tasks() if task is not mine}


def assigns(server: Sandbox) -> int:
    """Count the assigns that have arrived."""
    return [request.action for request in server.requests].count("assign")
