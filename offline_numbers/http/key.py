"""The holder of the key: the key goes into an address, and is seen nowhere else."""

import hashlib
import re
import string
from collections.abc import Callable
from typing import NoReturn, Self

from yarl import URL

REPLACEMENT = b"***"

# A key as short as an ordinary word is not looked for in answers: replacing it would change what they say.
SHORTEST_REPLACED = 8

# They stand for themselves in every encoding that a server may echo an address in.
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._")

# As `html.escape` writes them; its module brings the names of two thousand others, and is slow to load.
_HTML_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}


class Secret:
    """A domain's key, which nothing shows: no ``repr``, attribute, pickle, or local of a frame that is left waiting.

    It is kept in closures alone, and the functions that see it neither wait nor fail.

    Attributes:
        add_to: returns an address with the key in its query ("Authentication").
        scrub: returns bytes with every form of the key replaced: plain, percent-encoded, in JSON, in HTML.

    Args:
        key: the Offline Numbers API key from the domain's settings: printable ASCII characters, no blanks.

    Raises:
        TypeError: the key is no text.
        ValueError: the key is empty, or holds a blank, a control character or another than ASCII characters.

    """

    __slots__ = ("_domain", "_reach", "add_to", "scrub")

    def __init__(self, key: str) -> None:
        problem = _problem(key)
        if problem is not None:
            del key  # else the traceback's locals show it
            raise problem
        # A text is quicker than a mapping, but its special characters would be encoded in another way.
        query = f"key={key}" if _UNRESERVED.issuperset(key) else {"key": key}
        self.add_to: Callable[[URL], URL] = lambda address: address.extend_query(query)
        self._domain: Callable[[str], str] = lambda where: _digest(where, key)
        self.scrub, self._reach = _scrubbing(key)

    def scrubber(self) -> "Scrubber":
        """Return what replaces the key in a body that comes in pieces, also where two pieces share it."""
        return Scrubber(self, self._reach)

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


class Scrubber:
    """Replaces the key in a stream of bytes; holds back the few that the key's next piece may follow on."""

    __slots__ = ("_held", "_reach", "_secret")

    def __init__(self, secret: Secret, reach: int) -> None:
        self._secret = secret
        self._reach = reach
        self._held = b""

    def feed(self, piece: bytes) -> bytes:
        """Return what is sure to hold no part of the key any more."""
        clean = self._secret.scrub(self._held + piece)
        cut = max(len(clean) - self._reach, 0)
        self._held = clean[cut:]
        return clean[:cut]

    def finish(self) -> bytes:
        """Return what was held back, at the end of the stream."""
        held, self._held = self._held, b""
        return held


def _digest(where: str, key: str) -> str:
    return hashlib.sha256(f"{where} {key}".encode()).hexdigest()


def _problem(key: object) -> TypeError | ValueError | None:
    """Say what is wrong with a key, without showing any of it."""
    if not isinstance(key, str):
        return TypeError(f"key: must be a str, not {type(key).__name__}")
    if not key:
        return ValueError("key: is empty; take the Offline Numbers API key from the domain's settings")
    if not all("!" <= character <= "~" for character in key):
        return ValueError(
            "key: holds a blank, a line end, a control character or another than ASCII characters; "
            "take the Offline Numbers API key from the domain's settings, and strip what surrounds it"
        )
    return None


def _scrubbing(key: str) -> tuple[Callable[[bytes], bytes], int]:
    """Return the function that replaces a key, and how many bytes before the next piece may belong to it."""
    if len(key) < SHORTEST_REPLACED:
        return (lambda body: body), 0
    forms = [_forms(character) for character in key]
    pattern = re.compile("".join(f"(?:{'|'.join(map(re.escape, each))})" for each in forms).encode())
    # The longest part that has one form only: most bodies do not hold it, and `in` is by far the fastest look.
    anchor = max(re.split(f"[^{re.escape(''.join(_UNRESERVED))}]+", key), key=len).encode()
    reach = sum(max(map(len, each)) for each in forms) - 1
    return (lambda body: pattern.sub(REPLACEMENT, body) if anchor in body else body), reach


def _forms(character: str) -> tuple[str, ...]:
    """Return how one character of a key may be written: in a query, in JSON, in HTML."""
    if character in _UNRESERVED:
        return (character,)
    code = ord(character)
    json_forms = {f"\\{character}", f"\\u{code:04x}", f"\\u{code:04X}"}
    html_forms = {_HTML_NAMES.get(character, character), f"&#{code};", f"&#{code:03};", f"&#x{code:x};"}
    forms = {character, f"%{code:02X}", f"%{code:02x}", *json_forms, *html_forms}
    return tuple(sorted(forms, key=len, reverse=True))
