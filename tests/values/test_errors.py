"""The error tree: the bases, fields and message of each error, pickled and copied."""

import copy
import pickle
from collections.abc import Callable

import pytest

from offline_numbers import errors
from offline_numbers.errors import (
    AccessDeniedError,
    AlreadyAssignedError,
    APIError,
    ArgumentError,
    ArgumentTypeError,
    DisconnectedError,
    HTTPStatusError,
    InvalidKeyError,
    InvalidResponseError,
    JournalError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
    ReferenceEndedError,
    SessionClosedError,
    TimedOutError,
    TransportError,
    UnknownNumberError,
)

BASES: dict[type[Exception], tuple[type[Exception], ...]] = {
    OfflineNumbersError: (Exception,),
    APIError: (OfflineNumbersError,),
    InvalidKeyError: (APIError,),
    AccessDeniedError: (APIError,),
    PoolExhaustedError: (APIError,),
    AlreadyAssignedError: (APIError,),
    UnknownNumberError: (APIError,),
    TransportError: (OfflineNumbersError,),
    NotSentError: (TransportError, ConnectionError),
    TimedOutError: (TransportError, TimeoutError),
    DisconnectedError: (TransportError, ConnectionError),
    HTTPStatusError: (TransportError,),
    InvalidResponseError: (TransportError,),
    OutcomeUnknownError: (OfflineNumbersError,),
    ReferenceConflictError: (OfflineNumbersError,),
    ReferenceEndedError: (OfflineNumbersError,),
    JournalError: (OfflineNumbersError,),
    ArgumentError: (ValueError,),
    ArgumentTypeError: (TypeError,),
    SessionClosedError: (RuntimeError,),
}
EXAMPLES: list[tuple[Exception, str]] = [
    (OfflineNumbersError("check"), "check failed."),
    (
        APIError("assign", message="Quota reached"),
        (
            "assign: the API answered 'Quota reached'. Nothing was changed. "
            "The API document does not list this message: ask the vendor what it means."
        ),
    ),
    (
        InvalidKeyError("check", message="Invalid API key"),
        (
            "check: the API answered 'Invalid API key'. Nothing was changed. "
            "Use the Offline Numbers API key from the domain's settings."
        ),
    ),
    (
        AccessDeniedError("list", message="Access denied to this API"),
        (
            "list: the API answered 'Access denied to this API'. Nothing was changed. "
            "Ask the vendor to enable the Offline Numbers API for the domain."
        ),
    ),
    (
        PoolExhaustedError("assign", message="No tracking number available"),
        (
            "assign: the API answered 'No tracking number available'. Nothing was changed. "
            "Ask the vendor for more numbers of this type, or use another type."
        ),
    ),
    (
        AlreadyAssignedError("assign", message="Tracking number already assigned"),
        (
            "assign: the API answered 'Tracking number already assigned'. Nothing was changed. "
            "Change its destination with reassign(), or release it with unassign() first."
        ),
    ),
    (
        UnknownNumberError("unassign", message="Unknown tracking number"),
        (
            "unassign: the API answered 'Unknown tracking number'. Nothing was changed. "
            "Call list_numbers() to see the numbers of the domain."
        ),
    ),
    (TransportError("check", host="127.0.0.1:1"), "check failed."),
    (
        NotSentError("assign", host="www.optico.fr:443", cause_name="ClientConnectorError"),
        (
            "assign: the request to www.optico.fr:443 was never sent (ClientConnectorError). Nothing was changed. "
            "Check the connection and base_url, then call again."
        ),
    ),
    (
        TimedOutError("check", timeout=5.0),
        "check: no full answer from the server within 5 seconds. Nothing was changed. Call again later.",
    ),
    (
        TimedOutError("list", timeout=5.0),
        (
            "list: no full answer from the server within 5 seconds. Nothing was changed. "
            "A list takes longer the more numbers it holds: raise `timeout`, 60 for example, and call again."
        ),
    ),
    (
        DisconnectedError("list", host="www.optico.fr:443", cause_name="ServerDisconnectedError"),
        (
            "list: the connection to www.optico.fr:443 was lost before the whole answer came "
            "(ServerDisconnectedError). Nothing was changed. Call again later."
        ),
    ),
    (
        HTTPStatusError("check", host="www.optico.fr:443", status=503, retry_after=2.5),
        (
            "check: www.optico.fr:443 answered HTTP 503 and asked to wait 2.5 seconds. Nothing was changed. "
            "Call again later; if it persists, check base_url."
        ),
    ),
    (
        HTTPStatusError("check", status=404),
        "check: the server answered HTTP 404. Nothing was changed. Call again later; if it persists, check base_url.",
    ),
    (
        InvalidResponseError("check", reason="it is not JSON", excerpt="<html>"),
        (
            "check: the answer of the server is not the documented JSON (it is not JSON): '<html>'. "
            "Nothing was changed. Check base_url; if it persists, show this answer to the vendor."
        ),
    ),
    (
        OutcomeUnknownError("assign", phone_number="0612345678", cause_name="TimeoutError"),
        (
            "assign to 0612345678: it is unknown whether this happened (sent: TimeoutError). "
            "Do not send it again: call check() or list_details() now, and again some minutes later."
        ),
    ),
    (
        OutcomeUnknownError(
            "reassign",
            phone_number="0612345678",
            tracking_number="0899000000",
            stage="answered",
            cause_name="HTTPStatusError",
            status=502,
            attempts=2,
            candidates=("0899123456", "0899789012"),
            message="Two alike.",
        ),
        (
            "reassign of 0899000000 to 0612345678: it is unknown whether this happened (answered: HTTPStatusError, "
            "HTTP 502). Two alike. It may be: 0899123456, 0899789012. Call check() before you send it again."
        ),
    ),
    (
        OutcomeUnknownError("assign", stage="settling", cause_name="NotListed", reference="order-7"),
        (
            "assign [order-7]: it is unknown whether this happened (settling: NotListed). "
            "Call assign_once() again later with the same arguments; it only reads."
        ),
    ),
    (
        ReferenceConflictError("assign", reference="order-7"),
        (
            "assign: the reference 'order-7' was used with other arguments. Nothing was sent. "
            "Repeat its first arguments, or use a new reference for a new intent."
        ),
    ),
    (
        ReferenceEndedError("assign", reference="order-7", tracking_number="0899123456", reason="released"),
        (
            "assign: the number 0899123456 of the reference 'order-7' was confirmed before and is now released. "
            "Nothing was sent. For a new number, use a new reference, or call forget('order-7') first."
        ),
    ),
    (
        JournalError("assign", reference="order-7", cause_name="OperationalError", message="disk is full"),
        (
            "assign: the journal failed for the reference 'order-7' (OperationalError: disk is full). "
            "Nothing was sent. Repair the journal, then call again with the same arguments."
        ),
    ),
    (
        JournalError("pending", cause_name="OperationalError"),
        (
            "pending: the journal failed (OperationalError). Nothing was sent. "
            "Repair the journal, then call again with the same arguments."
        ),
    ),
    (ArgumentError("type", problem="0 is no id"), "type: 0 is no id"),
    (ArgumentTypeError("type", problem="a NumberType, not a str"), "type: a NumberType, not a str"),
    (SessionClosedError("this session is closed"), "this session is closed"),
]


