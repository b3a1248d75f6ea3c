"""Holds the key, adds it to an address, and shows it nowhere else."""

import hashlib
from collections.abc import Callable
from typing import NoReturn, Self

from yarl import URL

from offline_numbers.errors import ArgumentError, ArgumentTypeError

from .echoes import Echoes, Scrubber

_RIGHT = "use the Offline Numbers API key from the domain's settings"


class Secret:
    """A domain's key. No ``repr``, attribute, pickle or local variable of a suspended frame shows it.

    Only closures refer to it, and the functions that see it neither wait nor fail.

    Attributes:
        add_to: returns an address with the key in its query ("Authentication").
        scrub: returns bytes with every form of the key replaced, as ``Echoes`` does.
        scrubber: returns a ``Scrubber`` for a body that arrives in pieces.

    """

    __slots__ = ("_domain", "add_to", "scrub", "scrubber")

    def __init__(self, key: str) -> None:
        problem = _problem(key)
        if problem is not None:
            del key  # a traceback shows local variables
            raise problem
        is_plain = key.replace("_", "").isalnum()  # most are, and yarl reads a text in half the time
        parameter = f"key={key}" if is_plain else {"key": key}
        self.add_to: Callable[[URL], URL] = lambda address: address.extend_query(parameter)
        self._domain: Callable[[str], str] = lambda where: _digest(where, key)
        # assumes: key-may-be-echoed
        echoes = Echoes(key)
        self.scrub: Callable[[bytes], bytes] = echoes.replaced
        self.scrubber: Callable[[], Scrubber] = lambda: Scrubber(echoes)

    def domain(self, base_url: URL) -> str:
        """Return the identity of a domain of the API: a SHA-256 digest of its address and key, in hexadecimal."""
        return self._domain(str(base_url))

    def __repr__(self) -> str:
        return "Secret('***')"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        message = "a Secret cannot be pickled: the pickle would contain the key"
        raise TypeError(message)


# assumes: one-domain-for-a-key
def _digest(where: str, key: str) -> str:
    """Return a digest of an address and a key."""
    return hashlib.sha256(f"{where} {key}".encode()).hexdigest()


def _problem(key: object) -> ArgumentError | ArgumentTypeError | None:
    """Return the error for a key, without any of its text, or ``None``."""
    if not isinstance(key, str):
        return ArgumentTypeError("key", f"must be a str, not {type(key).__name__}")
    if not key:
        return ArgumentError("key", f"is empty; {_RIGHT}")
    if key[0] == key[-1] and key[0] in "\"'":
        return ArgumentError(
            "key", "starts and ends with a quotation mark; remove the quotes, perhaps in the .env file"
        )
    if not all("!" <= character <= "~" for character in key):
        return ArgumentError("key", f"contains a space, newline, control or non-ASCII character; {_RIGHT}")
    return None
