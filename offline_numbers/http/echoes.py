"""Finds the key in what a server sends back: plain, encoded, in another case, cut short, or wrapped over lines.

Most answers contain no part of the key. A quick search therefore comes first, for two short pieces of the key's middle:
every echo contains one of them. Only if it finds one, a regular expression is compiled and used.
"""

import re
import string
from collections.abc import Callable
from functools import cache

REPLACEMENT = b"***"

# A shorter key may be an ordinary word, and replacing it would change the meaning of answers.
SHORTEST_REPLACED = 8

_SHORTEST_PIECE = 2

# No encoding that a server may use for an address changes them.
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._")

# As `html.escape` writes them; its module is slow to import.
_HTML_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}

# A line end in text, quoted-printable, JSON or HTML, and the indent of the next line.
_WRAP = r"(?:=?(?:\r?\n|(?:\\r)?\\n|<br ?/?>)[ \t>]{0,8})?"
_LONGEST_WRAP = len("=<br />") + 8

# Each encoded or wrapped form of a key, and each address with a parameter, contains one of them.
_SIGNS = b"=%\\\n<"
_LOWER = bytes(range(256)).lower()

# The value after `key=` in an address, which may be encoded once or twice.
_LONGEST_VALUE = 256
_SEPARATOR = r"(?:[?&;]|%(?:25)?(?:3F|26)|\\u0026)"
_EQUALS = r"(?:=|%(?:25)?3D|\\u003D)"
_IN_ADDRESS = rf"""(?i)({_SEPARATOR}key{_EQUALS})(?:\\/|[^&\s"'<>\\#]){{1,{_LONGEST_VALUE}}}""".encode()
_BEGUN_ADDRESS = re.compile(rb"""[?&;%\\][^&\s"'<>#]*\Z""")  # the rest may follow
_LONGEST_ADDRESS = len("%2526key%253D") + 2 * _LONGEST_VALUE


class Echoes:
    """Replaces the key or most of it in texts, and each value of a parameter ``key`` of an address."""

    def __init__(self, key: str) -> None:
        length = len(key)
        # Most of a key is at least two thirds of it, and contains at least 8 characters of its middle.
        most = max(-(-2 * length // 3), (length + SHORTEST_REPLACED) // 2)
        is_searched = length >= SHORTEST_REPLACED
        self._is_suspicious = _first_look(key[length - most : most].lower() if is_searched else "")
        self._pattern = cache(lambda: _pattern(key, most) if is_searched else re.compile(b"(?!)"))
        self._is_most: Callable[[re.Match[bytes]], bool] = lambda echo: (
            echo.lastgroup == "whole" or len(_characters(key).findall(echo[0])) >= most
        )
        self._reach = sum(len(_forms(one)[0]) for one in key) + 2 * _LONGEST_WRAP if is_searched else 0

    def replaced(self, text: bytes) -> bytes:
        """Return a text with every echo replaced."""
        if not self._is_suspicious(text):
            return text
        whole = self._pattern().sub(lambda echo: REPLACEMENT if self._is_most(echo) else echo[0], text)
        return re.sub(_IN_ADDRESS, rb"\1" + REPLACEMENT, whole)

    def cut(self, text: bytes) -> int:
        """Return the length of the start of a text that ends within no echo, whatever text follows."""
        end = max(len(text) - self._reach, 0)
        if begun := _BEGUN_ADDRESS.search(text, max(len(text) - _LONGEST_ADDRESS, 0)):
            end = min(end, begun.start())
        if self._is_suspicious(text):
            spans = [found.span() for pattern in (self._pattern(), _IN_ADDRESS) for found in re.finditer(pattern, text)]
            for start, stop in sorted(spans, reverse=True):
                end = start if start < end <= stop else end
        return end


class Scrubber:
    """Replaces the key in a stream of bytes; keeps the last bytes back, since an echo may continue."""

    __slots__ = ("_echoes", "_held")

    def __init__(self, echoes: Echoes) -> None:
        self._echoes = echoes
        self._held = b""

    def feed(self, piece: bytes) -> bytes:
        """Return the next bytes that contain no part of the key."""
        text = self._held + piece
        cut = self._echoes.cut(text)
        self._held = text[cut:]
        return self._echoes.replaced(text[:cut])

    def finish(self) -> bytes:
        """Return the bytes that were kept back, at the end of the stream."""
        held, self._held = self._held, b""
        return self._echoes.replaced(held)


def _first_look(middle: str) -> Callable[[bytes], bool]:
    """Return a quick search for a piece of the key's middle, for its halves if lines may be wrapped, and for `key`.

    Finding one character is much faster than finding a text, so most answers cost one search.
    """
    piece = max(re.split(f"[^{re.escape(''.join(_UNRESERVED))}]+", middle), key=len).encode()
    if middle and len(piece) < 2 * _SHORTEST_PIECE:
        return lambda text: True  # noqa: ARG005 - the piece is too short to search for
    left, right = piece[: len(piece) // 2], piece[len(piece) // 2 :]

    def is_suspicious(text: bytes) -> bool:
        bare = text.translate(_LOWER, _SIGNS)
        if middle and piece in bare:
            return True
        if len(bare) == len(text):
            return False
        return b"key" in bare or (bool(middle) and (left in bare or right in bare))

    return is_suspicious


def _pattern(key: str, most: int) -> re.Pattern[bytes]:
    """Return the pattern of a whole key, or of its middle and as much before and after it as there is."""
    forms = [f"(?:{'|'.join(map(re.escape, _forms(character)))})" for character in key]
    first, last = len(key) - most, most
    before = behind = ""
    for form in forms[:first]:
        before = f"(?:{before}{form}{_WRAP})?"
    for form in reversed(forms[last:]):
        behind = f"(?:{_WRAP}{form}{behind})?"
    part = f"{before}{_WRAP.join(forms[first:last])}{behind}"
    return re.compile(f"(?P<whole>{_WRAP.join(forms)})|{part}".encode(), re.IGNORECASE)


def _characters(key: str) -> re.Pattern[bytes]:
    """Return the pattern of one character of the key in any form."""
    forms = sorted({form for character in key for form in _forms(character)}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, forms)).encode(), re.IGNORECASE)


def _forms(character: str) -> list[str]:
    """Return the forms of one character of a key in a query, in JSON and in HTML, the longest first."""
    if character in _UNRESERVED:
        return [character]
    code = ord(character)
    json_forms = {f"\\{character}", f"\\u{code:04x}"}
    html_forms = {_HTML_NAMES.get(character, character), f"&#{code};", f"&#{code:03};", f"&#x{code:x};"}
    return sorted({character, f"%{code:02x}", f"%25{code:02x}", *json_forms, *html_forms}, key=len, reverse=True)
