"""The head of an answer, without the key, for a probe: the client itself needs the status alone."""

from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import ClientResponse

from .key import Secret


class Head(NamedTuple):
    """The head of an answer.

    Attributes:
        status: the HTTP status.
        version: the HTTP version, ``"1.1"``.
        headers: the headers, their names in lower case; of equal names the last one.

    """

    status: int
    version: str
    headers: Mapping[str, str]


class Inspected(NamedTuple):
    """An answer with its head, the key replaced in both; ``seconds`` is how long it took."""

    head: Head
    body: bytes
    seconds: float

    def __repr__(self) -> str:  # the body contains phone numbers
        return f"Inspected(head={self.head!r}, seconds={self.seconds!r})"


def head_of(response: ClientResponse, key: Secret) -> Head:
    """Return the head of an answer with the key replaced."""
    headers = {
        name.lower(): key.scrub(value.encode(errors="replace")).decode() for name, value in response.headers.items()
    }
    version = response.version
    return Head(status=response.status, version=f"{version.major}.{version.minor}" if version else "", headers=headers)
