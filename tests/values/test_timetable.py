"""Timetables that users build, and those that are refused before anything is sent."""

import json
from collections.abc import Mapping
from datetime import UTC, time
from typing import cast

import pytest
from hypothesis import given
from support.timetables import timetables

from offline_numbers.values.timetable import TimeRange, Timetable, TimetableLike, Weekday

NO_RANGE = "on monday: use HH:MM-HH:MM such as '10:00-12:00', and ';' between two"
NO_DAY = "use 'monday' to 'sunday', or a range such as 'mon-fri'"
MORNING, EVENING = TimeRange("10:00", "12:00"), TimeRange("17:15", "18:24")


@pytest.mark.parametrize(
    "days",
    [
        {"monday": "10:00-12:00;17:15-18:24"},
        {"monday": "17:15-18:24;10:00-12:00"},
        {"Mon": "10:00-12:00;17:15-18:24"},
        {"MONDAY": ["10:00-12:00", "17:15-18:24"]},
        {Weekday.MONDAY: [EVENING, MORNING]},
        {Weekday.MONDAY: (MORNING, "17:15-18:24")},
        {"lundi": "10:00-12:00;17:15-18:24"},
        {"LUN": "10:00-12:00;17:15-18:24"},
        {"lun.": "10:00-12:00;17:15-18:24"},
        {" monday ": "10:00-12:00 ; 17:15-18:24\n"},
        {"mon": "10:00\N{EN DASH}12:00;17:15\N{EN DASH}18:24"},
        {"mon": "10:00 - 12:00; 17:15\N{NO-BREAK SPACE}\N{EM DASH} 18:24"},
        {"mon-mon": "10:00-12:00;17:15-18:24"},
        {"lundi": ["10:00-12:00", "17:15-18:24"]},
    ],
)
def test_every_spelling(days: TimetableLike) -> None:
    """Texts and typed values build the same timetable, with sorted ranges."""
    assert Timetable(days) == Timetable({"monday": [MORNING, EVENING]})


def test_ranges_that_can_be_read_once() -> None:
    """The timetable keeps the ranges of an iterator."""
    assert Timetable({"monday": iter([MORNING, EVENING])}) == Timetable({"monday": [MORNING, EVENING]})


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("mon-fri", ["monday", "tuesday", "wednesday", "thursday", "friday"]),
        ("Monday - Wed", ["monday", "tuesday", "wednesday"]),
        ("mardi-jeudi", ["tuesday", "wednesday", "thursday"]),
        ("sam\N{EN DASH}dim", ["saturday", "sunday"]),
        ("sat-mon", ["monday", "saturday", "sunday"]),
        ("sun-sat", list(Weekday)),
        ("fri-fri", ["friday"]),
    ],
)
def test_a_range_of_days(days: str, expected: list[str]) -> None:
    """Every day from the first to the last has the ranges, those of an iterator too; Monday follows Sunday."""
    timetable = Timetable({days: iter(["9:00-18:00"])})
    assert list(timetable.items()) == [(Weekday(day), (TimeRange("09:00", "18:00"),)) for day in expected]


