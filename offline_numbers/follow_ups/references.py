"""References from any text: ids, names with accents, long keys."""

import hashlib
import json
import re
import unicodedata
from uuid import UUID

from offline_numbers.errors import ArgumentError, ArgumentTypeError

_LONGEST = 64
_DIGEST = 20  # hexadecimal digits, 80 bits: no two references of one domain ever share them by chance
_PLAIN_PART = re.compile(r"[A-Za-z0-9._/#@-]+")  # no colon, which joins the parts
_PLAIN = re.compile(
    rf"(?!(.*#)?[0-9a-f]{{{_DIGEST}}}\Z)[A-Za-z0-9].{{0,{_LONGEST - 1}}}"
)  # no text that looks shortened
_OTHER = re.compile(r"[^A-Za-z0-9._:/@-]+")


def reference_for(*parts: str | int | UUID) -> str:
    """Return a valid reference for an intent from its parts: equal for equal parts, different for others.

    ``reference_for("discord", 42, "Paris")`` is ``"discord:42:Paris"``. Parts that make no reference as they are
    (accents, spaces, quotation marks, colons, more than 64 characters in all) are written as well as they can be, and
    end with a digest: ``reference_for("Saint-Étienne")`` is ``"Saint-Etienne#"`` and 20 hexadecimal digits.

    Args:
        *parts: the parts that identify the intent, at least one: texts, whole numbers, UUIDs. A number is the same
            part as its digits. Never use a time or a random id: a redelivery changes it.

    Returns:
        1 to 64 ASCII letters, digits and ``._:/#@-``, a letter or a digit first.

    Raises:
        ValueError: there are no parts.
        TypeError: a part is of another type, whose text may change with the process.

    """
    if not parts:
        raise ArgumentError(
            "parts", "none is given: pass the parts that identify the intent, as in reference_for('discord', 42)"
        )
    texts = [_text(part) for part in parts]
    joined = ":".join(texts)
    if all(map(_PLAIN_PART.fullmatch, texts)) and _PLAIN.fullmatch(joined):
        return joined
    digest = hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:_DIGEST]
    readable = _readable(joined)[: _LONGEST - _DIGEST - 1].rstrip(":-")
    return f"{readable}#{digest}" if readable else digest


def _text(part: object) -> str:
    if isinstance(part, str | int | UUID) and not isinstance(part, bool):
        return str(part)
    problem = f"a str, an int or a UUID, not {type(part).__name__}; convert it to a text that never changes"
    raise ArgumentTypeError("parts", problem)


def _readable(text: str) -> str:
    """Return the ASCII form of a text, without its accents."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", ascii_text).lstrip("._:/@-")
