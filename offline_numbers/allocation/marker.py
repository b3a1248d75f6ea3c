"""The marker: the ASCII text ``[reference]``, at the start of the description of a reference's number."""

import re
import unicodedata
from itertools import dropwhile

from attrs import evolve

from offline_numbers.errors import ArgumentError, ArgumentTypeError
from offline_numbers.values import Order

LONGEST_DESCRIPTION = 255  # as everywhere: a longer one may be cut by the server

# No character that a server escapes, trims, folds or breaks a line at; no bracket, so no marker contains another.
_REFERENCE = r"[A-Za-z0-9][A-Za-z0-9._:/#@-]{0,63}"
_MARKER = re.compile(rf"\[({_REFERENCE})\]")  # compiled: every row of a list is searched for it


def valid_reference(reference: object) -> str:
    """Return the reference if it is valid: 1 to 64 ASCII letters, digits and ``._:/#@-``, a letter or digit first."""
    if not isinstance(reference, str):
        msg = f"a str such as 'order-4711', not {type(reference).__name__}"
        raise ArgumentTypeError("reference", msg)
    if not re.fullmatch(_REFERENCE, reference):
        msg = (
            f"invalid reference {reference[:80]!r}: use 1 to 64 of A-Z a-z 0-9 . _ : / # @ -, "
            "a letter or a digit first, such as 'order-4711'"
        )
        raise ArgumentError("reference", msg)
    return reference


def marker_of(reference: str) -> str:
    """Return the text that marks a number as this reference's."""
    return f"[{reference}]"


def marked(reference: str, description: str) -> str:
    """Return the description that is sent: the marker, a space, and the description itself."""
    marker = marker_of(valid_reference(reference))
    if not isinstance(description, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"a str such as 'Magazine Ad', not {type(description).__name__}"
        raise ArgumentTypeError("description", msg)
    own = description.strip()
    most = LONGEST_DESCRIPTION - len(marker) - 1
    if not own:
        msg = "it is empty: use at least one visible character"
        raise ArgumentError("description", msg)
    if len(own) > most:
        msg = f"it has {len(own)} characters: use at most {most}, because {marker!r} is put before it"
        raise ArgumentError("description", msg)
    return f"{marker} {own}"


def with_marker(order: Order) -> Order:
    """Return the order with the marker of its reference in its description, as it is sent; raise as ``marked``."""
    return evolve(order, description=marked(order.reference, order.description))


# assumes: label-keeps-marker
def is_marked(description: str, reference: str) -> bool:
    """Return whether a description, as the list shows it, begins with the whole marker of this reference."""
    return description.lstrip().startswith(marker_of(reference))


def reference_of(description: str) -> str | None:
    """Return the reference whose marker begins a description, as the list shows it; ``None`` without a marker."""
    found = _MARKER.match(description.lstrip())
    return found and found[1]


def refuse_marker(description: str) -> None:
    """Refuse a description that begins with any marker: ``assign_once`` would return its number."""
    reference = reference_of("".join(dropwhile(_may_vanish, description)))
    if reference is not None:
        msg = (
            f"{description[:80]!r} begins with the marker {marker_of(reference)}; use assign_once({reference!r}, ...) "
            "for this reference, or pass allow_marker=True to write the marker yourself"
        )
        raise ArgumentError("description", msg)


def _may_vanish(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"