@pytest.mark.parametrize(
    ("english", "french"),
    [*zip(Weekday, ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"], strict=True)],
)
def test_french_days(english: Weekday, french: str) -> None:
    """French names are accepted; their first three letters are enough."""
    assert Timetable({french: MORNING}) == Timetable({english: MORNING})
    assert Timetable({french[:3].upper(): MORNING}) == Timetable({english: MORNING})


def test_an_hour_of_one_digit_becomes_two() -> None:
    """Ranges are sorted, compared and sent in this form."""
    timetable = Timetable({"mon": "14:00-18:00;9:00-12:00"})
    assert timetable == Timetable({"mon": "09:00-12:00;14:00-18:00"})
    assert timetable.as_query() == {"timetable[monday]": "09:00-12:00;14:00-18:00"}


@given(timetables())
def test_a_dictionary_of_json_reads_back_equal(timetable: Timetable) -> None:
    """`to_dict` returns plain JSON types that build the timetable again."""
    assert Timetable(json.loads(json.dumps(timetable.to_dict()))) == timetable


@given(timetables())
def test_a_sent_timetable_reads_back_equal(timetable: Timetable) -> None:
    """An answer that repeats the sent timetable is the same timetable."""
    sent = timetable.as_query()
    answered = {name[10:-1]: ranges for name, ranges in sent.items()} if timetable else sent["timetable"]
    assert Timetable.from_answer(answered) == timetable


def test_a_mapping() -> None:
    """It is a mapping from days, in week order, to their ranges."""
    timetable = Timetable({"sunday": EVENING, "tue": "09:00-24:00", "monday": "10:00-12:00;17:15-18:24"})
    assert list(timetable.items()) == [
        (Weekday.MONDAY, (MORNING, EVENING)),
        (Weekday.TUESDAY, (TimeRange("09:00", "24:00"),)),
        (Weekday.SUNDAY, (EVENING,)),
    ]


def test_access_by_day() -> None:
    """A key is a ``Weekday`` or its full name; a day without ranges is not a key."""
    timetable = Timetable({"mon": "10:00-12:00"})
    assert timetable["monday"] == (MORNING,)
    assert timetable[Weekday.MONDAY] == (MORNING,)
    assert timetable.get(Weekday.SUNDAY) is None
    assert "sunday" not in timetable


def test_empty() -> None:
    """An empty timetable is false, however it was built."""
    assert [bool(empty) for empty in (Timetable(), Timetable({}), Timetable({"monday": MORNING}))] == [
        False,
        False,
        True,
    ]
    assert Timetable() == Timetable({})


@pytest.mark.parametrize("timetable", [Timetable(), Timetable({"sun": EVENING, "mon": [MORNING, EVENING]})])
def test_repr_is_a_call(timetable: Timetable) -> None:
    """The repr evaluates to the same timetable."""
    assert eval(repr(timetable)) == timetable  # noqa: S307 - our own repr


def test_hash() -> None:
    """Equal timetables have the same hash."""
    assert len({Timetable({"mon": "10:00-12:00"}), Timetable({Weekday.MONDAY: MORNING}), Timetable()}) == 2


def test_query() -> None:
    """Each day is its own parameter; an empty timetable is the documented 0."""
    timetable = Timetable({"sunday": EVENING, "monday": "10:00-12:00;17:15-18:24"})
    assert timetable.as_query() == {"timetable[monday]": "10:00-12:00;17:15-18:24", "timetable[sunday]": "17:15-18:24"}
    assert Timetable().as_query() == {"timetable": "0"}


@given(timetables())
def test_every_timetable_rebuilds(timetable: Timetable) -> None:
    """A timetable's mapping, and its texts, build it again."""
    texts = {day: ";".join(map(str, ranges)) for day, ranges in timetable.items()}
    assert Timetable(timetable) == timetable
    assert Timetable(texts) == timetable


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("10:00", "12:00", "10:00-12:00"),
        (time(9, 30), time(18), "09:30-18:00"),
        ("00:00", "24:00", "00:00-24:00"),
        (time(0), "23:59", "00:00-23:59"),
        ("9:00", "9:30", "09:00-09:30"),
    ],
)
def test_time_range(start: str | time, end: str | time, expected: str) -> None:
    """Times are texts or ``datetime.time``; a range has the API's form."""
    assert str(TimeRange(start, end)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "9:0",
        "009:00",
        "4:00 ",
        "09:00:00",
        "25:00",
        "24:01",
        "12:60",
        "0900",
        "",
        "09:00\n",
        " 09:00",
        "\u0660\u0669:\u0660\u0660",
        "09.00",
        "x" * 99,
    ],
)
def test_a_wrong_time(text: str) -> None:
    """A time that is not HH:MM in ASCII digits is refused, at either end."""
    expected = f"timetable: invalid time {text[:40]!r}: use HH:MM from '00:00' to '24:00', such as '09:30'"
    with pytest.raises(ValueError, match="invalid time") as as_start:
        TimeRange(text, "24:00")
    with pytest.raises(ValueError, match="invalid time") as as_end:
        TimeRange("00:00", text)
    assert [str(as_start.value), str(as_end.value)] == [expected] * 2


def test_start_at_the_end_of_the_day() -> None:
    """No range begins at 24:00: that is the next day."""
    with pytest.raises(ValueError, match="timetable: a range cannot start at '24:00': use '00:00' on the next day"):
        TimeRange("24:00", "24:00")


