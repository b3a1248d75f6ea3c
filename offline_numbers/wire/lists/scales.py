"""Estimates the memory of a list: an endless answer must not use up all memory."""

from .refusal import refusal

BEARABLE = 60 * 2**20  # bytes: about 100,000 numbers with details, or 200,000 without
_USUAL = 10.0  # seconds: up to this `timeout`, the memory limit stays at BEARABLE

_VALUE = 64  # bytes in memory, at most, besides its text
# Each value has one of these bytes; a list and an object need this memory as soon as they are not empty.
_MARKS = {b",": _VALUE, b"[": 112, b"{": 256}


class Scales:
    """Estimates the memory of decoded elements from their text, and refuses more than the limit."""

    def __init__(self, bearable: float) -> None:
        self._left = bearable

    def put(self, text: bytes, values: int | None = None) -> None:
        """Add elements that stay in memory, with all their values; ``None``: count these by their marks."""
        counted = sum(text.count(mark) * cost for mark, cost in _MARKS.items()) if values is None else values * _VALUE
        self._left -= len(text) * _width(text) + counted
        if self._left < 0:
            raise refusal(text, "it exceeds the memory limit: read it with iter_details(), or raise timeout")


def bearable_in(seconds: float) -> float:
    """Return the memory limit of a list in bytes; a ``timeout`` above 10 seconds raises it in proportion."""
    return BEARABLE * max(1.0, seconds / _USUAL)


def _width(text: bytes) -> int:
    """Return how many bytes a decoded character may take: as many as the widest one of its text."""
    if b"\\u" in text:
        return 4 if b"\\ud" in text.lower() else 2  # surrogates stand for characters above U+FFFF
    return 1 if text.isascii() else 4
