"""The clients that are compared: each makes the same call and returns a typed result."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from itertools import count
from typing import Any

import aiohttp
from attrs import frozen
from benchmarks.measure import Call
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

from offline_numbers import OfflineNumbersSession, RetryPolicy

KEY = "offl_b7e2c8a14f9dcdef"
NUMBER = "0899123456"
QUERY = {"key": KEY, "action": "check", "tracking_number": NUMBER}
OURS = "offline_numbers"
INJECTED = f"{OURS}, on the application's session"
NO_RETRIES = f"{OURS}, retries off"
BASE = "plain aiohttp"


@frozen
class State:
    """A number's state, as code around a plain client would keep it."""

    phone_number: str | None
    tracking_number: str
    allow_redirect: bool


_numbers = count()


def _next_number() -> str:
    """Return another number for each call: for an address that it has seen, aiohttp has an answer in a cache."""
    return f"0899{next(_numbers) % 10**6:06}"


def _check(numbers: OfflineNumbersSession) -> Call:
    return lambda: numbers.check(tracking_number=_next_number())


@asynccontextmanager
async def ours(url: str) -> AsyncGenerator[Call]:
    """Use this library with its defaults."""
    async with OfflineNumbersSession(KEY, base_url=url) as numbers:
        yield _check(numbers)


@asynccontextmanager
async def ours_injected(url: str) -> AsyncGenerator[Call]:
    """Use this library on an application's aiohttp session."""
    async with aiohttp.ClientSession() as http, OfflineNumbersSession(KEY, base_url=url, http=http) as numbers:
        yield _check(numbers)


@asynccontextmanager
async def ours_without_retries(url: str) -> AsyncGenerator[Call]:
    """Use this library with retries off."""
    never = RetryPolicy(stop=stop_after_attempt(1))
    async with OfflineNumbersSession(KEY, base_url=url, retry=never) as numbers:
        yield _check(numbers)


@asynccontextmanager
async def plain_aiohttp(url: str) -> AsyncGenerator[Call]:
    """Use aiohttp with a timeout, JSON and a typed result, and none of the promises."""
    async with aiohttp.ClientSession() as http:
        yield partial(_plain_check, http, url)


@asynccontextmanager
async def aiohttp_and_tenacity(url: str) -> AsyncGenerator[Call]:
    """Use aiohttp with tenacity around each call."""
    async with aiohttp.ClientSession() as http:

        async def call() -> State:
            retrying = AsyncRetrying(stop=stop_after_attempt(4), retry=retry_if_exception_type(aiohttp.ClientError))
            return await retrying(_plain_check, http, url)

        yield call


async def _plain_check(http: aiohttp.ClientSession, url: str) -> State:
    timeout = aiohttp.ClientTimeout(total=5)
    query = QUERY | {"tracking_number": _next_number()}
    async with http.get(f"{url}/offline-numbers-api", params=query, timeout=timeout) as response:
        return _state(await response.json())


def _state(answer: Any) -> State:  # noqa: ANN401 - code around a plain client seldom checks types
    return State(
        phone_number=answer["phone_number"] or None,
        tracking_number=answer["tracking_number"],
        allow_redirect=answer["allow_redirect"] == "1",
    )


CLIENTS: dict[str, Callable[[str], AbstractAsyncContextManager[Call]]] = {
    BASE: plain_aiohttp,
    OURS: ours,
    INJECTED: ours_injected,
    NO_RETRIES: ours_without_retries,
    "aiohttp and tenacity": aiohttp_and_tenacity,
}
