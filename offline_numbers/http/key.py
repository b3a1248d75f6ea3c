"""The holder of the key: the key goes into an address, and is seen nowhere else."""

import hashlib
from collections.abc import Callable
from typing import NoReturn, Self

from yarl import URL

from offline_numbers.errors import ArgumentError, ArgumentTypeError
from offline_numbers.wire import encoded

from .echoes import Echoes, Scrubber


class Secret:
    """A domain's key, which nothing shows: no ``repr``, attribute, pickle, or local of a frame that is left waiting.

    It is kept in closures alone, and the functions that see it neither wait nor fail.

    Attributes:
        add_to: returns an address with the key in its query ("Authentication").
        scrub: returns bytes with every form of the key replaced, as ``Echoes`` does.
        scrubber: returns a ``Scrubber`` for a body that comes in pieces.

    Args:
        key: the Offline Numbers API key from the domain's settings: printable ASCII characters, no blanks.

    Raises:
        TypeError: the key is no text.
        ValueError: the key is empty, or holds a blank, a control character or another than ASCII characters.

    """

    __slots__ = ("_domain", "add_to", "scrub", "scrubber")

    def __init__(self, key: str) -> None:
        problem = _problem(key)
        if problem is not None:
            del key  # else the traceback's locals show it
            raise problem
        parameter = f"key={encoded(key)}"
        self.add_to: Callable[[URL], URL] = lambda address: _extended(address, parameter)
        self._domain: Callable[[str], str] = lambda where: _digest(where, key)
        echoes = Echoes(key)
        self.scrub: Callable[[bytes], bytes] = echoes.replaced
        self.scrubber: Callable[[], Scrubber] = lambda: Scrubber(echoes)

    def domain(self, base_url: URL) -> str:
        """Return a SHA-256 digest in hexadecimal that tells one domain of the API from another, and shows no key."""
        return self._domain(str(base_url))

    def __repr__(self) -> str:
        return "Secret('***')"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        message = "a Secret cannot be pickled: the key would stand in the pickle"
        raise TypeError(message)


def _extended(address: URL, parameter: str) -> URL:
    """Return an address with one more parameter; both are encoded already."""
    text = str(address)
    return URL(f"{text}&{parameter}" if "?" in text else f"{text}?{parameter}", encoded=True)


def _digest(where: str, key: str) -> str:
    return hashlib.sha256(f"{where} {key}".encode()).hexdigest()


def _problem(key: object) -> TypeError | ValueError | None:
    """Say what is wrong with a key, without showing any of it."""
    if not isinstance(key, str):
        return ArgumentTypeError("key", f"must be a str, not {type(key).__name__}")
    if not key:
        return ArgumentError("key", "is empty; take the Offline Numbers API key from the domain's settings")
    if key[0] == key[-1] and key[0] in "\"'":
        return ArgumentError("key", "starts with a quotation mark; remove the quotes, in the .env file perhaps")
    if not all("!" <= character <= "~" for character in key):
        return ArgumentError(
            "key",
            "contains a space, newline, control or non-ASCII character; "
            "take the Offline Numbers API key from the domain's settings, and strip what surrounds it",
        )
    return None
