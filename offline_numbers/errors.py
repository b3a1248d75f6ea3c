"""Every error of the library. ``str(error)``: what happened, whether anything was changed, what to do next.

::

    OfflineNumbersError             .action .facts .advice
    ├── APIError                    the API answered "error": .message
    │   ├── InvalidKeyError
    │   ├── AccessDeniedError
    │   ├── PoolExhaustedError
    │   ├── AlreadyAssignedError
    │   └── UnknownNumberError
    ├── TransportError              no usable answer, and nothing was changed by it: .host
    │   ├── NotSentError                (also a ConnectionError) .cause_name
    │   ├── TimedOutError               (also a TimeoutError) .timeout
    │   ├── DisconnectedError           (also a ConnectionError) .cause_name
    │   ├── HTTPStatusError             .status .retry_after
    │   └── InvalidResponseError        .reason .excerpt
    ├── OutcomeUnknownError         a write may or may not have happened
    ├── ReferenceConflictError      the reference was used with other arguments: .reference
    ├── ReferenceEndedError         its confirmed number is gone: .reference .tracking_number .reason
    └── JournalError                the journal failed before anything was sent: .reference .cause_name .message

    ArgumentError (ValueError)      an argument has a wrong value: .name .problem
    ArgumentTypeError (TypeError)   an argument has a wrong type: .name .problem
    SessionClosedError (RuntimeError)

You can build, copy and pickle each error. None has aiohttp's exception as its cause: its traceback contains the key.
"""

from inspect import Parameter, Signature
from typing import ClassVar, dataclass_transform


@dataclass_transform(eq_default=False)
class _Fields(Exception):  # noqa: N818 - it has no meaning of its own
    """Gives an error the constructor, the ``args`` and the ``repr`` of its annotated fields.

    attrs would compile these for each of the classes at every start.
    """

    __signature__: ClassVar[Signature] = Signature()

    def __init_subclass__(cls) -> None:
        own = [name for name in cls.__annotations__ if not name.startswith("_")]
        kind, required = Parameter.POSITIONAL_OR_KEYWORD, Parameter.empty
        parameters = [Parameter(name, kind, default=getattr(cls, name, required)) for name in own]
        cls.__signature__ = Signature([*cls.__signature__.parameters.values(), *parameters])

    def __init__(self, *values: object, **named: object) -> None:
        bound = self.__signature__.bind(*values, **named)
        bound.apply_defaults()
        vars(self).update(bound.arguments)
        Exception.__init__(self, *bound.args)  # not OSError's: it would read them as its own

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__signature__.parameters)
        return f"{type(self).__name__}({values})"


class OfflineNumbersError(_Fields, Exception):
    """Base of every error that a call of the API ends with: ``except OfflineNumbersError`` catches them all.

    Attributes:
        action: the action that failed, as the API names it: ``"assign"``, ``"check"``, ``"list"`` and so on.

    """

    action: str
    _facts: ClassVar[str] = "{0.action} failed."
    _advice: ClassVar[str] = ""

    @property
    def facts(self) -> str:
        """What happened, and whether anything was changed."""
        return self._facts.format(self)

    @property
    def advice(self) -> str:
        """What to do next, in terms of the session's methods."""
        return self._advice.format(self)

    def __str__(self) -> str:
        return f"{self.facts} {self.advice}".rstrip()


class APIError(OfflineNumbersError):
    """The API answered ``"status": "error"`` and changed nothing.

    Implements "Errors" of the API document. A message that the document does not list raises this class itself.

    Attributes:
        message: the API's own text, from its ``error`` field; untrusted.

    """

    message: str
    _facts = "{0.action}: the API answered {0.message!r}. Nothing was changed."
    _advice = "The API document does not list this message: ask the vendor what it means."


class InvalidKeyError(APIError):
    """The key is missing, revoked, or belongs to another domain: take it from the domain's settings."""

    _advice = "Use the Offline Numbers API key from the domain's settings."


class AccessDeniedError(APIError):
    """The Offline Numbers API is not enabled for the domain: ask the vendor to enable it."""

    _advice = "Ask the vendor to enable the Offline Numbers API for the domain."


class PoolExhaustedError(APIError):
    """No number of the requested type is free: ask the vendor for more, or assign another type."""

    _advice = "Ask the vendor for more numbers of this type, or use another type."


