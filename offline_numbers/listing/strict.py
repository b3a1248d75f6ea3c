"""Decodes JSON as the wire does, and refuses a name that stands twice in one object: which of them counts is anybody's guess."""

import json

from offline_numbers.errors import InvalidResponseError
from offline_numbers.wire import excerpt, loads

_AROUND_JSON = "\ufeff \t\r\n\v\f"


def strict_loads(body: bytes) -> object:
    """Decode JSON in UTF-8; blank lines and byte order marks may stand around it.

    Raises:
        InvalidResponseError: it is something else, or more than that, or ambiguous.

    """
    try:
        return _decode(body.decode().strip(_AROUND_JSON))
    except (ValueError, RecursionError):
        loads(body)  # raises with the reason, where it is another one
    raise InvalidResponseError("list", "a name stands in it twice", excerpt(body))


def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    decoded = dict(members)
    if len(decoded) != len(members):
        msg = "a name stands twice in one object"
        raise ValueError(msg)
    return decoded


def _refuse(name: str) -> object:
    msg = f"{name} is no JSON"
    raise ValueError(msg)


_decode = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_unique).decode
