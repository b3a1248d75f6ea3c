"""A request of aiohttp that knows whether it may have left, and never travels behind somebody else's answer."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from aiohttp.connector import Connection


class UnexpectedBytesError(aiohttp.ClientConnectionError):
    """Bytes arrived before the request was sent, so they cannot be its answer."""


class OneRequest(aiohttp.ClientRequest):
    """One request; a session makes all its requests of this class (``request_class=``).

    With a ``server_hostname`` it has a connection of its own: aiohttp pools such connections apart, and each of them
    is closed after its one request, so the pool never has one to offer.

    Attributes:
        may_have_left: aiohttp was given a connection to write the request to. Nothing else ever writes it.

    """

    may_have_left = False

    # Not `async`, which would cost one more coroutine; mypy and pyright name the type of aiohttp's own differently.
    def send(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, conn: "Connection"
    ) -> Coroutine[Any, Any, aiohttp.ClientResponse]:
        """Write the request, unless the connection already holds an answer; aiohttp then closes the connection."""
        protocol = conn.protocol
        if protocol is None or protocol.should_close:
            raise UnexpectedBytesError
        if self.server_hostname is not None:
            protocol.force_close()
        self.may_have_left = True
        return super().send(conn)
