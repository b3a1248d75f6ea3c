"""How the server stores labels: PHP cleans them, then the database keeps what fits."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from .dialect import Dialect

_TAG = re.compile(r"<(?!\s)[^>]*(?:>|$)")  # as PHP's strip_tags: "a < b" is not a tag
_STRAIGHT = str.maketrans("‘’‚“”„«»", '\'\'\'"""""')  # noqa: RUF001 - the quotes are the point
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#039;"})  # htmlspecialchars
_ESCAPES = {"plain": 0, "escaped": 1, "escaped_twice": 2}
_ABOVE_FFFF = re.compile("[\U00010000-\U0010ffff]")
_CHARSETS: Mapping[str, Callable[[str], str]] = {
    "any": str,
    "cut": lambda label: _ABOVE_FFFF.split(label, maxsplit=1)[0],  # MySQL's utf8
    "replaced": lambda label: _ABOVE_FFFF.sub("?", label),
    "latin1": lambda label: label.encode("cp1252", "replace").decode("cp1252"),  # MySQL's latin1
    "ascii": lambda label: label.encode("ascii", "replace").decode(),
}


def stored(label: str, dialect: Dialect) -> str:
    """Return a label as a server of this dialect stores it."""
    if dialect.label_tags == "stripped":
        label = _TAG.sub("", label)
    if dialect.label_quotes == "straight":
        label = label.translate(_STRAIGHT)
    if dialect.label_accents == "decomposed":
        label = unicodedata.normalize("NFD", label)
    for _ in range(_ESCAPES[dialect.label_html]):
        label = label.translate(_ENTITIES)
    return _CHARSETS[dialect.label_charset](label)[: dialect.label_length]
