"""Every error of the library, and what the caller does then.

::

    OfflineNumbersError
    ├── APIError                    the API answered "error"
    │   ├── InvalidKeyError
    │   ├── AccessDeniedError
    │   ├── PoolExhaustedError
    │   ├── AlreadyAssignedError
    │   └── UnknownNumberError
    ├── TransportError              no usable answer, and nothing was changed by it
    │   ├── NotSentError                (also a ConnectionError)
    │   ├── TimedOutError               (also a TimeoutError)
    │   ├── DisconnectedError           (also a ConnectionError)
    │   ├── HTTPStatusError
    │   └── InvalidResponseError
    ├── OutcomeUnknownError         a write may or may not have happened
    ├── ReferenceConflictError      the reference was used with other arguments
    └── JournalError                the journal failed before anything was sent

Each error keeps all that it knows in ``args``, takes it by position only, and so pickles and copies. None carries what
went wrong with a request as its cause: the exceptions below ours hold the URL, and the URL holds the key. What went
wrong with a journal it does, since no journal is given the key.
"""


class OfflineNumbersError(Exception):
    """Base of every error of this library: ``except OfflineNumbersError`` catches them all.

    Attributes:
        action: the action that failed: ``"assign"``, ``"check"``, ``"list"`` and so on, as the API names it.

    """

    def __init__(self, action: str, /, *details: object) -> None:
        """Keep every detail in ``args``."""
        # OSError.__init__ would read two to five arguments as errno, strerror and file names, and drop some.
        BaseException.__init__(self, action, *details)
        self.action = action


class APIError(OfflineNumbersError):
    """The API answered ``"status": "error"``: the request was refused, nothing was changed.

    Implements "Errors" of the API document. A message that the document does not list is raised as this class itself.

    Attributes:
        message: the API's own text, from its ``error`` field.

    """

    advice = "The API document does not list this message: ask the vendor what it means."

    def __init__(self, action: str, message: str, /) -> None:
        """Keep the API's own text."""
        super().__init__(action, message)
        self.message = message

    def __str__(self) -> str:
        """Say what the API said and what to do next."""
        return f"{self.action}: the API answered {self.message!r}. {self.advice}"


class InvalidKeyError(APIError):
    """The key is missing, revoked, or belongs to another domain: take it from the domain's settings."""

    advice = "Use the Offline Numbers API key from the domain's settings."


class AccessDeniedError(APIError):
    """The Offline Numbers API is not enabled for the domain: the vendor enables it."""

    advice = "Ask the vendor to enable the Offline Numbers API on the domain."


class PoolExhaustedError(APIError):
    """No number of the requested type is free: ask the vendor for more, or assign another type."""

    advice = "Ask the vendor for more numbers of this type, or choose another one."


class AlreadyAssignedError(APIError):
    """The tracking number is in use: ``reassign`` changes its destination, ``unassign`` frees it first."""

    advice = "Change its destination with reassign(), or release it with unassign() first."


class UnknownNumberError(APIError):
    """The number is not part of the domain's pool, or the destination holds no tracking number."""

    advice = "Look at list_numbers() for the numbers that the domain holds."


class TransportError(OfflineNumbersError):
    """No usable answer came, and nothing was changed by the request: it is safe to try again."""


class NotSentError(TransportError, ConnectionError):
    """The request was never sent, with proof: nothing has happened, it is safe to try again.

    Attributes:
        cause_name: the class name of what went wrong below, ``"ClientConnectorError"`` for example.

    """

    def __init__(self, action: str, cause_name: str, /) -> None:
        """Keep the name of the cause, never the cause itself."""
        super().__init__(action, cause_name)
        self.cause_name = cause_name

    def __str__(self) -> str:
        """Say that nothing was sent."""
        return (
            f"{self.action}: the request was never sent ({self.cause_name}), so nothing has changed. "
            "Check the connection and the base URL; it is safe to try again."
        )


class TimedOutError(TransportError, TimeoutError):
    """A read got no full answer in time; the retry policy has already tried again.

    Attributes:
        timeout: the seconds that one request was given.

    """

    def __init__(self, action: str, timeout: float, /) -> None:
        """Keep the timeout, in seconds."""
        super().__init__(action, timeout)
        self.timeout = timeout

    def __str__(self) -> str:
        """Say how long it was waited for."""
        return f"{self.action}: no full answer within {self.timeout:g} seconds. A read changes nothing: try again."


class DisconnectedError(TransportError, ConnectionError):
    """A read lost its connection before the whole answer had come; the retry policy has already tried again.

    Attributes:
        cause_name: the class name of what went wrong below, ``"ServerDisconnectedError"`` for example.

    """

    def __init__(self, action: str, cause_name: str, /) -> None:
        """Keep the name of the cause, never the cause itself."""
        super().__init__(action, cause_name)
        self.cause_name = cause_name

    def __str__(self) -> str:
        """Say that the connection was lost."""
        return (
            f"{self.action}: the connection was lost before the whole answer had come ({self.cause_name}). "
            "A read changes nothing: try again later."
        )


