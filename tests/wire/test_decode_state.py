"""An answer becomes the state of a number, or an error."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.requests import assign, check, reassign, redirect_setup, unassign

from offline_numbers.errors import APIError, InvalidResponseError, UnknownNumberError
from offline_numbers.values import Normalize
from offline_numbers.values.models import NumberState
from offline_numbers.values.phone import normalize_phone_number
from offline_numbers.values.timetable import Timetable
from offline_numbers.wire import answers
from offline_numbers.wire.requests import Request

SUCCESS: dict[str, object] = {
    "status": "success",
    "phone_number": "0612345678",
    "tracking_number": "0899123456",
    "allow_redirect": "1",
}
STATE: dict[str, Any] = {"phone_number": "0612345678", "tracking_number": "0899123456", "allow_redirect": True}

ASSIGN, REASSIGN = assign(), reassign()
CHECK_PHONE, CHECK_TRACKING = check(phone_number="0612345678"), check(tracking_number="0899123456")
UNASSIGN_PHONE, UNASSIGN_TRACKING = unassign(phone_number="0612345678"), unassign(tracking_number="0899123456")
REDIRECT_PHONE, REDIRECT_TRACKING = (
    redirect_setup(phone_number="0612345678"),
    redirect_setup(tracking_number="0899123456"),
)
REQUESTS = [
    ASSIGN,
    REASSIGN,
    CHECK_PHONE,
    CHECK_TRACKING,
    UNASSIGN_PHONE,
    UNASSIGN_TRACKING,
    REDIRECT_PHONE,
    REDIRECT_TRACKING,
]
MISSING = object()


def body_of(changes: dict[str, object]) -> bytes:
    """Return a success with some fields changed, or left out if they are ``MISSING``."""
    answer = {**SUCCESS, **changes}
    return json.dumps({name: value for name, value in answer.items() if value is not MISSING}).encode()


def decode(request: Request, body: bytes) -> NumberState:
    """Decode a body with the default normalization."""
    return answers.decode_state(request, body, normalize=normalize_phone_number)


@pytest.mark.parametrize("request_", REQUESTS)
def test_every_action(request_: Request) -> None:
    """Each action decodes the same success."""
    assert decode(request_, body_of({})) == NumberState(
        phone_number="0612345678", tracking_number="0899123456", allow_redirect=True
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "Success"}, {}),
        ({"status": " SUCCESS "}, {}),
        ({"error": "left over"}, {}),
        ({"allow_redirect": 1}, {}),
        ({"allow_redirect": 1.0}, {}),
        ({"allow_redirect": True}, {}),
        ({"allow_redirect": "true"}, {}),
        ({"allow_redirect": "0"}, {"allow_redirect": False}),
        ({"allow_redirect": 0}, {"allow_redirect": False}),
        ({"allow_redirect": False}, {"allow_redirect": False}),
        ({"allow_redirect": "False"}, {"allow_redirect": False}),
        ({"allow_redirect": None}, {"allow_redirect": None}),
        ({"allow_redirect": ""}, {"allow_redirect": None}),
        ({"allow_redirect": MISSING}, {"allow_redirect": None}),
        ({"timetable": 0}, {}),
        ({"timetable": []}, {}),
        ({"timetable": None}, {}),
        ({"timetable": '[{"day":"mon","from":"9:00","to":"18:00"}]'}, {"timetable": Timetable({"mon": "09:00-18:00"})}),
        ({"phone_number": 612345678, "tracking_number": 899123456}, {}),
        ({"phone_number": "+33 6 12 34 56 78"}, {"phone_number": "+33 6 12 34 56 78"}),
        ({"phone_number": 33612345678}, {"phone_number": "0033612345678"}),
        ({"tracking_number": "+33 8 99 12 34 56"}, {"tracking_number": "+33 8 99 12 34 56"}),
        ({"unknown": {"a": [1]}}, {}),
    ],
)
@pytest.mark.parametrize("request_", [ASSIGN, REASSIGN])
def test_every_shape_of_php(request_: Request, changes: dict[str, object], expected: dict[str, Any]) -> None:
    """PHP's shapes of one value decode to the same state."""
    assert decode(request_, body_of(changes)) == NumberState(**{**STATE, **expected})


