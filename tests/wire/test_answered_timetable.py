"""The timetable of an answer, in every shape that the API may use."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.timetables import timetables

from offline_numbers.values.timetable import TimeRange, Timetable, Weekday

ENTRY = {"day": "mon", "from": "09:00", "to": "18:00"}
MONDAY = Timetable({"monday": "09:00-18:00"})

EMPTY: list[object] = [
    None,
    False,
    0,
    "0",
    "",
    " ",
    [],
    {},
    "[]",
    "{}",
    "null",
    "false",
    '""',
    {"monday": ""},
    {"monday": []},
    {"monday": None},
    {"monday": 0},
    {"monday": " ; "},
    {"monday": {"from": ""}},
    {"monday": {"to": None}},
    [{"day": "sun", "from": "", "to": ""}],
    [{"day": "sun", "from": None, "to": None}],
    [{"day": "sun"}],
    [{"day": "sun", "range": ""}],
    [{"day": "sun", "ranges": [], "open": False}],
]

FILLED: list[object] = [
    [ENTRY],
    json.dumps([ENTRY]),
    f"\n {json.dumps([ENTRY])} ",
    ENTRY,
    {"0": ENTRY},
    {"3": ENTRY},
    {"monday": "09:00-18:00"},
    json.dumps({"monday": "09:00-18:00"}),
    {"monday": ["09:00-18:00"]},
    {"monday": [{"from": "09:00", "to": "18:00"}]},
    {"monday": {"from": "09:00", "to": "18:00"}},
    {"monday": " 9:00 - 18:00 ;"},
    [{"monday": "09:00-18:00"}],
    [{"day": "Monday", "from": "9:00", "to": "18:00:00"}],
    [{"day": " MON ", "from": " 09:00 ", "to": "18:00"}],
    [{"day": 1, "from": "09:00", "to": "18:00"}],
    {"1": "09:00-18:00"},
    {"Mon": "09:00-18:00", "tue": ""},
    [{"day": "mon", "range": "09:00-18:00"}],
    [{"day": "mon", "range": ["09:00-18:00"]}],
    [{**ENTRY, "range": None}],
    {"monday": {"0": "09:00-18:00"}},
    {"monday": {"1": {"from": "09:00", "to": "18:00"}, "3": {"from": "", "to": ""}}},
]

REFUSED: list[object] = [
    True,
    1,
    1.5,
    "1",
    "monday",
    '"monday"',
    "[",
    "[" * 100_000,
    "9" * 5_000,
    [1],
    ["09:00-18:00"],
    [None],
    [[ENTRY]],
    {"moonday": "09:00-18:00"},
    {"8": "09:00-18:00"},
    {"": "09:00-18:00"},
    {"monday": 5},
    {"monday": True},
    {"monday": [5]},
    {"monday": [[]]},
    {"monday": "09:00"},
    {"monday": "09:00-25:00"},
    {"monday": "24:00-24:00"},
    {"monday": "\u0660\u0669:\u0660\u0660-\u0661\u0668:\u0660\u0660"},
    [{"day": None, "from": "09:00", "to": "18:00"}],
    [{"day": True, "from": "09:00", "to": "18:00"}],
    [{"day": 8, "from": "09:00", "to": "18:00"}],
    [{"day": "mon", "from": "09:00"}],
    [{"day": "mon", "to": "18:00"}],
    [{"day": "mon", "from": 9, "to": 18}],
    [{"day": "mon", "from": "nine", "to": "18:00"}],
    [{"day": "mon", "start": "09:00", "end": "18:00"}],
    [{"day": "mon", "closed": "12:00-14:00"}],
    {"monday": {"start": "09:00", "end": "18:00"}},
    {"monday": {"closed": "12:00-14:00"}},
    {"monday": [{}]},
]


@pytest.mark.parametrize("value", EMPTY)
def test_every_empty_shape(value: object) -> None:
    """It is the empty timetable."""
    assert Timetable.from_answer(value) == Timetable()


@pytest.mark.parametrize("value", FILLED)
def test_every_filled_shape(value: object) -> None:
    """It is the same timetable."""
    assert Timetable.from_answer(value) == MONDAY


@pytest.mark.parametrize("value", REFUSED)
def test_refused(value: object) -> None:
    """Any other shape raises ValueError with a short message."""
    with pytest.raises(ValueError, match=r"^timetable: ") as caught:
        Timetable.from_answer(value)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1, "timetable: int in this place is not readable"),
        ([None], "timetable: NoneType in this place is not readable"),
        ({"moonday": "09:00-18:00"}, "timetable: 'moonday' is not readable"),
        ({"monday": f"{'9' * 41}-18:00"}, f"timetable: '{'9' * 40}' is not readable"),
        ({"monday": "09:00-12:00-18:00"}, "timetable: '12:00-18:00' is not readable"),
        ([{"day": True}], "timetable: bool in this place is not readable"),
    ],
)
def test_the_error_shows_the_unreadable_part(value: object, message: str) -> None:
    """The error shows the unreadable text, or the type of another value."""
    with pytest.raises(ValueError, match=r"^timetable: ") as caught:
        Timetable.from_answer(value)
    assert str(caught.value) == message


def test_deep_values() -> None:
    """A deeply nested value is refused in every place."""
    deep: list[object] = []
    for _ in range(50_000):
        deep = [deep]
    shapes: list[object] = [deep, {"monday": deep}, [{"day": deep}], [{"day": "mon", "from": deep, "to": "18:00"}]]
    for shape in shapes:
        with pytest.raises(ValueError, match="timetable: list in this place is not readable"):
            Timetable.from_answer(shape)


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (0, Weekday.SUNDAY),
        (1, Weekday.MONDAY),
        (2, Weekday.TUESDAY),
        (3, Weekday.WEDNESDAY),
        (4, Weekday.THURSDAY),
        (5, Weekday.FRIDAY),
        (6, Weekday.SATURDAY),
        (7, Weekday.SUNDAY),
    ],
)
def test_day_numbers(number: int, day: Weekday) -> None:
    """Days count from Sunday, 7 is Sunday too; as a number or as text."""
    shapes: list[object] = [
        [{"day": number, "from": "09:00", "to": "18:00"}],
        [{"day": str(number), "from": "09:00", "to": "18:00"}],
    ]
    assert [list(Timetable.from_answer(shape)) for shape in shapes] == [[day], [day]]


def test_ranges_of_one_day_are_merged() -> None:
    """A list has one entry for each range, so a day may occur several times."""
    answered = Timetable.from_answer([{"day": "mon", "from": "17:15", "to": "18:24"}, {**ENTRY, "to": "12:00"}])
    assert answered == Timetable({"monday": "09:00-12:00;17:15-18:24"})


def test_ranges_that_only_the_api_may_use() -> None:
    """Overnight, empty and overlapping ranges of an answer are accepted."""
    answered = Timetable.from_answer({"monday": "22:00-06:00;09:00-09:00;08:00-12:00;10:00-11:00;18:00-00:00"})
    assert answered[Weekday.MONDAY] == (
        TimeRange("08:00", "12:00"),
        TimeRange("09:00", "09:00"),
        TimeRange("10:00", "11:00"),
        TimeRange("18:00", "00:00"),
        TimeRange("22:00", "06:00"),
    )


def test_an_answered_timetable_can_be_sent() -> None:
    """It is sent as it was read, so a caller can keep it while something else changes."""
    answered = Timetable.from_answer([{"day": "sat", "from": "22:00", "to": "06:00"}])
    assert answered.as_query() == {"timetable[saturday]": "22:00-06:00"}


@given(timetables())
def test_every_timetable_reads_back(timetable: Timetable) -> None:
    """It reads back equal from the documented shape, from an object of texts, and from either as JSON text."""
    entries = [
        {"day": day[:3], "from": one.start, "to": one.end} for day, ranges in timetable.items() for one in ranges
    ]
    texts = {str(day): ";".join(map(str, ranges)) for day, ranges in timetable.items()}
    shapes: list[object] = [entries, texts, json.dumps(entries), json.dumps(texts)]
    assert [Timetable.from_answer(shape) for shape in shapes] == [timetable] * len(shapes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["mon", "1", "09:00-10:00"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["day", "from", "to", "monday", "1"]) | st.text(), inner, max_size=4)
    ),
)


@given(JSON)
@example([ENTRY])
@example(1)
def test_any_json(value: object) -> None:
    """It is a timetable or raises ``ValueError``."""
    try:
        answered = Timetable.from_answer(value)
    except ValueError:
        return
    assert Timetable.from_answer(json.dumps({day: list(map(str, answered[day])) for day in answered})) == answered