class AlreadyAssignedError(APIError):
    """The tracking number is in use: ``reassign`` changes its destination, ``unassign`` releases it."""

    _advice = "Change its destination with reassign(), or release it with unassign() first."


class UnknownNumberError(APIError):
    """The number is not in the domain's pool, or the destination has no tracking number."""

    _advice = "Call list_numbers() to see the numbers of the domain."


class TransportError(OfflineNumbersError):
    """No usable answer came, and the request changed nothing: you may call again.

    Attributes:
        host: the host and port that were asked, ``"www.optico.fr:443"`` for example; ``None`` if unknown.

    """

    host: str | None = None

    @property
    def _server(self) -> str:
        return "the server" if self.host is None else self.host


class NotSentError(TransportError, ConnectionError):
    """The request was never sent, with proof: nothing was changed, and you may call again.

    Attributes:
        cause_name: the class name of the cause, ``"ClientConnectorError"`` for example.

    """

    cause_name: str = ""
    _facts = "{0.action}: the request to {0._server} was never sent ({0.cause_name}). Nothing was changed."
    _advice = "Check the connection and base_url, then call again."


class TimedOutError(TransportError, TimeoutError):
    """A read got no full answer in time, after the retries: call again later.

    Attributes:
        timeout: the seconds that one request was given.

    """

    timeout: float = 5.0
    _facts = "{0.action}: no full answer from {0._server} within {0.timeout:g} seconds. Nothing was changed."

    @property
    def advice(self) -> str:
        """When to call again, and for a list with which option."""
        if self.action == "list":
            return "A list takes longer the more numbers it holds: raise `timeout`, 60 for example, and call again."
        return "Call again later."


class DisconnectedError(TransportError, ConnectionError):
    """A read lost its connection before the whole answer came, after the retries: call again later.

    Attributes:
        cause_name: the class name of the cause, ``"ServerDisconnectedError"`` for example.

    """

    cause_name: str = ""
    _facts = (
        "{0.action}: the connection to {0._server} was lost before the whole answer came ({0.cause_name}). "
        "Nothing was changed."
    )
    _advice = "Call again later."


class HTTPStatusError(TransportError):
    """A read was answered with an HTTP status other than 200, after the retries.

    Attributes:
        status: the HTTP status, 503 for example.
        retry_after: the seconds that the server asked to wait; ``None`` if it did not.

    """

    status: int = 500
    retry_after: float | None = None
    _advice = "Call again later; if it persists, check base_url."

    @property
    def facts(self) -> str:
        """Which status came, and the wait that the server asked for."""
        wait = "" if self.retry_after is None else f" and asked to wait {self.retry_after:g} seconds"
        return f"{self.action}: {self._server} answered HTTP {self.status}{wait}. Nothing was changed."


class InvalidResponseError(TransportError):
    """A read was answered with something other than the documented JSON.

    Attributes:
        reason: why the answer is unusable, in a few words.
        excerpt: the start of the answer, the key replaced; untrusted.

    """

    reason: str = ""
    excerpt: str = ""
    _facts = (
        "{0.action}: the answer of {0._server} is not the documented JSON ({0.reason}): {0.excerpt!r}. "
        "Nothing was changed."
    )
    _advice = "Check base_url; if it persists, show this answer to the vendor."