@pytest.mark.parametrize("nothing", [MISSING, "", None, False, 0])
@pytest.mark.parametrize(
    ("request_", "phone_number"),
    [
        (ASSIGN, "0612345678"),
        (REASSIGN, "0612345678"),
        (CHECK_PHONE, "0612345678"),
        (REDIRECT_PHONE, "0612345678"),
        (CHECK_TRACKING, None),
        (REDIRECT_TRACKING, None),
        (UNASSIGN_TRACKING, None),
        (UNASSIGN_PHONE, None),
    ],
)
def test_no_destination(request_: Request, nothing: object, phone_number: str | None) -> None:
    """The state has the destination of the request; after a release, or if the request has none, it has none."""
    assert decode(request_, body_of({"phone_number": nothing})).phone_number == phone_number


@pytest.mark.parametrize("nothing", [MISSING, "", None, False, 0])
@pytest.mark.parametrize(
    ("request_", "tracking_number"),
    [
        (REASSIGN, "0899123456"),
        (UNASSIGN_TRACKING, "0899123456"),
        (REDIRECT_TRACKING, "0899123456"),
        (UNASSIGN_PHONE, ""),
    ],
)
def test_no_tracking_number(request_: Request, nothing: object, tracking_number: str) -> None:
    """The state has the tracking number of the request; after a release by phone number it may be empty."""
    assert decode(request_, body_of({"tracking_number": nothing})).tracking_number == tracking_number


@pytest.mark.parametrize("nothing", [MISSING, "", None, False, 0])
@pytest.mark.parametrize("request_", [CHECK_PHONE, CHECK_TRACKING])
def test_a_check_that_finds_nothing(request_: Request, nothing: object) -> None:
    """A success without a tracking number means the same as the documented error."""
    with pytest.raises(UnknownNumberError) as caught:
        decode(request_, body_of({"tracking_number": nothing}))
    assert caught.value.action == "check"
    assert caught.value.message == "(success without a tracking number)"


@pytest.mark.parametrize("nothing", [MISSING, "", None, False, 0])
@pytest.mark.parametrize("request_", [ASSIGN, REDIRECT_PHONE])
def test_a_write_that_names_nothing(request_: Request, nothing: object) -> None:
    """A success without the tracking number is unusable."""
    assert refusal(request_, body_of({"tracking_number": nothing})) == "it contains no tracking number"


def refusal(request: Request, body: bytes) -> str:
    """Return why an answer is refused."""
    with pytest.raises(InvalidResponseError) as caught:
        decode(request, body)
    assert caught.value.action == request.action
    assert caught.value.excerpt == answers.excerpt(body)
    assert caught.value.__context__ is None
    return caught.value.reason


@pytest.mark.parametrize(
    "request_", [ASSIGN, REASSIGN, CHECK_PHONE, UNASSIGN_PHONE, REDIRECT_PHONE], ids=lambda request: request.action
)
def test_another_destination(request_: Request) -> None:
    """An answer about another destination comes from a cache or a mixed-up connection, and is refused."""
    body = body_of({"phone_number": "0698765432"})
    assert refusal(request_, body) == "it is about another destination than the request"


@pytest.mark.parametrize(
    "request_", [REASSIGN, CHECK_TRACKING, UNASSIGN_TRACKING, REDIRECT_TRACKING], ids=lambda request: request.action
)
def test_another_tracking_number(request_: Request) -> None:
    """An answer about another tracking number is refused."""
    body = body_of({"tracking_number": "0899789012"})
    assert refusal(request_, body) == "it is about another tracking number than the request"


def extension_of(text: str) -> str:
    """Normalize numbers as an application with its own switchboard does."""
    return text.removeprefix("extension ")


