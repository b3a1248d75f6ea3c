"""References for numbers that exist already: readable, unique, and the same at every export."""

import re
import unicodedata

from offline_numbers.allocation import reference_of

from .labels import looks_typed, own_label

_LONGEST_SLUG = 40


def proposed_reference(tracking_number: str, label: str) -> tuple[str, str]:
    """Return the reference of a number, and its label without the marker."""
    reference = reference_of(label)
    if reference is not None and not looks_typed(label):
        return reference, own_label(label)
    return made_reference(tracking_number, label), label


def made_reference(tracking_number: str, label: str) -> str:
    """Return a reference made of a label and a number: ``magazine-ad-0899123456``."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_SLUG].strip("-")
    digits = re.sub(r"[^0-9]", "", tracking_number)[:20]
    return f"{slug or 'number'}-{digits}"
