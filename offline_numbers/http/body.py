"""Reads the body of an answer: bounded in size, and with the key replaced if the server echoes it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Self

from aiohttp import ClientResponse, StreamReader

from .head import Head, head_of
from .key import Secret
from .no_resend import failure_of, forget_origin
from .outcome import NoAnswer, RequestFailed

OK = HTTPStatus.OK.value  # looking up the member of an enumeration costs a call
_SWITCHING_PROTOCOLS = HTTPStatus.SWITCHING_PROTOCOLS.value

# assumes: short-answers
LARGEST_ANSWER = 2**14  # bytes after decompression, for one action: decoding them does not stall the event loop
LARGEST_LIST = 2**28  # bytes after decompression: about a million rows of the detailed list
_PIECE = 2**14  # bytes of a list that are returned at once: decoding them does not stall the event loop
_TOO_LARGE = "it is longer than any answer of the API"


class AnswerTooLargeError(Exception):
    """The answer is longer than any answer of the API."""


def arrived(response: ClientResponse) -> bytes | None:
    """Return a body that arrived together with its head, as most do; ``None`` if there is more to read."""
    content = response.content
    if content.is_eof() and content.exception() is None and content.total_bytes <= LARGEST_ANSWER:
        if response.status == _SWITCHING_PROTOCOLS:
            response.close()  # aiohttp would leave its connection open
        return content.read_nowait()
    return None


async def read_whole(response: ClientResponse, key: Secret, bodies: set[Callable[[], None]]) -> bytes | NoAnswer:
    """Read a body to its end; an answer other than 200 needs none.

    Meanwhile ``bodies`` contains the function that closes the response.
    """
    content = response.content
    close = _closer(response)
    bodies.add(close)
    try:
        return await _read(content)
    except Exception as error:  # noqa: BLE001 - any error means that the body is not whole
        close()
        if response.status == OK:
            return _broken_off(error, key)
        return b""
    except BaseException:
        close()
        raise
    finally:
        bodies.discard(close)


# assumes: cache-shows-its-age
def from_a_cache(response: ClientResponse) -> NoAnswer | None:
    """Return a failure if the answer comes from a cache, so from an earlier request: its ``Age`` is above zero."""
    age = response.headers.get("Age", "").strip()
    if not age.isdecimal() or not age.strip("0"):
        return None
    response.close()
    unusable = "a cache gave the answer to an earlier request"
    return NoAnswer(cause_name="CachedAnswer", status=response.status, unusable=unusable)


class Stream:
    """An answer whose body you read piece by piece: iterate over it, once.

    Attributes:
        status: the HTTP status.
        retry_after: the text of the header ``Retry-After``, ``None`` if there is none.
        head: returns the head, for a probe.

    """

    def __init__(self, response: ClientResponse, key: Secret, bodies: set[Callable[[], None]]) -> None:
        self.status = response.status
        self.retry_after = retry_after(response, key)
        self.head: Callable[[], Head] = lambda: head_of(response, key)
        self._content: Callable[[], StreamReader] = lambda: response.content  # a response leads to the key
        self._close = _closer(response)
        self._bodies = bodies
        self._bodies.add(self._close)
        self._key = key
        self._scrubber = key.scrubber()
        self._size = 0

    def close(self) -> None:
        """Close the connection, unless the whole body was read."""
        self._bodies.discard(self._close)
        self._close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """Return the next piece, decompressed, of a few ten kilobytes at most; raises ``RequestFailed``."""
        failure: NoAnswer | None = None
        piece = b""
        try:
            piece = await self._next()
        except Exception as error:  # noqa: BLE001 - any error means that the body is not whole
            failure = _broken_off(error, self._key)
        except BaseException as error:
            forget_origin(error)
            raise
        if failure is not None:
            raise RequestFailed(failure)
        if not piece:
            raise StopAsyncIteration
        return piece

    # assumes: any-compression
    async def _next(self) -> bytes:
        """Return the next bytes that contain no part of the key; none at the end."""
        while piece := await self._content().read(_PIECE):
            self._size += len(piece)
            if self._size > LARGEST_LIST:
                raise AnswerTooLargeError
            if clean := self._scrubber.feed(piece):
                return clean
        return self._scrubber.finish()


async def _read(content: StreamReader) -> bytes:
    """Read a whole body."""
    pieces = [await content.readany()]  # at_eof() alone would hide an error of the stream
    size = len(pieces[0])
    while size <= LARGEST_ANSWER and not content.at_eof():
        pieces.append(await content.readany())
        size += len(pieces[-1])
    if size > LARGEST_ANSWER:
        raise AnswerTooLargeError
    return b"".join(pieces)


def _closer(response: ClientResponse) -> Callable[[], None]:
    """Return a function that closes a response; a bound method would lead to it, and it to the key."""

    def close() -> None:
        response.close()

    return close


def _broken_off(error: Exception, key: Secret) -> NoAnswer:
    """Return the failure for an answer that began and did not arrive whole."""
    if isinstance(error, AnswerTooLargeError):
        return NoAnswer(cause_name=type(error).__name__, status=OK, unusable=_TOO_LARGE)
    return failure_of(error, key)._replace(status=OK)


def retry_after(response: ClientResponse, key: Secret) -> str | None:
    """Return the text of the header ``Retry-After``, the key replaced; ``None`` if there is none."""
    text = response.headers.get("Retry-After")
    return None if text is None else key.scrub(text.encode(errors="replace")).decode()