@pytest.mark.parametrize(
    ("typed", "normalize", "answered"),
    [
        ("0612345678", normalize_phone_number, "06 12 34 56 78"),
        ("+33 6 12 34 56 78", str, "0612345678"),
        ("42", extension_of, "extension 42"),
    ],
)
def test_another_spelling(typed: str, normalize: Normalize, answered: str) -> None:
    """Spellings are compared in the session's form and in the library's: the server may use its own."""
    request = check(phone_number=typed, normalize=normalize)
    state = answers.decode_state(request, body_of({"phone_number": answered}), normalize=normalize)
    assert state.phone_number == answered
    request = check(tracking_number=typed, normalize=normalize)
    state = answers.decode_state(request, body_of({"tracking_number": answered}), normalize=normalize)
    assert state.tracking_number == answered


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": MISSING}, "it has no known status"),
        ({"status": None}, "it has no known status"),
        ({"status": "ok"}, "it has no known status"),
        ({"status": True}, "it has no known status"),
        ({"status": ["success"]}, "it has no known status"),
        ({"status": MISSING, "error": "Invalid API key"}, "it has no known status"),
        ({"allow_redirect": 2}, "allow_redirect is not readable"),
        ({"allow_redirect": "yes"}, "allow_redirect is not readable"),
        ({"allow_redirect": []}, "allow_redirect is not readable"),
        ({"allow_redirect": 1.5}, "allow_redirect is not readable"),
        ({"timetable": 1}, "timetable: int in this place is not readable"),
        ({"timetable": "monday"}, "timetable: 'monday' is not readable"),
        ({"phone_number": ["0612345678"]}, "a phone number is not readable"),
        ({"phone_number": True}, "a phone number is not readable"),
        ({"tracking_number": {}}, "a phone number is not readable"),
        ({"tracking_number": -1}, "a phone number is not readable"),
    ],
)
@pytest.mark.parametrize("request_", [ASSIGN, CHECK_PHONE])
def test_unreadable(request_: Request, changes: dict[str, object], reason: str) -> None:
    """A field with an undocumented value is refused."""
    assert refusal(request_, body_of(changes)) == reason


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"success"', b'[{"status":"success"}]'])
def test_no_envelope(body: bytes) -> None:
    """The envelope must be an object."""
    assert refusal(ASSIGN, body) == "it is not a JSON object"


def test_a_name_twice() -> None:
    """The answer is ambiguous, and refused."""
    body = b'{"status":"success","tracking_number":"0899123456","tracking_number":"0899123457"}'
    assert refusal(ASSIGN, body) == "it contains a name twice"


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"status":"success","phone_number":"06123'])
def test_an_incomplete_answer(body: bytes) -> None:
    """An answer that is cut off or not JSON is refused."""
    assert refusal(ASSIGN, body) in {"it is empty", "it is not JSON"}


FIELD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["success", "error", "0612345678", "0899123456", "1", 612345678, "Invalid API key"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ANSWERS = st.builds(
    dict[str, object],
    st.fixed_dictionaries(
        {"status": st.sampled_from(["success", "error"]) | FIELD},
        optional=dict.fromkeys(("error", "phone_number", "tracking_number", "allow_redirect", "timetable"), FIELD),
    ),
)


@given(st.sampled_from(REQUESTS), ANSWERS.map(lambda answer: json.dumps(answer).encode()) | st.binary())
@example(ASSIGN, b'{"status":"error","error":' + b"[" * 500 + b"]" * 500 + b"}")
@example(ASSIGN, b'{"status":"success","timetable":' + b"[" * 500 + b"]" * 500 + b"}")
@example(ASSIGN, body_of({}))
@example(CHECK_PHONE, b'{"status":"error","error":"\\ud800"}')
def test_any_bytes(request_: Request, body: bytes) -> None:
    """Any bytes become a state or one of our errors."""
    try:
        state = decode(request_, body)
    except (APIError, InvalidResponseError) as error:
        shown = str(error)
    else:
        shown = f"{state}"
    assert len(shown) < 5_000


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (body_of({"phone_number": "0698765432"}), ("0899123456",)),
        (body_of({"allow_redirect": "yes", "tracking_number": 899123456}), ("0899123456",)),
        (body_of({"tracking_number": ""}), ()),
        (body_of({"tracking_number": []}), ()),
        (b'[{"tracking_number":"0899123456"}]', ()),
        (b"<html>", ()),
        (b"", ()),
    ],
)
def test_candidates(body: bytes, expected: tuple[str, ...]) -> None:
    """The number in an unusable answer may be the result of the request."""
    assert answers.candidates(ASSIGN, body) == expected
