"""What a read proves about a change whose outcome is unknown."""

import pytest
from support.changes import AWAY, HOME, RELEASE, WEEK, reassign, redirect
from support.source import PACKAGE

from offline_numbers import Timetable, normalize_phone_number
from offline_numbers.allocation.safe_change import Facts, judge, wanted_by
from offline_numbers.allocation.settling import Doubt, Found
from offline_numbers.values import number_key
from offline_numbers.wire import requests

BEFORE = Facts(HOME, redirect=False, timetable=Timetable(), description="[o-0] Old")


def key(number: str) -> str:
    """Compare as the session does."""
    return number_key(number, normalize_phone_number)


def test_a_destination_is_wanted_in_the_form_that_is_compared() -> None:
    """A session may send numbers as they are typed."""
    typed = requests.reassign(
        tracking_number="0899111111", phone_number="+33698765432", description=None, allow_redirect=None, normalize=str
    )
    assert wanted_by(typed, key) == Facts(AWAY)


def test_what_a_request_wants() -> None:
    """A parameter that is not sent stays as it is."""
    assert wanted_by(RELEASE, key) == Facts("")
    assert wanted_by(reassign(), key) == Facts(AWAY)
    assert wanted_by(reassign(" New ", allow_redirect=False), key) == Facts(AWAY, redirect=False, description="New")
    assert wanted_by(redirect(on=False), key) == Facts(redirect=False)
    assert wanted_by(redirect(WEEK), key) == Facts(redirect=True, timetable=WEEK)
    assert wanted_by(redirect(Timetable()), key) == Facts(redirect=True, timetable=Timetable())


TABLE: dict[str, list[tuple[Facts, Facts]]] = {
    "everything that is wanted": [
        (Facts(""), Facts("", redirect=False, timetable=Timetable(), description="[o-0] Old")),
        (Facts(AWAY), Facts(AWAY, redirect=True, timetable=WEEK, description="Other")),
        (Facts(redirect=True, timetable=WEEK), Facts(HOME, redirect=True, timetable=WEEK)),
    ],
    "exactly the state before": [(Facts(""), BEFORE), (Facts(HOME, description="OLD"), BEFORE)],
    "a change, and each wanted part that it shows as wanted; of a label, the marker is enough": [
        (Facts(AWAY, redirect=True), Facts(AWAY)),
        (Facts(AWAY, description="New"), Facts(AWAY, redirect=False)),
        (Facts(AWAY, description="[o-1] A <b>"), Facts(AWAY, description="[o-1] A")),
        (Facts(HOME, description="[o-1] A <b>"), Facts(HOME, description="[o-1] A")),
        (Facts(AWAY, description="[o-0] New"), Facts(AWAY, description="[o-0] Old")),
    ],
    "any other state": [
        (Facts(AWAY), Facts(HOME, redirect=True, timetable=Timetable(), description="[o-0] Old")),
        (Facts(AWAY), Facts("0611111111", redirect=False, timetable=Timetable(), description="[o-0] Old")),
        (Facts(AWAY, description="New"), Facts(AWAY, redirect=False, timetable=Timetable(), description="[o-0] Old")),
        (Facts(AWAY, description="A & B"), Facts(AWAY, description="A &amp; B")),
        (Facts(AWAY, description="[o-1] A"), Facts(AWAY, description="[o-2] A")),
        (Facts(redirect=True), Facts(AWAY)),
        (Facts(redirect=True, timetable=WEEK), Facts(HOME, redirect=True, timetable=Timetable())),
    ],
}


def kinds(row: str) -> set[str]:
    """Return what the reads of one row come to: one kind, if the row is right."""
    return {type(judge(wanted, BEFORE, now, None)).__name__ for wanted, now in TABLE[row]}


@pytest.mark.parametrize("row", TABLE)
def test_a_row_of_the_table_comes_to_one_kind(row: str) -> None:
    """Each read of the row proves the same."""
    assert len(kinds(row)) == 1


def test_the_readme_shows_the_table() -> None:
    """Word for word."""
    rows = [f"| {row} | `{next(iter(kinds(row)))}` |" for row in TABLE]
    table = "\n".join(["| a read shows | it comes to |", "|---|---|", *rows])
    assert table in (PACKAGE / "allocation" / "README.md").read_text(encoding="utf-8")


def test_what_is_found_and_what_is_in_doubt() -> None:
    """The value is found; a doubt shows the state, and a later read may resolve it."""
    now = Facts("0611111111")
    assert judge(Facts("0611111111"), BEFORE, now, "value") == Found("value")
    message = f"A read shows another state than before, and not the wanted one: {now}"
    assert judge(Facts(AWAY), BEFORE, now, "value") == Doubt[str]((message,))


def test_a_timetable_is_compared_by_what_it_means() -> None:
    """The order of days and ranges and the names of days do not matter."""
    typed = Timetable({"friday": "14:00-18:00;9:00-12:00", "lundi": "9:00-12:00"})
    answered = Timetable.from_answer(
        [
            {"day": "mon", "from": "09:00", "to": "12:00"},
            {"day": "fri", "from": "09:00", "to": "12:00"},
            {"day": "fri", "from": "14:00", "to": "18:00"},
        ]
    )
    wanted = wanted_by(redirect(typed), key)
    assert isinstance(judge(wanted, BEFORE, Facts(HOME, redirect=True, timetable=answered), None), Found)


def test_facts_as_text() -> None:
    """An error shows them as a sentence."""
    assert str(BEFORE) == "destination 0612345678, redirect off, timetable none, description '[o-0] Old'"
    assert str(Facts("")) == "destination none, redirect unknown, timetable unknown"
    week = {day: ["09:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    assert str(Facts(AWAY, redirect=True, timetable=WEEK)) == f"destination {AWAY}, redirect on, timetable {week}"
