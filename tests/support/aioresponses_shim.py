"""Lets aioresponses 0.7.9 answer for aiohttp 3.14 and newer: the one place for it.

A response of aiohttp >= 3.14 cannot be built without ``stream_writer``, which aioresponses does not pass (its issue
289). ``response_class=`` is its public way to bring a class of one's own, so ``answer`` brings one that fills the gap.
When aioresponses passes it, this file can go.

aioresponses stands in for ``ClientSession`` before any middleware runs: neither the key nor what happens on the wire
can be seen here. It shows what is asked for; what is sent is tested over sockets.
"""

from typing import Any
from unittest.mock import Mock

from aiohttp import ClientResponse
from aiohttp.abc import AbstractStreamWriter
from aioresponses import aioresponses
from yarl import URL


class Response(ClientResponse):
    """A response whose request has been written by nobody."""

    def __init__(self, method: str, url: URL, **options: Any) -> None:  # noqa: ANN401 - as aiohttp takes them
        options.setdefault("stream_writer", Mock(spec=AbstractStreamWriter, output_size=0))
        super().__init__(method, url, **options)


def answer(mocked: aioresponses, url: URL, body: str) -> None:
    """Let the next GET of an address be answered with a body.

    Args:
        mocked: the running mock.
        url: the whole address, its query included in any order.
        body: the JSON.

    """
    mocked.get(url, body=body, response_class=Response)  # pyright: ignore[reportUnknownMemberType] - a bare Pattern


def asked(mocked: aioresponses) -> list[tuple[str, URL]]:
    """Return what was asked for: method and address, in order."""
    return [request for request, calls in mocked.requests.items() for _ in calls]
