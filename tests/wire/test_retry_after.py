"""The header ``Retry-After``: seconds or a date."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_numbers.wire.answers import retry_after

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("999999999", 999_999_999.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 12:00:30 -0000", 30.0),
        ("Sun, 01 Mar 2026 14:00:30 +0200", 30.0),
        ("Sun, 01 Mar 2026 12:00:30", 30.0),
        ("Sunday, 01-Mar-26 12:00:30 GMT", 30.0),
        ("Sun Mar  1 12:00:30 2026", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 251_630_020_739.0),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("\x1f5", None),
        ("1.5", None),
        ("1e3", None),
        ("\u0665", None),
        ("9" * 10, None),
        ("9" * 5_000, None),
        ("Sun, 01 Mar 2026 12:00:30 +" + "9" * 30, None),
        ("Sun, 99 Mar 2026 12:00:30 GMT", None),
    ],
)
def test_seconds(value: str | None, expected: float | None) -> None:
    """Every documented form becomes seconds from now, at least 0; anything else is ``None``."""
    assert retry_after(value, now=NOW) == expected


@pytest.fixture
def _far_from_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set another local time zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_far_from_greenwich")
def test_dates_are_in_gmt() -> None:
    """A date without a zone is in GMT, in any local time zone."""
    assert retry_after("Sun, 01 Mar 2026 12:00:30", now=NOW) == 30


@given(st.text() | st.text(alphabet="0123456789:,+- GMTSunMar"))
def test_any_header(value: str) -> None:
    """It is a wait or ``None``."""
    wait = retry_after(value, now=NOW)
    assert wait is None or wait >= 0
