"""Makes aioresponses 0.7.9 work with aiohttp 3.14 and newer.

A response of aiohttp >= 3.14 cannot be built without ``stream_writer``, which aioresponses does not pass (its issue
289). ``response_class=`` is its public way to bring a class of one's own, so ``answer`` brings one that fills the gap.
When aioresponses passes it, this file can go.

aioresponses replaces ``ClientSession`` before any middleware runs: neither the key nor the bytes on the wire are
visible here. It shows the request that is made; other tests read the bytes from sockets.
"""

from typing import Any
from unittest.mock import Mock

from aiohttp import ClientResponse
from aiohttp.abc import AbstractStreamWriter
from aioresponses import aioresponses
from yarl import URL


class Response(ClientResponse):
    """A response without a writer of its request."""

    def __init__(self, method: str, url: URL, **options: Any) -> None:  # noqa: ANN401 - as aiohttp takes them
        options.setdefault("stream_writer", Mock(spec=AbstractStreamWriter, output_size=0))
        super().__init__(method, url, **options)


def answer(mocked: aioresponses, url: URL, body: str) -> None:
    """Answer the next GET of an address with a body.

    Args:
        mocked: the running mock.
        url: the whole address, its query included in any order.
        body: the JSON.

    """
    mocked.get(url, body=body, response_class=Response)  # pyright: ignore[reportUnknownMemberType] - a bare Pattern


def asked(mocked: aioresponses) -> list[tuple[str, URL]]:
    """Return the method and address of each request, in order."""
    return [request for request, calls in mocked.requests.items() for _ in calls]
