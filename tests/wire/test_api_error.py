"""The API's messages, and the class of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.requests import assign

from offline_numbers.errors import (
    AccessDeniedError,
    AlreadyAssignedError,
    APIError,
    InvalidKeyError,
    PoolExhaustedError,
    UnknownNumberError,
)
from offline_numbers.values.phone import normalize_phone_number
from offline_numbers.wire import answers

DOCUMENTED = {
    "Invalid API key": InvalidKeyError,
    "Access denied to this API": AccessDeniedError,
    "No tracking number available": PoolExhaustedError,
    "Tracking number already assigned": AlreadyAssignedError,
    "Unknown tracking number": UnknownNumberError,
}


@pytest.mark.parametrize(("message", "expected"), DOCUMENTED.items())
def test_documented_messages(message: str, expected: type[APIError]) -> None:
    """Each documented message has its own class; case, spaces and a final full stop do not matter."""
    spellings = [
        message,
        message.upper(),
        message.lower(),
        f"{message}.",
        f" {message} . ",
        message.replace(" ", "  "),
        message.replace(" ", "\N{NO-BREAK SPACE}"),
        f"\n{message}\t",
    ]
    errors = [answers.api_error("check", spelling) for spelling in spellings]
    assert {type(error) for error in errors} == {expected}
    assert {error.action for error in errors} == {"check"}
    assert [error.message for error in errors] == spellings


@pytest.mark.parametrize(
    "message",
    ["Quota reached", "Invalid API key: revoked", "Invalid API key..", "InvalidAPIkey", "Unknown tracking numbers"],
)
def test_other_messages(message: str) -> None:
    """Any other message is ``APIError`` itself, with the message."""
    error = answers.api_error("assign", message)
    assert type(error) is APIError
    assert error.action == "assign"
    assert error.message == message


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("x" * 500, "x" * 500),
        ("x" * 501, "x" * 499 + "…"),
        ("x" * 1_000_000, "x" * 499 + "…"),
        ("<b>\x1b[31m</b>", "<b>\x1b[31m</b>"),
        ("a\ud800", "a\ufffd\ufffd\ufffd"),
        ("", ""),
    ],
)
def test_a_message_is_bounded_and_can_be_encoded(message: str, expected: str) -> None:
    """Long messages are cut; surrogates are replaced."""
    assert answers.api_error("assign", message).message == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"status":"error","error":"Quota reached"}', "Quota reached"),
        (b'{"status":"ERROR","error":"Quota reached"}', "Quota reached"),
        (b'{"status":"error"}', "(an error without a text)"),
        (b'{"status":"error","error":null}', "(an error without a text)"),
        (b'{"status":"error","error":" "}', "(an error without a text)"),
        (b'{"status":"error","error":[]}', "(an error without a text)"),
        (b'{"status":"error","error":503}', '{"status":"error","error":503}'),
        (b'{"status":"error","error":["Quota"]}', '{"status":"error","error":["Quota"]}'),
        (b'{"status":"error","error":{"code":5}}', '{"status":"error","error":{"code":5}}'),
    ],
)
def test_error_envelope(body: bytes, expected: str) -> None:
    """An error that is not a text is shown as received; a missing one has a fixed message."""
    with pytest.raises(APIError) as caught:
        answers.decode_state(assign(), body, normalize=normalize_phone_number)
    assert type(caught.value) is APIError
    assert caught.value.message == expected


@given(st.text())
def test_any_message(message: str) -> None:
    """The sentence of the error can be encoded."""
    sentence = str(answers.api_error("check", message))
    assert sentence.encode().decode() == sentence