def test_tree() -> None:
    """The module has exactly the documented classes, with their documented bases."""
    found = {
        value: tuple(base for base in value.__bases__ if not base.__name__.startswith("_"))
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception) and not name.startswith("_")
    }
    assert found == BASES


def test_examples_are_complete() -> None:
    """The examples contain every class of the tree."""
    assert {type(error) for error, _ in EXAMPLES} == set(BASES)


@pytest.mark.parametrize(("error", "text"), EXAMPLES)
def test_sentence(error: Exception, text: str) -> None:
    """An error names what happened, whether anything was changed, and what to do next."""
    assert str(error) == text


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(("error", "text"), EXAMPLES)
def test_pickles(error: Exception, text: str, protocol: int) -> None:
    """Every pickle protocol keeps the class and all attributes of an error."""
    back = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - our own pickle
    assert type(back) is type(error)
    assert vars(back) == vars(error)
    assert str(back) == text


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
@pytest.mark.parametrize(("error", "text"), EXAMPLES)
def test_copies(error: Exception, text: str, duplicate: Callable[[Exception], Exception]) -> None:
    """A copy keeps the class and all attributes of an error."""
    back = duplicate(error)
    assert type(back) is type(error)
    assert vars(back) == vars(error)
    assert str(back) == text


@pytest.mark.parametrize(("error", "_text"), EXAMPLES[:-1])
def test_keywords(error: Exception, _text: str) -> None:
    """Every error can be built with keywords alone."""
    assert vars(type(error)(**vars(error))) == vars(error)


def test_a_changed_attribute_survives_a_pickle() -> None:
    """A host that is set later is kept."""
    error = InvalidResponseError("check", reason="it is not JSON")
    error.host = "www.optico.fr:443"
    assert pickle.loads(pickle.dumps(error)).host == "www.optico.fr:443"  # noqa: S301 - our own pickle


@pytest.mark.parametrize("caught", [OSError, TimeoutError, ConnectionError, TransportError, APIError])
def test_unknown_outcome_is_not_retried_by_others(caught: type[Exception]) -> None:
    """No handler for timeouts, connections or refusals catches a write that may have happened."""
    assert not issubclass(OutcomeUnknownError, caught)


HOSTILE = "Quota\x1b[2J\nreached \N{RIGHT-TO-LEFT OVERRIDE}"
SAID = [
    APIError("assign", HOSTILE),
    OutcomeUnknownError("assign", stage="settling", cause_name="TimeoutError", message=HOSTILE),
]


@pytest.mark.parametrize("error", SAID, ids=lambda error: type(error).__name__)
def test_a_message_of_the_api_controls_no_terminal(error: APIError | OutcomeUnknownError) -> None:
    """The message is kept as received, and shown on one line with unprintable characters escaped."""
    assert error.message == HOSTILE
    assert str(error).isprintable()
    assert r"Quota\x1b[2J\nreached \u202e" in str(error)


def test_connection_errors_have_no_errno() -> None:
    """``OSError`` does not read our arguments as an error number and a text."""
    error = NotSentError("assign", cause_name="ClientConnectorError")
    assert error.errno is None
    assert error.strerror is None
