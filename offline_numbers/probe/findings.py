"""Collects what a probe sees, until it becomes a report."""

import math
from typing import Any

from attrs import define, evolve, field, fields_dict

from offline_numbers.errors import OfflineNumbersError
from offline_numbers.sandbox import Dialect

from .assumptions import ASSUMPTIONS, BY_ID
from .report import Observation, Report, Verdict, masked

# The assumption that each field of a dialect is about.
_ABOUT = {
    "flags": "any-flag",
    "no_timetable": "no-timetable",
    "timetable": "any-timetable",
    "days": "any-day",
    "no_destination": "free-numbers",
    "destinations": "any-form-of-number",
    "numbers": "numbers-as-integers",
    "holds_nothing": "destination-without-number",
    "check_by_destination": "check-names-one",
    "repeated_write": "repeated-write",
    "error_case": "errors-in-any-case",
    "list_lag": "list-shows-assigns",
    "label_tags": "label-as-sent",
    "label_quotes": "label-as-sent",
    "label_accents": "label-as-sent",
    "label_html": "label-as-sent",
    "label_charset": "label-as-sent",
    "label_length": "label-of-255",
    "invalid_utf8": "labels-are-utf-8",
    "before": "blanks-around-json",
    "content_type": "any-content-type",
    "gzip": "any-compression",
}
# What the library reads in more shapes than the document has.
_READ = {
    *("flags", "no_timetable", "timetable", "days", "no_destination", "destinations", "numbers"),
    *("holds_nothing", "check_by_destination", "error_case", "before", "content_type", "gzip"),
}
_RANK = {verdict: place for place, verdict in enumerate(Verdict)}


@define
class Findings:
    """What a probe has seen so far.

    Attributes:
        left: tracking numbers that may be left allocated.
        failure: the error that ended the probes that spend.
        slowest: the seconds of the slowest answer.

    """

    left: list[str] = field(factory=list[str])
    failure: OfflineNumbersError | None = None
    slowest: float = -math.inf
    _observations: dict[str, Observation] = field(factory=dict[str, Observation], init=False)
    _fields: dict[str, set[Any]] = field(factory=dict[str, set[Any]], init=False)

    def note(self, name: str, verdict: Verdict, seen: str = "", advice: str = "") -> None:
        """Note what was seen of an assumption; the worst verdict stays."""
        before = self._observations.get(name)
        if before is None or _RANK[verdict] < _RANK[before.verdict]:
            self._observations[name] = Observation(BY_ID[name], verdict, masked(seen), advice)
        elif verdict is before.verdict and verdict is not Verdict.HOLDS and masked(seen) not in before.seen:
            self._observations[name] = evolve(before, seen=f"{before.seen}, {masked(seen)}")

    def judge(self, name: str, *, holds: bool, seen: str = "", advice: str = "", breaks: bool = False) -> None:
        """Note that an assumption holds or not; if not, it differs or, with ``breaks``, a promise is at risk."""
        worse = Verdict.BREAKS if breaks else Verdict.DIFFERS
        self.note(name, Verdict.HOLDS if holds else worse, seen, "" if holds else advice)

    def write(self, name: str, value: object) -> None:
        """Note the value of a field of the dialect; ``None`` notes nothing, unless it is the length of labels."""
        if value is not None or name == "label_length":
            self._fields.setdefault(name, set()).add(value)

    def report(self) -> Report:
        """Return the report."""
        seen = {name: next(iter(values)) for name, values in self._fields.items() if len(values) == 1}
        for name, values in self._fields.items():
            self._note_field(name, seen.get(name), values)
        if "before" in seen:
            seen["before"] = masked(seen["before"])
        observations = [self._observations.get(one.id, Observation(one, Verdict.NOT_SEEN)) for one in ASSUMPTIONS]
        return Report(
            observations=sorted(observations, key=lambda one: _RANK[one.verdict]),
            dialect=Dialect(**seen),
            not_seen=[name for name in fields_dict(Dialect) if name not in seen],
            left=tuple(dict.fromkeys(self.left)),
            failure=self.failure,
        )

    def _note_field(self, name: str, value: object, values: set[Any]) -> None:
        """Note whether a field is as documented, unless more is known of its assumption."""
        if name in _ABOUT:
            is_usual = len(values) == 1 and value == fields_dict(Dialect)[name].default
            shown = " and ".join(sorted(map(repr, values)))
            advice = "nothing; the client reads this, too" if name in _READ else ""
            self.judge(_ABOUT[name], holds=is_usual, seen=f"{name}: {shown}", advice=advice)
