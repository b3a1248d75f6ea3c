"""A program with Sentry in its own process, since Sentry's patches cannot be removed.

``python sentry_child.py OPTIONS``: options of ``sentry_sdk.init`` as JSON; the key is the environment's. It prints
JSON: the heads of all requests, and everything that Sentry would have sent.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

import aiohttp
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.integrations.aiohttp import AioHttpIntegration
from sentry_sdk.transport import Transport

sys.path.insert(0, str(Path(__file__).parents[1]))
from support.behaviours import answer
from support.everything import ask_everything
from support.misbehaving import Misbehaving

CONTROL = "a_secret_in_an_ordinary_address"


class Kept(Transport):
    """Keeps the envelopes in place of sending them."""

    def __init__(self) -> None:
        super().__init__()
        self.envelopes: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep it."""
        self.envelopes.append(envelope.serialize().decode())


async def work() -> list[str]:
    """Make every call, and capture each error as an application would; first capture the control's error."""
    with sentry_sdk.start_transaction(name="work"):
        async with aiohttp.ClientSession() as http:
            async with Misbehaving(answer()) as server, http.get(server.url, params={"key": CONTROL}) as response:
                await response.read()
            return await ask_everything(http, capture)


def capture(error: Exception) -> None:
    """Report an error to Sentry."""
    sentry_sdk.capture_exception(error)


def main() -> None:
    """Start Sentry, make the calls, print."""
    kept = Kept()
    options: dict[str, Any] = json.loads(sys.argv[1])
    dsn = "http://public@127.0.0.1:9/1"
    # Without the integrations that Sentry finds by itself: it would import every library that is installed.
    aiohttps = [AioHttpIntegration()]
    sentry_sdk.init(dsn=dsn, transport=kept, integrations=aiohttps, auto_enabling_integrations=False, **options)
    logging.getLogger().setLevel(logging.DEBUG)
    heads = asyncio.run(work())
    sentry_sdk.get_client().close()
    sys.stdout.write(json.dumps({"heads": heads, "envelopes": kept.envelopes}))


main()
