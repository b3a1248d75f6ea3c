"""The error tree: what each error is, what it knows, what it says, and that all of it survives pickling."""

import copy
import inspect
import pickle

import pytest

from offline_numbers import errors
from offline_numbers.errors import (
    AccessDeniedError,
    AlreadyAssignedError,
    APIError,
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
    JournalError: (OfflineNumbersError,),
}

EXAMPLES: list[tuple[OfflineNumbersError, dict[str, object], str]] = [
    (OfflineNumbersError("check"), {}, "check"),
    (
        APIError("assign", "Quota reached"),
        {"message": "Quota reached"},
        (
            "assign: the API answered 'Quota reached'. "
            "The API document does not list this message: ask the vendor what it means."
        ),
    ),
    (
        InvalidKeyError("check", "Invalid API key"),
        {"message": "Invalid API key"},
        "check: the API answered 'Invalid API key'. Use the Offline Numbers API key from the domain's settings.",
    ),
    (
        AccessDeniedError("list", "Access denied to this API"),
        {"message": "Access denied to this API"},
        (
            "list: the API answered 'Access denied to this API'. "
            "Ask the vendor to enable the Offline Numbers API on the domain."
        ),
    ),
    (
        PoolExhaustedError("assign", "No tracking number available"),
        {"message": "No tracking number available"},
        (
            "assign: the API answered 'No tracking number available'. "
            "Ask the vendor for more numbers of this type, or choose another one."
        ),
    ),
    (
        AlreadyAssignedError("assign", "Tracking number already assigned"),
        {"message": "Tracking number already assigned"},
        (
            "assign: the API answered 'Tracking number already assigned'. "
            "Change its destination with reassign(), or release it with unassign() first."
        ),
    ),
    (
        UnknownNumberError("unassign", "Unknown tracking number"),
        {"message": "Unknown tracking number"},
        (
            "unassign: the API answered 'Unknown tracking number'. "
            "Look at list_numbers() for the numbers that the domain holds."
        ),
    ),
    (TransportError("check"), {}, "check"),
    (
        NotSentError("assign", cause_name="ClientConnectorError"),
        {"cause_name": "ClientConnectorError"},
        (
            "assign: the request was never sent (ClientConnectorError), so nothing has changed. "
            "Check the connection and the base URL; it is safe to try again."
        ),
    ),
    (
        TimedOutError("check", timeout=5.0),
        {"timeout": 5.0},
        "check: no full answer within 5 seconds. A read changes nothing: try again.",
    ),
    (
        DisconnectedError("list", cause_name="ServerDisconnectedError"),
        {"cause_name": "ServerDisconnectedError"},
        (
            "list: the connection was lost before the whole answer had come (ServerDisconnectedError). "
            "A read changes nothing: try again later."
        ),
    ),
    (
        HTTPStatusError("check", status=503, retry_after=2.5),
        {"status": 503, "retry_after": 2.5},
        (
            "check: the server answered HTTP 503 in place of 200, and asked to wait 2.5 seconds. "
            "A read changes nothing: try again later, and check the base URL if it stays."
        ),
    ),
    (
        HTTPStatusError("check", status=404),
        {"status": 404, "retry_after": None},
        (
            "check: the server answered HTTP 404 in place of 200. "
            "A read changes nothing: try again later, and check the base URL if it stays."
        ),
    ),
    (
        InvalidResponseError("check", reason="it is no JSON", excerpt="<html>"),
        {"reason": "it is no JSON", "excerpt": "<html>"},
        (
            "check: the answer is not the documented JSON (it is no JSON): '<html>'. "
            "Check the base URL, and show this to the vendor if it stays."
        ),
    ),
    (
        OutcomeUnknownError("assign", phone_number="0612345678", cause_name="TimeoutError"),
        {
            "phone_number": "0612345678",
            "tracking_number": None,
            "stage": "sent",
            "cause_name": "TimeoutError",
            "status": None,
            "attempts": 1,
            "candidates": (),
            "message": "",
        },
        (
            "assign: it is not known whether this happened (sent: TimeoutError). "
            "Do not send it again: look with check() or list_details() first, and again some minutes later."
        ),
    ),
    (
        OutcomeUnknownError(
            "assign",
            phone_number="0612345678",
            tracking_number="0899000000",
            stage="answered",
            cause_name="HTTPStatusError",
            status=502,
            attempts=2,
            candidates=("0899123456", "0899789012"),
            message="Two alike.",
        ),
        {
            "phone_number": "0612345678",
            "tracking_number": "0899000000",
            "stage": "answered",
            "cause_name": "HTTPStatusError",
            "status": 502,
            "attempts": 2,
            "candidates": ("0899123456", "0899789012"),
            "message": "Two alike.",
        },
        (
            "assign: it is not known whether this happened (answered: HTTPStatusError, HTTP 502). Two alike. "
            "It may be: 0899123456, 0899789012. "
            "Do not send it again: look with check() or list_details() first, and again some minutes later."
        ),
    ),
    (
        ReferenceConflictError("assign_once", reference="order-7"),
        {"reference": "order-7"},
        (
            "assign_once: the reference 'order-7' was begun with other arguments, and nothing was sent. "
            "Repeat the arguments that it was begun with, or take a new reference for a new intent."
        ),
    ),
    (
        JournalError("assign_once", reference="order-7", cause_name="OperationalError"),
        {"reference": "order-7", "cause_name": "OperationalError"},
        (
            "assign_once: the journal failed (OperationalError) before anything was sent for the reference 'order-7'. "
            "Mend the journal; it is safe to call again with the same reference."
        ),
    ),
    (
        JournalError("pending", reference="", cause_name="OperationalError"),
        {"reference": "", "cause_name": "OperationalError"},
        (
            "pending: the journal failed (OperationalError), and nothing was sent. "
            "Mend the journal; it is safe to call again."
        ),
    ),
]


