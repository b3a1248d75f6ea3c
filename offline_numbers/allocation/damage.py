"""Remembers that the API cuts or changes markers: ``assign_once`` could not find its number again."""

from offline_numbers.errors import ArgumentError

from .marker import marker_of, reference_of

_BRACKETS = 2


class Damage:
    """What a session has seen the API do to markers.

    Attributes:
        kept: how many characters of a marker the API keeps; ``None``: all, as far as the session knows.
        fact: what it has seen, as a sentence without a full stop; empty at first.

    """

    def __init__(self) -> None:
        self.kept: int | None = None
        self.fact = ""

    def see(self, reference: str, description: str) -> None:
        """Learn from a description in the list that does not begin with the marker that was sent first in it."""
        marker, left = marker_of(reference), description.strip()
        if (reference_of(left) or reference).lower() != reference.lower():
            return  # somebody has given the number another reference
        if left and marker.startswith(left):
            self.kept = len(left)
        elif left and (marker.lower().startswith(left.lower()) or reference.lower() in left.lower()):
            self.kept = 0
        else:  # somebody has renamed the number
            return
        self.fact = f"The API stores the marker {marker} as {left!r} (assumption label-keeps-marker)"

    def refuse(self, reference: str) -> None:
        """Refuse a reference whose number nobody could find again."""
        if self.kept is None or len(marker_of(reference)) <= self.kept:
            return
        longest = self.kept - _BRACKETS
        shorter = f"a reference of at most {longest} characters, or " if longest > 0 else ""
        msg = f"{self.fact}, so the list could not identify the number of {reference!r}. Use {shorter}safe_assign"
        raise ArgumentError("reference", msg)
