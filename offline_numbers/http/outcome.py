"""The outcomes of one request."""

from typing import NamedTuple

from attrs import define


@define(repr=False)  # made for each request, and a NamedTuple takes nearly twice as long to make
class Answer:
    """A whole answer of the server, of any status and content.

    Attributes:
        status: the HTTP status.
        retry_after: the text of the header ``Retry-After``, ``None`` if there is none.
        body: the body, decompressed, the key replaced; empty if the status is not 200 and the body was cut short.

    """

    status: int
    retry_after: str | None = None
    body: bytes = b""

    def __repr__(self) -> str:  # the body contains phone numbers
        return f"Answer(status={self.status}, retry_after={self.retry_after!r})"


class NoAnswer(NamedTuple):
    """No answer, or an answer that is not whole or not to this request.

    Attributes:
        cause_name: the class name of the cause; ``"TimeoutError"`` if the time limit ended the request.
        timed_out: the time limit ended the request.
        not_sent: the request provably never left; ``False`` proves nothing.
        status: the HTTP status if the answer began; ``None`` if it did not.
        unusable: why an answer that began cannot be used, as a sentence without a full stop; else empty.
        fault: an exception of the application's own code, with its own frames and without the key.

    """

    cause_name: str
    timed_out: bool = False
    not_sent: bool = False
    status: int | None = None
    unusable: str = ""
    fault: Exception | None = None


class RequestFailed(Exception):  # noqa: N818 - it carries an outcome; the kind of error depends on the request
    """A request ended without a whole answer."""

    def __init__(self, no_answer: NoAnswer, /) -> None:
        """Keep the outcome."""
        super().__init__(no_answer)
        self.no_answer = no_answer


class Ticket:
    """Keeps the outcome of one write, even if a cancellation ends the call.

    Attributes:
        attempt: the number of this send within its call, from 1.
        not_sent: ``True`` before the write, ``False`` while it is in flight; then, whether it provably never left.
        may_have_left: aiohttp was given a connection to write the request to.

    """

    def __init__(self, attempt: int = 1) -> None:
        self.attempt = attempt
        self.not_sent = True
        self.may_have_left = False
