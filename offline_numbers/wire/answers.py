"""Turns the bytes of an answer into a value or an error, without input or output.

No answer is trusted: whatever bytes arrive, the result is a value or one of our errors. A field that contradicts the
API document is refused, not guessed. A field in another shape with the same meaning is read.
"""

import json
import re
import reprlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn

from offline_numbers.errors import (
    AccessDeniedError,
    AlreadyAssignedError,
    APIError,
    InvalidKeyError,
    InvalidResponseError,
    PoolExhaustedError,
    UnknownNumberError,
)
from offline_numbers.values import (
    Normalize,
    NumberDetails,
    NumberState,
    Timetable,
    flag,
    is_object,
    label,
    moment,
    normalize_phone_number,
    number_text,
    printable,
    same_number,
    text,
)

from .requests import Request

_EXCERPT = 200
_LONGEST_MESSAGE = 500

_LIST = "list"
# assumes: no-timetable
_NO_TIMETABLE = Timetable()

# PHP prints whatever surrounds "<?php ... ?>" in a file: blank lines, and the byte order mark of some editors.
# assumes: blanks-around-json
_AROUND_JSON = "\ufeff \t\r\n\v\f"

_MESSAGES: Mapping[str, type[APIError]] = {
    "invalid api key": InvalidKeyError,
    "access denied to this api": AccessDeniedError,
    "no tracking number available": PoolExhaustedError,
    "tracking number already assigned": AlreadyAssignedError,
    "unknown tracking number": UnknownNumberError,
}


class _AmbiguousError(Exception):
    """An object contains a name twice."""


def _refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is not JSON"
    raise ValueError(msg)


# assumes: each-name-once
def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    decoded = dict(members)
    if len(decoded) != len(members):
        raise _AmbiguousError
    return decoded


_Scan = Callable[[str], tuple[object, int]]
_scan: _Scan = json.JSONDecoder(parse_constant=_refuse_constant).raw_decode
_scan_strictly: _Scan = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_unique).raw_decode


# assumes: any-content-type
def loads(body: bytes, *, action: str = _LIST, scan: _Scan = _scan) -> object:
    """Decode JSON in UTF-8 between blank lines and byte order marks, or raise ``InvalidResponseError``.

    The last of two equal names counts, unless ``scan`` is stricter.
    """
    try:
        # assumes: utf-8
        text = body.decode().strip(_AROUND_JSON)
        value, end = scan(text)
        if end == len(text):
            return value
        reason = "it is not JSON"
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    except RecursionError:
        reason = "it is nested too deeply"
    except _AmbiguousError:
        reason = "it contains a name twice"
    except ValueError:
        reason = "it is not JSON" if body.strip(_AROUND_JSON.encode()) else "it is empty"
    raise InvalidResponseError(action, reason=reason, excerpt=excerpt(body))


def strict_loads(body: bytes) -> object:
    """Decode a part of a list as ``loads`` does, and refuse a name that one object contains twice."""
    return loads(body, scan=_scan_strictly)


def excerpt(body: bytes) -> str:
    """Return the start of a body as one line of printable text."""
    start = printable(body[: 4 * _EXCERPT + 4].decode(errors="replace"))  # four bytes a character at most
    return _shortened(start, _EXCERPT)


def decode_state(request: Request, body: bytes, *, normalize: Normalize) -> NumberState:
    """Turn the body of one answer into the state of a number ("Response envelope", "Success Response Fields")."""
    answer = loads(body, action=request.action, scan=_scan_strictly)
    if not is_object(answer):
        raise InvalidResponseError(request.action, reason="it is not a JSON object", excerpt=excerpt(body))
    status = answer.get("status")
    # assumes: status-in-any-case
    if status != "success" and isinstance(status, str):
        status = status.strip().lower()
    if status == "error":
        raise api_error(request.action, _error_text(answer.get("error"), body))
    try:
        if status == "success":
            return _state(request, answer, normalize)
        reason = "it has no known status"
    except ValueError as error:
        reason = str(error)
    raise InvalidResponseError(request.action, reason=reason, excerpt=excerpt(body))


