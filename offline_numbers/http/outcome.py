"""What became of one request, as far as the wire can tell."""

from attrs import define, field, frozen


@define
class Answer:
    """A whole answer of the server, whatever it contains.

    Attributes:
        status: the HTTP status.
        retry_after: the text of the header ``Retry-After``, ``None`` if it is missing.
        body: the body, decompressed, the key replaced; empty if a status other than 200 came without a whole one.

    """

    status: int
    retry_after: str | None = None
    body: bytes = field(default=b"", repr=False)


@frozen(kw_only=True)
class NoAnswer:
    """No answer, or none that came whole, or not one to this request.

    Attributes:
        cause_name: the class name of what went wrong; ``"TimeoutError"`` whenever the time ran out.
        timed_out: the time of the request ran out.
        not_sent: the request never left, with proof; ``False`` proves nothing.
        status: 200 if the answer began; ``None`` if it did not begin.
        unusable: why an answer that began is of no use, as a sentence without a full stop; else empty.
        fault: an exception of the application's own code, with its own frames and without the key.

    """

    cause_name: str
    timed_out: bool = False
    not_sent: bool = False
    status: int | None = None
    unusable: str = ""
    fault: Exception | None = field(default=None, eq=False)


class RequestFailed(Exception):  # noqa: N818 - it carries an outcome; which error that is depends on the request
    """No whole answer to a request whose body is streamed.

    Attributes:
        no_answer: what is known of it.

    """

    def __init__(self, no_answer: NoAnswer, /) -> None:
        """Keep the outcome."""
        super().__init__(no_answer)
        self.no_answer = no_answer


@define
class Ticket:
    """Reports what became of one write, also after a cancellation, when the call itself cannot.

    Attributes:
        not_sent: ``True`` until the request may leave, ``False`` while it is under way; afterwards, whether it is
            proven that it never left.
        attempt: which send of its call it is, from 1.
        may_have_left: aiohttp was given a connection to write the request to.

    """

    not_sent: bool = True
    attempt: int = 1
    may_have_left: bool = field(default=False, eq=False)
