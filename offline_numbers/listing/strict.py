"""Decodes JSON as the wire does, and refuses a name that stands twice in one object: nobody knows which one counts."""

import json
import reprlib
from contextlib import suppress
from typing import NoReturn

from offline_numbers.errors import InvalidResponseError
from offline_numbers.wire import excerpt, loads

_LIST = "list"
_AROUND_JSON = "\ufeff \t\r\n\v\f"


def strict_loads(body: bytes) -> object:
    """Decode JSON in UTF-8; blank lines and byte order marks may stand around it.

    Raises:
        InvalidResponseError: it is something else, or more than that, or ambiguous.

    """
    with suppress(ValueError, RecursionError):
        return _decode(body.decode().strip(_AROUND_JSON))
    loads(body)  # raises with the reason, where it is another one
    raise refusal(body, "a name stands in it twice")


def refusal(found: object, reason: str) -> InvalidResponseError:
    """Return the error of an answer that is not the documented one.

    Args:
        found: the part of the answer that shows it, as received or as decoded.
        reason: what is wrong with it, in a few words.

    """
    text = found if isinstance(found, bytes) else reprlib.repr(found).encode(errors="replace")
    return InvalidResponseError(_LIST, reason, excerpt(text))


def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    decoded = dict(members)
    if len(decoded) != len(members):
        msg = "a name stands twice in one object"
        raise ValueError(msg)
    return decoded


def _no_number(name: str) -> NoReturn:
    msg = f"{name} is no JSON"
    raise ValueError(msg)


_decode = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_unique).decode