def candidates(request: Request, body: bytes) -> tuple[str, ...]:
    """Return the tracking number in an answer that is unusable otherwise, if it contains one."""
    try:
        answer = loads(body, action=request.action)
        number = number_text(answer.get("tracking_number")) if is_object(answer) else None
    except (InvalidResponseError, ValueError):
        return ()
    return (number,) if number else ()


def api_error(action: str, message: str) -> APIError:
    """Return the error of a message ("Common error messages"): its own class, or ``APIError`` if it has none."""
    # assumes: errors-in-any-case
    known = " ".join(message[:_LONGEST_MESSAGE].lower().split()).removesuffix(".").rstrip()
    return _MESSAGES.get(known, APIError)(action, _shortened(text(message), _LONGEST_MESSAGE))


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks to wait; ``None`` if it is missing or unreadable."""
    if value is None:
        return None
    if seconds := re.fullmatch(r"[ \t]*([0-9]{1,9})[ \t]*", value):
        return float(seconds[1])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    # An HTTP date is in GMT, even if it does not name a zone.
    return max(0.0, (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - now.timestamp())


def details_row(raw: Mapping[str, object]) -> NumberDetails:
    """Turn one row of the detailed list into its value ("Detailed response (details=1)").

    Only the tracking number is required; a missing or unreadable description or date is empty.
    """
    try:
        tracking_number = number_text(raw.get("tracking_phone"))
        phone_number = number_text(raw.get("destination_phone"))
    except ValueError:
        tracking_number = phone_number = None
    if tracking_number is None:
        raise InvalidResponseError(_LIST, reason="a row without readable numbers", excerpt=printable(reprlib.repr(raw)))
    return NumberDetails(
        tracking_number=tracking_number,
        phone_number=phone_number,
        description=label(raw.get("description")),
        product_name=label(raw.get("product_name")),
        last_update=moment(raw.get("last_update")),
        raw=raw,
    )


# assumes: error-is-text
def _error_text(error: object, body: bytes) -> str:
    if isinstance(error, str) and error.strip():
        return error
    return "(an error without a text)" if not error or isinstance(error, str) else excerpt(body)


def _shortened(value: str, longest: int) -> str:
    return value if len(value) <= longest else value[: longest - 1] + "…"


def _state(request: Request, answer: dict[str, object], normalize: Normalize) -> NumberState:
    """Read a success, or raise ``ValueError`` with the reason why it is unusable."""
    tracking_number = number_text(answer.get("tracking_number"))
    phone_number = number_text(answer.get("phone_number"))
    timetable = answer.get("timetable")
    if request.tracking_number is not None and tracking_number != request.tracking_number:
        _require_echo("tracking number", request.tracking_number, tracking_number, normalize)
    if request.phone_number is not None and phone_number != request.phone_number:
        _require_echo("destination", request.phone_number, phone_number, normalize)
    if phone_number is None and request.action != "unassign":
        phone_number = request.phone_number
    return NumberState(
        phone_number=phone_number,
        tracking_number=_unnamed(request) if tracking_number is None else tracking_number,
        allow_redirect=flag(answer.get("allow_redirect")),
        timetable=Timetable.from_answer(timetable) if timetable else _NO_TIMETABLE,
        raw=answer,
    )


# assumes: answer-about-the-request
def _require_echo(what: str, asked: str, answered: str | None, normalize: Normalize) -> None:
    """Refuse an answer about another number: it comes from a cache or belongs to another request.

    Another spelling is the same number, even if the session's own ``normalize`` keeps them apart.
    """
    if answered is None:
        return
    if not any(same_number(asked, answered, form) for form in (normalize, normalize_phone_number)):
        msg = f"it is about another {what} than the request"
        raise ValueError(msg)


def _unnamed(request: Request) -> str:
    """Return the tracking number of a success that names none, or raise."""
    # assumes: destination-without-number
    if request.action == "check":
        # The API also answers this if the number is unknown, or if the destination has none.
        raise UnknownNumberError(request.action, "(success without a tracking number)")
    if request.tracking_number is not None:
        return request.tracking_number
    # assumes: unassign-may-name-none
    if request.action == "unassign":
        return ""
    msg = "it contains no tracking number"
    raise ValueError(msg)