class OutcomeUnknownError(OfflineNumbersError):
    """A write may or may not have happened. Do not send it again: read first.

    It is neither a ``TimeoutError`` nor an ``OSError``: a generic retry must not catch it and repeat the write.

    Attributes:
        phone_number: the destination of the request; ``None`` if it had none.
        tracking_number: the tracking number of the request; ``None`` if it had none.
        stage: how far the write came: ``"sent"`` (no answer), ``"answered"`` (an answer that proves nothing),
            ``"settling"`` (reads afterwards gave no certainty), ``"verifying"`` (the list contradicts the answer),
            ``"journal"`` (a number was found, and the journal failed to store it).
        cause_name: the class name of the cause, ``"TimeoutError"`` for example.
        status: the HTTP status of the answer; ``None`` if there was none.
        attempts: how many requests of this call may have reached the API.
        candidates: tracking numbers that may be the result, as far as they are known.
        message: the API's own text or a further fact; else empty.
        reference: the reference that was given to ``assign_once``; ``None`` for every other method.

    """

    phone_number: str | None = None
    tracking_number: str | None = None
    stage: str = "sent"
    cause_name: str = ""
    status: int | None = None
    attempts: int = 1
    candidates: tuple[str, ...] = ()
    message: str = ""
    reference: str | None = None

    @property
    def facts(self) -> str:
        """The known facts about the write."""
        status = "" if self.status is None else f", HTTP {self.status}"
        parts = [f"{self._write}: it is unknown whether this happened ({self.stage}: {self.cause_name}{status})."]
        if self.message:
            text = self.message.rstrip(".")
            parts.append(f"{text if text.isprintable() else repr(text)}.")  # it may be a text from outside
        if self.candidates:
            parts.append(f"It may be: {', '.join(self.candidates)}.")
        return " ".join(parts)

    @property
    def advice(self) -> str:
        """How to find out, for the method that raised it."""
        if self.reference is not None:
            return "Call assign_once() again later with the same arguments; it only reads."
        if self.action == "assign":
            return "Do not send it again: call check() or list_details() now, and again some minutes later."
        return "Call check() before you send it again."

    @property
    def _write(self) -> str:
        reference = "" if self.reference is None else f" [{self.reference}]"
        tracking_number = "" if self.tracking_number is None else f" of {self.tracking_number}"
        phone_number = "" if self.phone_number is None else f" to {self.phone_number}"
        return f"{self.action}{reference}{tracking_number}{phone_number}"


class ReferenceConflictError(OfflineNumbersError):
    """The reference was used before with other arguments: use a new reference for a new intent.

    Attributes:
        reference: the reference that was given to ``assign_once``.
        tracking_number: a number with another destination that bears the marker, if the journal does not know the
            reference: somebody may have typed the marker.

    """

    reference: str
    tracking_number: str | None = None
    _advice = "Repeat its first arguments, or use a new reference for a new intent."

    @property
    def facts(self) -> str:
        """Which reference it is."""
        reason = "was used with other arguments"
        if self.tracking_number is not None:
            reason = f"is not in the journal, and {self.tracking_number} with another destination bears its marker"
        return f"{self.action}: the reference {self.reference!r} {reason}. Nothing was sent."


class ReferenceEndedError(OfflineNumbersError):
    """The reference's number was confirmed before, and was released, relabelled or taken out of the list since.

    Attributes:
        reference: the reference that was given to ``assign_once``.
        tracking_number: the number that was confirmed.
        reason: ``"released"``, ``"relabelled"`` or ``"not listed"``.

    """

    reference: str
    tracking_number: str
    reason: str
    _facts = (
        "{0.action}: the number {0.tracking_number} of the reference {0.reference!r} was confirmed before and is now "
        "{0.reason}. Nothing was sent."
    )
    _advice = "For a new number, use a new reference, or call forget({0.reference!r}) first."


class JournalError(OfflineNumbersError):
    """The journal failed before anything was sent: repair it and call again.

    Attributes:
        reference: the reference that was to be stored; empty if all of them were read.
        cause_name: the class name of the journal's own exception, ``"OperationalError"`` for example.
        message: the journal's own message.

    """

    reference: str = ""
    cause_name: str = ""
    message: str = ""
    _advice = "Repair the journal, then call again with the same arguments."

    @property
    def facts(self) -> str:
        """The journal's own message."""
        reference = f" for the reference {self.reference!r}" if self.reference else ""
        message = self.message if self.message.isprintable() else repr(self.message)
        reported = ": ".join(filter(None, [self.cause_name, message]))
        return f"{self.action}: the journal failed{reference} ({reported}). Nothing was sent."


class ArgumentError(_Fields, ValueError):
    """An argument has a wrong value; nothing was sent.

    Attributes:
        name: the name of the parameter.
        problem: the value (never the key), the problem with it, and a right value.

    """

    name: str
    problem: str

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}"


class ArgumentTypeError(_Fields, TypeError):
    """An argument has a wrong type; nothing was sent.

    Attributes:
        name: the name of the parameter.
        problem: the type that was given, and the right one.

    """

    name: str
    problem: str

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}"


class SessionClosedError(RuntimeError):
    """The session is closed: create a new one."""
