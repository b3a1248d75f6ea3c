"""Labels that show how an API stores labels, and the dialects that explain what it made of them."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import get_args

from attrs import evolve, fields_dict

from offline_numbers.sandbox import Dialect
from offline_numbers.sandbox.labels import stored

REFERENCE = "offline-numbers-probe"
MARKER = f"[{REFERENCE}]"
FIELDS = ("label_tags", "label_quotes", "label_accents", "label_html", "label_charset")
ALL_FIELDS = len(FIELDS) + 1  # and the length

_TELLING = "Café Ω ß & “A” a < b <i>c</i> "
FIRST = f"{_TELLING:x<{199 - len(MARKER) - 1}}😀"
"""The description of the number that a probe allocates: with its marker, 200 characters, the emoji last."""

SECOND = f"{MARKER} relabelled"
"""Another one, if the first one shows everything."""

# Short, and without the marker, for an API that keeps a few characters of a label. None is stored as an empty text.
SHORT = ("éß😀Ω", "“< c", "x<b>y")


def explaining(shown: Sequence[tuple[str, str]]) -> list[Dialect]:
    """Return all dialects that explain what became of labels."""
    ways = product(*(get_args(fields_dict(Dialect)[name].type) for name in FIELDS))
    return [
        evolve(way, label_length=length)
        for values in ways
        for way in [Dialect(**dict(zip(FIELDS, values, strict=True)))]
        for length in _lengths(way, shown)
    ]


def agreed(dialects: Sequence[Dialect]) -> dict[str, object]:
    """Return the fields about labels in which dialects agree."""
    values = {name: {getattr(one, name) for one in dialects} for name in (*FIELDS, "label_length")}
    return {name: next(iter(found)) for name, found in values.items() if len(found) == 1}


def may_be_left_of(label: str, shown: str) -> bool:
    """Return whether a label in the list may be what an API made of a label that was sent."""
    return bool(explaining([(label, shown)]))


def _lengths(way: Dialect, shown: Sequence[tuple[str, str]]) -> Iterator[int | None]:
    """Yield the length that explains the labels, if one does; ``None``: nothing is cut."""
    whole = [stored(sent, way) for sent, _ in shown]
    cut = {len(text) for full, (_, text) in zip(whole, shown, strict=True) if text != full}
    length = min(cut, default=None)
    if all(full[:length] == text for full, (_, text) in zip(whole, shown, strict=True)):
        yield length
