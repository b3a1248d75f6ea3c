"""A probe of a sandbox returns its dialect; what it cannot see it leaves out."""

import random
from typing import Any

import pytest
from attrs import evolve, fields_dict
from support.dialects import differences, random_dialect
from support.probing import DESTINATION, NUMBERS, PREFIX, Opened

from offline_numbers.probe import Report, Verdict, probe
from offline_numbers.sandbox import Dialect, Sandbox

# One number cannot show them: two numbers of one destination, and a byte that the library refuses to send.
HIDDEN = {"unassign_by_destination", "invalid_utf8"}


async def probed(opened: Opened, dialect: Dialect, *, spend: bool) -> Report:
    """Probe a sandbox with a dialect; a number that was spent is free again."""
    async with (
        Sandbox({5: 3}, numbers=NUMBERS, dialect=dialect) as sandbox,
        opened(sandbox.key, sandbox.url) as session,
    ):
        report = await probe(session, spend=PREFIX if spend else None, destination=DESTINATION if spend else None)
        assert [one for one in sandbox.numbers.values() if one.destination and one.allocations] == []
        assert await session.journal.get(session.domain, "offline-numbers-probe") is None
    assert report.left == ()
    assert report.failure is None
    return report


def without_hidden(dialect: Dialect) -> Dialect:
    """Return a dialect whose hidden fields have their defaults."""
    values: dict[str, Any] = {name: getattr(Dialect(), name) for name in HIDDEN}
    return evolve(dialect, **values)


async def test_spending_returns_random_dialects(opened: Opened, source: random.Random, dialects: int) -> None:
    """Fields that differ together are seen together."""
    for dialect in (random_dialect(source) for _ in range(dialects)):
        report = await probed(opened, dialect, spend=True)
        assert report.dialect == without_hidden(dialect), differences(dialect)
        assert set(report.not_seen) == HIDDEN, differences(dialect)


@pytest.mark.parametrize(
    "dialect",
    [
        Dialect(label_length=4, list_lag=1),
        Dialect(numbers="int", destinations="zeros", repeated_write="error"),
        Dialect(label_html="escaped"),
    ],
    ids=differences,
)
async def test_spending_returns_these_dialects(opened: Opened, dialect: Dialect) -> None:
    """A cut marker, lost zeros and changed labels are seen in every run of the tests."""
    report = await probed(opened, dialect, spend=True)
    assert report.dialect == dialect


async def test_reading_is_never_wrong(opened: Opened, source: random.Random, dialects: int) -> None:
    """Reads alone return the right value of a field, or none."""
    for dialect in (random_dialect(source) for _ in range(dialects)):
        report = await probed(opened, dialect, spend=False)
        seen = fields_dict(Dialect).keys() - report.not_seen
        wrong = {name for name in seen if getattr(report.dialect, name) != getattr(dialect, name)}
        assert wrong == set(), differences(dialect)


async def test_the_documented_api_holds(opened: Opened) -> None:
    """Nothing differs, and nothing is at risk."""
    report = await probed(opened, Dialect(), spend=True)
    assert {one.verdict for one in report.observations} == {Verdict.HOLDS, Verdict.NOT_SEEN}
    assert not report.is_at_risk
