"""The body of an answer: bounded, within the request's time limit, the key replaced wherever the server echoes it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Self

from aiohttp import ClientResponse, StreamReader
from attrs import evolve

from .key import Secret
from .middleware import failure_of, forget_origin
from .outcome import Answer, NoAnswer, RequestFailed

_OK = HTTPStatus.OK.value  # a member of an enumeration takes a call to look up
_SWITCHING_PROTOCOLS = HTTPStatus.SWITCHING_PROTOCOLS.value

LARGEST_ANSWER = 2**14  # bytes after decompression, of the answer to one action: decoding them does not stall the loop
LARGEST_LIST = 2**28  # bytes after decompression, of a list: about a million rows with all their details
_PIECE = 2**14  # bytes of a list that are handed out at once: decoding them does not stall the loop
_TOO_LARGE = "it is longer than any answer of the API"


class AnswerTooLargeError(Exception):
    """The answer is longer than any that the API gives."""


def arrived(response: ClientResponse, key: Secret) -> Answer | None:
    """Return an answer that came along with its head, as most do; ``None`` if there is more to read."""
    content = response.content
    if content.is_eof() and content.exception() is None and content.total_bytes <= LARGEST_ANSWER:
        if response.status == _SWITCHING_PROTOCOLS:
            response.close()  # nobody asked for another protocol, and aiohttp would leave its connection open
        return _answer(response, key, content.read_nowait())
    return None


async def read_whole(response: ClientResponse, key: Secret, bodies: set[Callable[[], None]]) -> Answer | NoAnswer:
    """Read an answer to its end; without a whole body, a status other than 200 still is an answer.

    ``bodies`` holds what closes the response while more of it is awaited.
    """
    content = response.content
    close = _closer(response)
    bodies.add(close)
    try:
        body = await _read(content)
    except Exception as error:  # noqa: BLE001 - whatever it is, the body is not whole
        close()
        if response.status == _OK:
            return _broken_off(error, key)
        body = b""
    except BaseException:
        close()
        raise
    finally:
        bodies.discard(close)
    return _answer(response, key, body)


def from_a_cache(response: ClientResponse) -> NoAnswer | None:
    """Return a failure if a cache in front of the API gave an earlier request's answer, which its ``Age`` shows."""
    age = response.headers.get("Age", "").strip()
    if not age.isdecimal() or not age.strip("0"):
        return None
    response.close()
    unusable = "a cache gave the answer to an earlier request"
    return NoAnswer(cause_name="CachedAnswer", status=response.status, unusable=unusable)


def _answer(response: ClientResponse, key: Secret, body: bytes) -> Answer:
    status = response.status
    return Answer(status, None if status == _OK else _retry_after(response, key), key.scrub(body))


class Stream:
    """An answer whose body is read piece by piece: iterate over it, once.

    Attributes:
        status: the HTTP status.
        retry_after: the text of the header ``Retry-After``, ``None`` if it is missing.

    """

    def __init__(self, response: ClientResponse, key: Secret, bodies: set[Callable[[], None]]) -> None:
        self.status = response.status
        self.retry_after = _retry_after(response, key)
        self._content: Callable[[], StreamReader] = lambda: response.content  # as hidden as what closes it
        self._close = _closer(response)
        self._bodies = bodies
        self._bodies.add(self._close)
        self._key = key
        self._scrubber = key.scrubber()
        self._size = 0

    def close(self) -> None:
        """Close the connection, unless a whole body has given it back before."""
        self._bodies.discard(self._close)
        self._close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """Return the next piece, decompressed, some ten kilobytes at most; raises ``RequestFailed``."""
        failure: NoAnswer | None = None
        piece = b""
        try:
            piece = await self._next()
        except Exception as error:  # noqa: BLE001 - whatever it is, the body is not whole
            failure = _broken_off(error, self._key)
        except BaseException as error:
            forget_origin(error)
            raise
        if failure is not None:
            raise RequestFailed(failure)
        if not piece:
            raise StopAsyncIteration
        return piece

    async def _next(self) -> bytes:
        """Return the next bytes that are sure to hold no part of the key; none at the end."""
        while piece := await self._content().read(_PIECE):
            self._size += len(piece)
            if self._size > LARGEST_LIST:
                raise AnswerTooLargeError
            if clean := self._scrubber.feed(piece):
                return clean
        return self._scrubber.finish()


async def _read(content: StreamReader) -> bytes:
    """Read a body whole."""
    pieces = [await content.readany()]  # before the end is checked: it raises what there is to raise
    size = len(pieces[0])
    while size <= LARGEST_ANSWER and not content.at_eof():
        pieces.append(await content.readany())
        size += len(pieces[-1])
    if size > LARGEST_ANSWER:
        raise AnswerTooLargeError
    return b"".join(pieces)


def _closer(response: ClientResponse) -> Callable[[], None]:
    """Return what closes a response, and does not lead to it: it knows the address as it was sent."""

    def close() -> None:
        response.close()

    return close


def _broken_off(error: Exception, key: Secret) -> NoAnswer:
    """Return what is known of an answer that began and did not come whole."""
    if isinstance(error, AnswerTooLargeError):
        return NoAnswer(cause_name=type(error).__name__, status=_OK, unusable=_TOO_LARGE)
    return evolve(failure_of(error, key), status=_OK)


def _retry_after(response: ClientResponse, key: Secret) -> str | None:
    """Return the text of a response's ``Retry-After``, the key replaced: it comes from outside, too."""
    text = response.headers.get("Retry-After")
    return None if text is None else key.scrub(text.encode(errors="replace")).decode()
