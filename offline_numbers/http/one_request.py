"""Adds the key as a request is written, knows whether it may have left, and refuses a connection with an answer."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

if TYPE_CHECKING:
    from aiohttp.connector import Connection


class UnexpectedBytesError(aiohttp.ClientConnectionError):
    """Bytes arrived before the request was sent, so they cannot be its answer."""


class OneRequest(aiohttp.ClientRequest):
    """One request of aiohttp (``request_class=``).

    With a ``server_hostname`` it gets its own connection. aiohttp pools such connections separately, and each is
    closed after one request, so the pool never offers one.

    Attributes:
        may_have_left: aiohttp was given a connection to write the request to; nothing is written before.
        add_key: returns the address with the key, to be sent; nothing needs the key before.

    """

    may_have_left = False
    add_key: Callable[[URL], URL]

    # Not `async`: it would cost one more coroutine. mypy and pyright infer different types for aiohttp's own method.
    def send(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, conn: "Connection"
    ) -> Coroutine[Any, Any, aiohttp.ClientResponse]:
        """Write the request; raise if the connection already contains bytes, and aiohttp closes the connection."""
        protocol = conn.protocol
        if protocol is None or protocol.should_close:
            raise UnexpectedBytesError
        if self.server_hostname is not None:
            protocol.force_close()
        self.may_have_left = True
        self.url = self.add_key(self.url)
        return aiohttp.ClientRequest.send(self, conn)  # `super()` costs twice as much
