"""What a probe reports: one observation for each assumption, and the dialect of the API."""

import json
import os
import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from attrs import field, frozen

from offline_numbers.errors import OfflineNumbersError
from offline_numbers.sandbox import Dialect
from offline_numbers.values import mask

from .assumptions import Assumption

_DIGITS = re.compile(r"\+?[0-9](?:[ .]?[0-9]){5,}")


class Verdict(StrEnum):
    """What a probe has seen of an assumption."""

    BREAKS = "breaks"
    DIFFERS = "differs"
    HOLDS = "holds"
    NOT_SEEN = "not seen"


@frozen
class Observation:
    """What a probe has seen of one assumption.

    Attributes:
        assumption: the assumption.
        verdict: ``holds``; ``differs``: the API is otherwise, and the client copes; ``breaks``: a promise is at risk;
            ``not seen``.
        seen: what was seen, with masked numbers.
        advice: what to do; empty if there is nothing to do.

    """

    assumption: Assumption
    verdict: Verdict
    seen: str = ""
    advice: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return plain JSON types."""
        return {
            "id": self.assumption.id,
            "verdict": self.verdict.value,
            "seen": self.seen,
            "advice": self.advice,
            "section": self.assumption.section,
            "document": self.assumption.document,
            "assumed": self.assumption.assumed,
            "depends": self.assumption.depends,
        }


@frozen(kw_only=True)
class Report:
    """What a probe has seen.

    Attributes:
        observations: one for each assumption, the most important first.
        dialect: how this API writes and decides, for ``Sandbox(dialect=...)``; a field that was not seen has its
            default.
        not_seen: the names of those fields.
        left: whole tracking numbers that this probe or an earlier one may have left allocated. Check each, then release
            it by ``unassign``.
        failure: the error that ended the probes that spend; ``None`` if there was none.

    """

    observations: Sequence[Observation]
    dialect: Dialect
    not_seen: Sequence[str]
    left: tuple[str, ...] = ()
    failure: OfflineNumbersError | None = field(default=None)

    @property
    def is_at_risk(self) -> bool:
        """Whether at least one promise of the library is at risk with this API."""
        return any(one.verdict is Verdict.BREAKS for one in self.observations)

    def to_dict(self) -> dict[str, object]:
        """Return plain JSON types, without the key and with masked numbers. ``Dialect.read`` reads a file of it."""
        return {
            "observations": [one.to_dict() for one in self.observations],
            "dialect": self.dialect.to_dict(),
            "not_seen": [*self.not_seen],
            "left": [*map(mask, self.left)],
            "failure": None if self.failure is None else type(self.failure).__name__,
        }

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write ``to_dict()`` as JSON to a file, which is replaced if it exists.

        Args:
            path: the file.

        Raises:
            OSError: the file cannot be written.

        """
        Path(path).write_text(f"{json.dumps(self.to_dict(), indent=2)}\n", encoding="utf-8")


def masked(text: str) -> str:
    """Return a text with every phone number masked."""
    return _DIGITS.sub(lambda found: mask(re.sub("[^0-9]", "", found[0])), text)
