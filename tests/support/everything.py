"""Every kind of call against every kind of answer, for what watches from outside: its traces must not show the key."""

from collections.abc import Awaitable, Callable

import aiohttp
from tenacity import stop_after_attempt

from offline_numbers import OfflineNumbersSession, RetryPolicy

from .behaviours import (
    answer,
    cut_body,
    cut_head,
    drop,
    echo,
    garbage,
    hang,
    hang_in_body,
    redirect,
    reset,
)
from .clock import Clock
from .misbehaving import Behaviour, Misbehaving, nobody_listens

DESTINATION = "0612345678"
AD = "Magazine Ad"

BEHAVIOURS: tuple[Behaviour, ...] = (
    answer(),
    answer(b'{"status": "error", "error": "No tracking number available"}'),
    answer(b'{"tracking_number_details": []}'),
    answer(status="503 Busy"),
    echo("{target}"),
    echo('{"status": "error", "error": "{target}"}'),
    redirect("/"),
    cut_body(),
    cut_head,
    drop,
    garbage,
    reset,
    hang,
    hang_in_body(),
)


async def whole(numbers: OfflineNumbersSession) -> None:
    """Read the list row by row."""
    assert [row async for row in numbers.iter_details()] == []


CALLS: dict[str, Callable[[OfflineNumbersSession], Awaitable[object]]] = {
    "assign": lambda numbers: numbers.assign(DESTINATION, description=AD, type=5),
    "unassign": lambda numbers: numbers.unassign(tracking_number="0899123456"),
    "check": lambda numbers: numbers.check(phone_number=DESTINATION),
    "list_numbers": lambda numbers: numbers.list_numbers(),
    "list_details": lambda numbers: numbers.list_details(),
    "iter_details": whole,
    "safe_assign": lambda numbers: numbers.safe_assign(DESTINATION, description=AD, type=5, settle=(1,)),
    "assign_once": lambda numbers: numbers.assign_once("order-1", DESTINATION, description=AD, type=5, settle=(1,)),
}


async def ask_everything(http: aiohttp.ClientSession | None, caught: Callable[[Exception], None]) -> list[str]:
    """Make every call to a server of each kind, and to none at all; the key is the environment's.

    Args:
        http: an application's session; ``None``: the session's own.
        caught: called with each error, while it is being handled.

    Returns:
        The heads of all requests that arrived.

    """
    heads: list[str] = []
    for behaviour in BEHAVIOURS:
        async with Misbehaving(behaviour) as server:
            await _ask(server.url, http, caught)
        heads += server.heads
    with nobody_listens() as url:
        await _ask(url, http, caught)
    return heads


async def _ask(url: str, http: aiohttp.ClientSession | None, caught: Callable[[Exception], None]) -> None:
    retry = RetryPolicy(stop=stop_after_attempt(2), sleep=Clock().sleep)
    async with OfflineNumbersSession(base_url=url, timeout=0.05, retry=retry, http=http) as numbers:
        for call in CALLS.values():
            try:
                await call(numbers)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is reported as an application would
                caught(error)
