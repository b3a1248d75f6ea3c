"""What went wrong in a schedule though each promise was kept, and why."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

UNEXPLAINED = "no reason"


class Harm(NamedTuple):
    """A double, a wrong number, or a change of others that was undone.

    Attributes:
        call: the name of its call.
        kind: which of them, ``"silent double"`` for example.
        cause: why no promise excludes it.

    """

    call: str
    kind: str
    cause: str


def laws_of_harm(harms: Iterable[Harm]) -> Iterator[str]:
    """Yield a sentence for each harm that has no cause."""
    for harm in harms:
        if harm.cause == UNEXPLAINED:
            yield f"{harm.call}: {harm.kind} without a reason"