def known(error: OfflineNumbersError) -> dict[str, object]:
    """Return what an error knows, apart from its action."""
    return {name: value for name, value in vars(error).items() if name != "action"}


def test_tree() -> None:
    """The module holds exactly the documented classes, each below its documented bases."""
    found = {
        value: value.__bases__
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, Exception)
    }
    assert found == BASES


def test_examples_are_complete() -> None:
    """Every class of the tree is among the examples that the other tests go through."""
    assert {type(error) for error, _, _ in EXAMPLES} == set(BASES)


@pytest.mark.parametrize(("error", "attributes", "_text"), EXAMPLES)
def test_attributes(error: OfflineNumbersError, attributes: dict[str, object], _text: str) -> None:
    """An error knows what is documented, and nothing else."""
    assert known(error) == attributes


@pytest.mark.parametrize(("error", "_attributes", "text"), EXAMPLES)
def test_sentence(error: OfflineNumbersError, _attributes: dict[str, object], text: str) -> None:
    """An error says what happened and what to do next."""
    assert str(error) == text


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(("error", "attributes", "text"), EXAMPLES)
def test_pickles(error: OfflineNumbersError, attributes: dict[str, object], text: str, protocol: int) -> None:
    """An error comes back from every pickle protocol with all that it knows."""
    back = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - a pickle of our own making
    assert (type(back), back.action, known(back), str(back)) == (type(error), error.action, attributes, text)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
@pytest.mark.parametrize(("error", "attributes", "text"), EXAMPLES)
def test_copies(error: OfflineNumbersError, attributes: dict[str, object], text: str, duplicate: type) -> None:
    """A copy of an error knows all that the error does."""
    back = duplicate(error)
    assert (type(back), back.action, known(back), str(back)) == (type(error), error.action, attributes, text)


@pytest.mark.parametrize("error_class", BASES)
def test_takes_positions_only(error_class: type[Exception]) -> None:
    """No error takes a keyword: ``args`` would not hold it, and a pickle would lose it."""
    parameters = inspect.signature(error_class).parameters.values()
    assert {parameter.kind for parameter in parameters} <= {
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.VAR_POSITIONAL,
    }


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
def test_a_text_from_outside_controls_no_terminal(error: APIError | OutcomeUnknownError) -> None:
    """What the API said is kept as it came, and shown on one line, what cannot be printed escaped."""
    assert (error.message, str(error).isprintable()) == (HOSTILE, True)
    assert r"Quota\x1b[2J\nreached \u202e" in str(error)


def test_connection_errors_have_no_errno() -> None:
    """``OSError`` does not read our details as an error number and a text."""
    error = NotSentError("assign", cause_name="ClientConnectorError")
    assert (error.errno, error.strerror, error.args) == (None, None, ("assign", "ClientConnectorError"))
