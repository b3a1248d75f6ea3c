"""Makes every call in many situations, for a monitoring library whose traces must not show the key."""

from collections.abc import Callable

import aiohttp
from tenacity import stop_after_attempt

from offline_numbers import OfflineNumbersSession, RetryPolicy

from .behaviours import answer
from .clock import Clock
from .every_behaviour import BEHAVIOURS
from .hostile.canary import METHODS, Asked
from .misbehaving import Misbehaving, nobody_listens

USUAL = (
    "a good answer",
    "500",
    "an echo of the address",
    "an echo of the address in an error",
    "a redirect",
    "cut in the body",
    "cut in the head",
    "dropped",
    "no HTTP",
    "reset",
    "silence",
    "silence in the body",
)
SERVERS = (
    answer(b'{"status": "error", "error": "No tracking number available"}'),
    answer(b'{"tracking_number_details": []}'),
    *(BEHAVIOURS[name] for name in USUAL),
)


async def ask_everything(http: aiohttp.ClientSession | None, caught: Callable[[Exception], None]) -> list[str]:
    """Make every call to each kind of server, and to a closed port; the key comes from the environment.

    Args:
        http: an application's session; ``None``: the session's own.
        caught: called with each error, while it is handled.

    Returns:
        The heads of all requests that arrived.

    """
    heads: list[str] = []
    for behaviour in SERVERS:
        async with Misbehaving(behaviour) as server:
            for asked in METHODS.values():
                await _ask(asked, server.url, http, caught)
        heads += server.heads
    with nobody_listens() as url:
        for asked in METHODS.values():
            await _ask(asked, url, http, caught)
    return heads


async def _ask(asked: Asked, url: str, http: aiohttp.ClientSession | None, caught: Callable[[Exception], None]) -> None:
    """Make one call, and report its error as an application would."""
    retry = RetryPolicy(stop=stop_after_attempt(2), sleep=Clock().sleep)
    async with OfflineNumbersSession(base_url=url, timeout=0.05, retry=retry, http=http) as numbers:
        try:
            await asked.call(numbers)
        except Exception as error:  # noqa: BLE001 - any error is reported
            caught(error)