class HTTPStatusError(TransportError):
    """A read was answered with another HTTP status than the API's 200.

    Attributes:
        status: the HTTP status, 503 for example.
        retry_after: the seconds that the server asked to wait, ``None`` where it named none.

    """

    def __init__(self, action: str, status: int, retry_after: float | None = None, /) -> None:
        """Keep the status and the seconds to wait."""
        super().__init__(action, status, retry_after)
        self.status = status
        self.retry_after = retry_after

    def __str__(self) -> str:
        """Say which status came, and the wait that the server asked for."""
        wait = "" if self.retry_after is None else f", and asked to wait {self.retry_after:g} seconds"
        return (
            f"{self.action}: the server answered HTTP {self.status} in place of 200{wait}. "
            "A read changes nothing: try again later, and check the base URL if it stays."
        )


class InvalidResponseError(TransportError):
    """A read was answered with something else than the documented JSON.

    Attributes:
        reason: what is wrong with it, in a few words.
        excerpt: the start of the answer, shortened, the key replaced; untrusted text from outside.

    """

    def __init__(self, action: str, reason: str, excerpt: str, /) -> None:
        """Keep the reason and the start of the answer."""
        super().__init__(action, reason, excerpt)
        self.reason = reason
        self.excerpt = excerpt

    def __str__(self) -> str:
        """Say what is wrong and show the start of it."""
        return (
            f"{self.action}: the answer is not the documented JSON ({self.reason}): {self.excerpt!r}. "
            "Check the base URL, and show this to the vendor if it stays."
        )


class OutcomeUnknownError(OfflineNumbersError):
    """A write may or may not have happened. Do not send it again: look first.

    It is neither a ``TimeoutError`` nor an ``OSError``, so that no generic retry catches it and repeats the write.

    Attributes:
        phone_number: the destination of the request, ``None`` where it had none.
        tracking_number: the tracking number of the request, ``None`` where it had none.
        stage: how far it came: ``"sent"`` (no answer), ``"answered"`` (an answer that proves nothing),
            ``"settling"`` (looked for afterwards, without certainty), ``"verifying"`` (the list does not bear it out),
            ``"journal"`` (a number was found, and the journal failed when it was to be written).
        cause_name: the class name of what went wrong, ``"TimeoutError"`` for example.
        status: the HTTP status of the answer, ``None`` where there was none.
        attempts: how many requests of this call may have reached the API.
        candidates: tracking numbers that may be the result, as far as they are known.
        message: the API's own text, or ours, where there is more to say; else empty.

    """

    def __init__(  # noqa: PLR0913, PLR0917 - one for each thing that is known; by position so that it pickles
        self,
        action: str,
        phone_number: str | None = None,
        tracking_number: str | None = None,
        stage: str = "sent",
        cause_name: str = "",
        status: int | None = None,
        attempts: int = 1,
        candidates: tuple[str, ...] = (),
        message: str = "",
        /,
    ) -> None:
        """Keep all that is known of the request and of its traces."""
        super().__init__(
            action, phone_number, tracking_number, stage, cause_name, status, attempts, candidates, message
        )
        self.phone_number = phone_number
        self.tracking_number = tracking_number
        self.stage = stage
        self.cause_name = cause_name
        self.status = status
        self.attempts = attempts
        self.candidates = candidates
        self.message = message

    def __str__(self) -> str:
        """Say what is known, what is not, and how to find out."""
        status = "" if self.status is None else f", HTTP {self.status}"
        parts = [f"{self.action}: it is not known whether this happened ({self.stage}: {self.cause_name}{status})."]
        if self.message:
            said = self.message.rstrip(".")
            parts.append(f"{said if said.isprintable() else repr(said)}.")  # it may be a text from outside
        if self.candidates:
            parts.append(f"It may be: {', '.join(self.candidates)}.")
        parts.append("Do not send it again: look with check() or list_details() first, and again some minutes later.")
        return " ".join(parts)


class ReferenceConflictError(OfflineNumbersError):
    """The reference was used before with other arguments: take a new reference for a new intent.

    Attributes:
        reference: the reference, as it was given to ``assign_once``.

    """

    def __init__(self, action: str, reference: str, /) -> None:
        """Keep the reference."""
        super().__init__(action, reference)
        self.reference = reference

    def __str__(self) -> str:
        """Say that one reference stands for one intent."""
        return (
            f"{self.action}: the reference {self.reference!r} was begun with other arguments, and nothing was sent. "
            "Repeat the arguments that it was begun with, or take a new reference for a new intent."
        )


class JournalError(OfflineNumbersError):
    """The journal failed before anything was sent: nothing has happened, it is safe to call again.

    Attributes:
        reference: the reference that was to be remembered; empty where all of them were asked for.
        cause_name: the class name of the journal's own exception, ``"OperationalError"`` for example.

    """

    def __init__(self, action: str, reference: str, cause_name: str, /) -> None:
        """Keep the reference and the name of the cause."""
        super().__init__(action, reference, cause_name)
        self.reference = reference
        self.cause_name = cause_name

    def __str__(self) -> str:
        """Say that nothing was sent."""
        failed = f"{self.action}: the journal failed ({self.cause_name})"
        if not self.reference:
            return f"{failed}, and nothing was sent. Mend the journal; it is safe to call again."
        return (
            f"{failed} before anything was sent for the reference {self.reference!r}. "
            "Mend the journal; it is safe to call again with the same reference."
        )
