"""Clients of other libraries, if they are installed; each reads a small answer of its own API."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import aiohttp
from benchmarks.clients import QUERY
from benchmarks.measure import Call


@asynccontextmanager
async def _httpx(url: str) -> AsyncGenerator[Call]:
    httpx: Any = import_module("httpx")
    async with httpx.AsyncClient(timeout=5) as http:

        async def call() -> object:
            return (await http.get(f"{url}/offline-numbers-api", params=QUERY)).json()

        yield call


@asynccontextmanager
async def _aiohttp_retry(url: str) -> AsyncGenerator[Call]:
    aiohttp_retry: Any = import_module("aiohttp_retry")
    async with aiohttp.ClientSession() as session:
        http = aiohttp_retry.RetryClient(client_session=session)

        async def call() -> object:
            timeout = aiohttp.ClientTimeout(total=5)
            async with http.get(f"{url}/offline-numbers-api", params=QUERY, timeout=timeout) as response:
                return await response.json()

        yield call


@asynccontextmanager
async def _twilio(url: str) -> AsyncGenerator[Call]:
    http: Any = import_module("twilio.http.async_http_client").AsyncTwilioHttpClient(timeout=5)
    request = http.request

    async def to_loopback(method: str, address: str, *arguments: object, **options: object) -> object:
        return await request(method, address.replace("https://api.twilio.com", url), *arguments, **options)

    http.request = to_loopback
    async with http:
        client: Any = import_module("twilio.rest").Client("AC1", "token", http_client=http)
        yield client.incoming_phone_numbers("PN1").fetch_async


@asynccontextmanager
async def _stripe(url: str) -> AsyncGenerator[Call]:
    stripe: Any = import_module("stripe")
    http = import_module("stripe").AIOHTTPClient(timeout=5)
    client = stripe.StripeClient("sk_test", base_addresses={"api": url}, http_client=http)
    yield partial(client.v1.customers.retrieve_async, "cus_1")
    await http.close_async()


@asynccontextmanager
async def _telnyx(url: str) -> AsyncGenerator[Call]:
    telnyx: Any = import_module("telnyx")
    async with telnyx.AsyncTelnyx(api_key="KEY", base_url=url, timeout=5) as client:
        yield partial(client.phone_numbers.retrieve, "1")


_OTHERS: dict[str, Callable[[str], AbstractAsyncContextManager[Call]]] = {
    "httpx": _httpx,
    "aiohttp_retry": _aiohttp_retry,
    "twilio": _twilio,
    "stripe": _stripe,
    "telnyx": _telnyx,
}


def installed() -> dict[str, Callable[[str], AbstractAsyncContextManager[Call]]]:
    """Return the clients whose libraries are installed, by library."""
    return {name: client for name, client in _OTHERS.items() if find_spec(name)}
