"""Cuts the elements of one long JSON list off a stream, some kilobytes at a time, and never keeps the whole list.

What is not cut stays: at the end it is the same answer with elements missing from the middle, a small one, which is
decoded whole. So a cut has to be right in one thing only: whole elements go, together with the comma behind them. Text
that decodes as a list when brackets are put around it is such a run of elements, however its end was found, because a
decoder can only recognize strings and brackets by reading from the left.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from offline_numbers.errors import InvalidResponseError

from .refusal import refusal

BATCH = 32 * 1024  # decoded in a fraction of a millisecond
# MySQL's TEXT keeps at most 64 KiB, and a JSON escape makes at most six bytes of one.
LIMIT = 512 * 1024

_CLOSING = {b"[": b"]", b"{": b"}"}
# Text, compiled when a list is first read: most processes that import the library never read one.
# Matches up to the last comma that may end an element; the greedy start searches from the end.
_UP_TO_A_COMMA = {b"[": rb"(?s:.*),(?=\s*\{)", b"{": rb'(?s:.*),(?=\s*")'}
_BEFORE_VALUE = {b"[": r"(?a:\s*)", b"{": r'(?a:\s*"(?:[^"\\]++|\\.)*+"\s*:\s*)'}
_COMMA = r"(?a:\s*,)"
_scan = json.JSONDecoder().raw_decode


class Cutter:
    """The part of an answer that was received and not cut yet; ``opening`` matches up to the bracket of the list.

    Attributes:
        cut: the text of the elements that were yielded last.

    """

    def __init__(
        self, opening: bytes, decode: Callable[[bytes], object], batch: int = BATCH, limit: int = LIMIT
    ) -> None:
        self.cut = b""
        self._opening = opening
        self._decode = decode
        self._batch = batch
        self._limit = limit
        self._rest = bytearray()
        self._start = 0  # of the elements in the rest; 0: the list is not open yet
        self._wanted = batch  # the length that the rest needs before the next try
        self._has_cut = False

    def feed(self, chunk: bytes) -> Iterator[object]:
        """Add a chunk, and yield each run of complete elements, decoded: a list or a dict."""
        for start in range(0, len(chunk), self._batch):
            self._rest += chunk[start : start + self._batch]
            while len(self._rest) >= self._wanted:
                elements = self._cut()
                if elements:
                    yield elements
                else:
                    self._want_more()

    def finish(self) -> bytes:
        """Return the answer without the elements that were cut, for decoding in one piece."""
        rest = bytes(self._rest)
        if self._has_cut and rest[self._start :].lstrip().startswith((b"]", b"}")):
            raise refusal(rest, "a comma before the end of the list")
        return rest

    def _cut(self) -> object:
        """Cut the complete elements off the rest and decode them; return nothing if none is complete."""
        if not self._opened():
            return None
        run = bytes(self._rest[self._start : self._wanted])
        end, elements = self._guessed(run) or self._searched(run)
        if elements:
            self.cut = run[:end]
            del self._rest[self._start : self._start + end]
            self._wanted = self._start + self._batch
            self._has_cut = True
        return elements

    def _opened(self) -> bool:
        """Find the bracket that opens the list."""
        if not self._start and (opening := re.match(self._opening, bytes(self._rest))):
            self._start = opening.end()
        return self._start > 0

    def _guessed(self, run: bytes) -> tuple[int, object] | None:
        """Try the last comma that may end an element; it fails if the comma is inside a string or an element."""
        guess = re.match(_UP_TO_A_COMMA[self._bracket], run)
        if guess:
            with suppress(InvalidResponseError):
                return guess.end(), self._decoded(guess[0][:-1])
        return None

    def _searched(self, run: bytes) -> tuple[int, object]:
        """Find the last comma that ends an element by decoding one element after the other."""
        end = _end_of_elements(run, _BEFORE_VALUE[self._bracket])
        return end, self._decoded(run[: max(end - 1, 0)])

    def _decoded(self, run: bytes) -> object:
        return self._decode(self._bracket + run + _CLOSING[self._bracket])

    @property
    def _bracket(self) -> bytes:
        return bytes(self._rest[self._start - 1 : self._start])

    def _want_more(self) -> None:
        """Wait for twice as much, so that one long element is not decoded repeatedly."""
        self._wanted *= 2
        if self._wanted > self._limit:
            raise refusal(bytes(self._rest), f"nothing complete in {self._limit} bytes")


def _end_of_elements(run: bytes, before_value: str) -> int:
    """Return the position after the last comma that follows an element; 0 if there is none."""
    text = run.decode("latin-1")  # one character per byte, so that positions agree; brackets and quotes are ASCII
    begins, comma_follows = re.compile(before_value).match, re.compile(_COMMA).match
    end = 0
    with suppress(ValueError, RecursionError):  # incomplete, or no JSON; the reader decides later
        while begin := begins(text, end):
            comma = comma_follows(text, _scan(text, begin.end())[1])
            if comma is None:
                break
            end = comma.end()
    return end
