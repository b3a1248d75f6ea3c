"""Every call of a session that sends a request, by name."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping

from offline_numbers import NumberType, OfflineNumbersError, OfflineNumbersSession

Call = Callable[[OfflineNumbersSession], Coroutine[object, object, object]]

DESTINATION, TRACKING = "0612345678", "0899123456"
AD, TYPE = "Magazine Ad", NumberType.PREFIX_0899


async def iterate(session: OfflineNumbersSession) -> int:
    """Read the detailed list row by row, and keep no row."""
    rows = 0
    async for _ in session.iter_details():
        rows += 1
    return rows


WRITES: dict[str, Call] = {
    "assign": lambda session: session.assign(DESTINATION, description=AD, type=TYPE),
    "unassign": lambda session: session.unassign(tracking_number=TRACKING),
    "reassign": lambda session: session.reassign(tracking_number=TRACKING, phone_number=DESTINATION),
    "redirect_setup": lambda session: session.redirect_setup(tracking_number=TRACKING, allow_redirect=True),
}
CHECK: dict[str, Call] = {"check": lambda session: session.check(phone_number=DESTINATION)}
LISTS: dict[str, Call] = {
    "list_numbers": lambda session: session.list_numbers(),
    "list_details": lambda session: session.list_details(),
    "iter_details": iterate,
}
READS = CHECK | LISTS
CALLS = WRITES | READS


async def outcome(call: Call, session: OfflineNumbersSession) -> OfflineNumbersError | None:
    """Return our error that a call raises, or ``None`` if it returns a value; any other error is raised."""
    try:
        await call(session)
    except OfflineNumbersError as error:
        return error
    return None


async def outcomes(calls: Mapping[str, Call], session: OfflineNumbersSession) -> dict[str, OfflineNumbersError | None]:
    """Make several calls at once, and return the error of each."""
    found = await asyncio.gather(*(outcome(call, session) for call in calls.values()))
    return dict(zip(calls, found, strict=True))