@pytest.mark.parametrize("value", [time(9, 0, 1), time(9, 0, 0, 1), time(9, tzinfo=UTC)])
def test_no_seconds_and_no_zone(value: time) -> None:
    """The API has neither: they are refused, not dropped."""
    with pytest.raises(ValueError, match="has seconds or a time zone") as caught:
        TimeRange(value, "24:00")
    assert str(caught.value) == (
        f"timetable: {value!r} has seconds or a time zone: use hours and minutes only, as in time(9, 30)"
    )


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"moonday": "10:00-12:00"}, f"invalid day 'moonday': {NO_DAY}"),
        ({"": "10:00-12:00"}, f"invalid day '': {NO_DAY}"),
        ({"mo": "10:00-12:00"}, f"invalid day 'mo': {NO_DAY}"),
        ({"mon\nday": "10:00-12:00"}, rf"invalid day 'mon\nday': {NO_DAY}"),
        ({"mon-": "10:00-12:00"}, f"invalid day 'mon-': {NO_DAY}"),
        ({"mon-xyz": "10:00-12:00"}, f"invalid day 'mon-xyz': {NO_DAY}"),
        ({"mon-tue-wed": "10:00-12:00"}, f"invalid day 'mon-tue-wed': {NO_DAY}"),
        (
            {"mon-fri": MORNING, "mer": EVENING},
            "'mer' gives wednesday a second time: write all ranges of a day together",
        ),
        (
            {"mon": MORNING, "mon-fri": EVENING},
            "'mon-fri' gives monday a second time: write all ranges of a day together",
        ),
        (
            {"mon-fri": "12:00-10:00"},
            "monday-friday 12:00-10:00 does not end after its start: split a night at '24:00' and '00:00'",
        ),
        ({"1": "10:00-12:00"}, f"invalid day '1': {NO_DAY}"),
        (
            {"monday": MORNING, "Mon": EVENING},
            "'Mon' gives monday a second time: write all ranges of a day together",
        ),
        ({"monday": []}, "monday has no range: use a range such as '10:00-12:00', or leave the day out"),
        (
            {"monday": ""},
            f"invalid range '' {NO_RANGE}",
        ),
        (
            {"monday": "10:00-12:00\x00"},
            rf"invalid range '10:00-12:00\x00' {NO_RANGE}",
        ),
        (
            {"monday": "10:00-12:00;"},
            f"invalid range '' {NO_RANGE}",
        ),
        (
            {"monday": "10:00-12:00, 14:00-18:00"},
            f"invalid range '10:00-12:00, 14:00-18:00' {NO_RANGE}",
        ),
        (
            {"monday": "\u0661\u0660:\u0660\u0660-\u0661\u0662:\u0660\u0660"},
            f"invalid range '\u0661\u0660:\u0660\u0660-\u0661\u0662:\u0660\u0660' {NO_RANGE}",
        ),
        (
            {"sunday": "12:00-10:00"},
            "sunday 12:00-10:00 does not end after its start: split a night at '24:00' and '00:00'",
        ),
        (
            {"sunday": TimeRange("10:00", "10:00")},
            "sunday 10:00-10:00 does not end after its start: split a night at '24:00' and '00:00'",
        ),
        (
            {"friday": "14:00-18:00;10:00-15:00"},
            "friday 10:00-15:00 and 14:00-18:00 overlap: write them as one range",
        ),
        (
            {"friday": "10:00-18:00;11:00-12:00;12:00-13:00"},
            "friday 10:00-18:00 and 11:00-12:00 overlap: write them as one range",
        ),
        (
            {"friday": "10:00-12:00;10:00-12:00"},
            "friday 10:00-12:00 and 10:00-12:00 overlap: write them as one range",
        ),
    ],
)
def test_refused(days: TimetableLike, message: str) -> None:
    """The error names the day or range and a right one."""
    with pytest.raises(ValueError, match=r"^timetable: ") as caught:
        Timetable(days)
    assert str(caught.value) == f"timetable: {message}"


def test_ranges_may_touch() -> None:
    """A range may begin at the end of the one before."""
    assert Timetable({"mon": "10:00-12:00;12:00-13:00"})[Weekday.MONDAY] == (MORNING, TimeRange("12:00", "13:00"))


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (0, "a mapping of days such as {'mon-fri': '10:00-12:00'}, not int"),
        ("monday=10:00-12:00", "a mapping of days such as {'mon-fri': '10:00-12:00'}, not str"),
        ([("monday", "10:00-12:00")], "a mapping of days such as {'mon-fri': '10:00-12:00'}, not list"),
        ({1: "10:00-12:00"}, "a day is a Weekday or a name such as 'monday', not int"),
        ({"monday": 10}, "the ranges of monday are a str such as '10:00-12:00' or a list, not int"),
        ({"monday": None}, "the ranges of monday are a str such as '10:00-12:00' or a list, not NoneType"),
        (
            {"monday": [("10:00", "12:00")]},
            "a range of monday is a str such as '10:00-12:00' or a TimeRange, not tuple",
        ),
    ],
)
def test_other_types(days: object, message: str) -> None:
    """The error names the type."""
    with pytest.raises(TypeError) as caught:
        Timetable(cast("TimetableLike", days))
    assert str(caught.value) == f"timetable: {message}"


def test_time_of_another_type() -> None:
    """A number is not a time."""
    with pytest.raises(TypeError) as caught:
        TimeRange(cast("str", 9), "12:00")
    assert str(caught.value) == "timetable: a time is a str such as '09:30' or a datetime.time, not int"


def test_days_in_any_letter_case() -> None:
    """A ``Weekday`` is built from full and short names in any case."""
    names = {"monday": Weekday.MONDAY, "TUE": Weekday.TUESDAY, "Thurs": Weekday.THURSDAY, "Sam": Weekday.SATURDAY}
    assert {name: Weekday(name) for name in names} == names


@pytest.mark.parametrize("value", ["", "mo", "mondays", "lundis", "mon-fri", 1, None])
def test_another_day_is_refused(value: object) -> None:
    """Any other text raises."""
    with pytest.raises(ValueError, match="is not a valid Weekday"):
        Weekday(cast("str", value))


def test_is_typed_as_a_mapping() -> None:
    """Code for a mapping accepts a timetable."""
    assert isinstance(Timetable(), Mapping)
