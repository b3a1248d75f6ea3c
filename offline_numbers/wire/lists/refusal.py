"""The error of a list that is not the documented one."""

import reprlib

from offline_numbers.errors import InvalidResponseError
from offline_numbers.wire.answers import excerpt

_LIST = "list"


def refusal(found: object, reason: str) -> InvalidResponseError:
    """Return the error of an answer that is not the documented one."""
    text = found if isinstance(found, bytes) else reprlib.repr(found).encode()
    return InvalidResponseError(_LIST, reason=reason, excerpt=excerpt(text))
