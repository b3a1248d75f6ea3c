"""What became of one request, as far as the wire can tell."""

from attrs import define, field, frozen


@frozen
class Answer:
    """A whole answer of the server; whether it says anything is for others to find out.

    Attributes:
        status: the HTTP status.
        retry_after: the text of the header ``Retry-After``, ``None`` where it is missing.
        body: the body, decompressed, the key replaced; empty where a status other than 200 came without a whole one.

    """

    status: int
    retry_after: str | None = None
    body: bytes = field(default=b"", repr=False)


@frozen(kw_only=True)
class NoAnswer:
    """No answer, or none that came whole.

    Attributes:
        cause_name: the class name of what went wrong; ``"TimeoutError"`` whenever the time ran out.
        timed_out: the time of the request ran out.
        not_sent: the request never left, with proof; ``False`` proves nothing.
        status: 200 where the answer began and did not come whole; ``None`` where it did not begin.
        too_large: the answer began, and was given up for its size.

    """

    cause_name: str
    timed_out: bool = False
    not_sent: bool = False
    status: int | None = None
    too_large: bool = False


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
    """Tells what became of one send, also after a cancellation, when the send itself cannot.

    Attributes:
        not_sent: ``True`` until the request may leave, ``False`` while it is under way; afterwards, whether it is
            proven that it never left.
        attempt: which send of its call it is, from 1.

    """

    not_sent: bool = True
    attempt: int = 1
