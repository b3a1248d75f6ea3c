"""What each action sends, and every argument that is refused before anything is sent."""

import unicodedata
from collections.abc import Callable
from enum import Enum
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.requests import assign, check, reassign, redirect_setup, unassign
from support.timetables import timetables

from offline_numbers import arguments
from offline_numbers.arguments import Request
from offline_numbers.number_type import NumberType
from offline_numbers.timetable import Timetable, Weekday


class Operator(int, Enum):
    """Operators as an application may name them."""

    ORANGE = 3


class CostGroup(str, Enum):  # noqa: UP042 - whose str() is its name is what is tested
    """Cost groups as an application may name them."""

    A299 = "A299"


ASSIGN = {"action": "assign", "phone_number": "0612345678", "description": "Magazine Ad", "type": "5"}
BY_TRACKING = {"tracking_number": "0899123456"}
BY_PHONE = {"phone_number": "0612345678"}


def test_assign() -> None:
    """An assign is a write to the main endpoint, and knows its destination."""
    assert assign() == Request(action="assign", query=ASSIGN, is_write=True, phone_number="0612345678")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"type": NumberType.PREFIX_0899}, {}),
        ({"type": 1}, {"type": "1"}),
        ({"type": 99}, {"type": "99"}),
        ({"description": "  Magazine Ad \n"}, {}),
        (
            {"description": "&action=unassign#x?y=z+%26 é 日本 👍"},
            {"description": "&action=unassign#x?y=z+%26 é 日本 👍"},
        ),
        ({"description": "x" * 255}, {"description": "x" * 255}),
        ({"allow_redirect": True}, {"allow_redirect": "1"}),
        ({"allow_redirect": False}, {"allow_redirect": "0"}),
        ({"allow_redirect": 1}, {"allow_redirect": "1"}),
        ({"allow_redirect": 0}, {"allow_redirect": "0"}),
        ({"cost_group": "A299"}, {"cost_group": "A299"}),
        ({"operator": "orange"}, {"operator": "orange"}),
        ({"operator": 3}, {"operator": "3"}),
        ({"operator": Operator.ORANGE}, {"operator": "3"}),
        ({"cost_group": CostGroup.A299}, {"cost_group": "A299"}),
        ({"timetable": Timetable()}, {"timetable": "0"}),
        ({"timetable": {}}, {"timetable": "0"}),
        ({"timetable": {"mon": "10:00-12:00"}}, {"timetable[monday]": "10:00-12:00"}),
        ({"timetable": Timetable({Weekday.MONDAY: "10:00-12:00"})}, {"timetable[monday]": "10:00-12:00"}),
    ],
)
def test_assign_options(options: dict[str, Any], expected: dict[str, str]) -> None:
    """Each option of assign has its documented encoding."""
    query = assign(**options).query
    assert (query, {type(value) for value in query.values()}) == ({**ASSIGN, **expected}, {str})


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            unassign(tracking_number="08 99 12 34 56"),
            Request(
                action="unassign",
                query={"action": "unassign"} | BY_TRACKING,
                is_write=True,
                tracking_number="0899123456",
            ),
        ),
        (
            unassign(phone_number="+33612345678"),
            Request(
                action="unassign", query={"action": "unassign"} | BY_PHONE, is_write=True, phone_number="0612345678"
            ),
        ),
        (
            check(tracking_number="0899123456"),
            Request(
                action="check", query={"action": "check"} | BY_TRACKING, is_write=False, tracking_number="0899123456"
            ),
        ),
        (
            check(phone_number="06.12.34.56.78"),
            Request(action="check", query={"action": "check"} | BY_PHONE, is_write=False, phone_number="0612345678"),
        ),
        (
            reassign(),
            Request(
                action="reassign",
                query={"action": "reassign"} | BY_TRACKING | BY_PHONE,
                is_write=True,
                phone_number="0612345678",
                tracking_number="0899123456",
            ),
        ),
        (
            reassign(description=" Card ", allow_redirect=False),
            Request(
                action="reassign",
                query={"action": "reassign", "description": "Card", "allow_redirect": "0"} | BY_TRACKING | BY_PHONE,
                is_write=True,
                phone_number="0612345678",
                tracking_number="0899123456",
            ),
        ),
        (
            redirect_setup(tracking_number="0899123456"),
            Request(
                action="redirect_setup",
                query={"action": "redirect_setup", "allow_redirect": "1"} | BY_TRACKING,
                is_write=True,
                tracking_number="0899123456",
            ),
        ),
        (
            redirect_setup(phone_number="0612345678", allow_redirect=False, timetable={"sun": "10:00-24:00"}),
            Request(
                action="redirect_setup",
                query={"action": "redirect_setup", "allow_redirect": "0", "timetable[sunday]": "10:00-24:00"}
                | BY_PHONE,
                is_write=True,
                phone_number="0612345678",
            ),
        ),
        (arguments.listing(details=False), Request(action="list", query={}, is_write=False)),
        (arguments.listing(details=True), Request(action="list", query={"details": "1"}, is_write=False)),
    ],
)
def test_other_actions(request_: Request, expected: Request) -> None:
    """Each action sends its documented parameters, numbers in their one form."""
    assert request_ == expected


def test_paths() -> None:
    """The lists have an endpoint of their own."""
    requests = [assign(), check(phone_number="0612345678"), arguments.listing(details=True)]
    assert [request.path for request in requests] == [
        "/offline-numbers-api",
        "/offline-numbers-api",
        "/offline-numbers-api/list",
    ]


def test_without_normalisation() -> None:
    """With ``str`` a number goes through as it was typed."""
    assert check(phone_number="06 12/34", normalize=str).query["phone_number"] == "06 12/34"


def test_a_request_is_frozen() -> None:
    """What was checked stays as it is until it is sent."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        assign().action = "check"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue] - it is refused


def refused_characters() -> set[str]:
    """Return the characters that a description may not hold."""
    refused: set[str] = set()
    for character in map(chr, range(0x11000)):
        try:
            assign(description=f"a{character}b")
        except ValueError:
            refused.add(character)
    return refused


def test_refused_characters() -> None:
    """Of all characters, exactly controls, surrogates, line separators and what turns the direction are refused."""
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    marks = {"\u061c", "\u200e", "\u200f"}
    assert refused_characters() == marks | {
        character
        for character in map(chr, range(0x11000))
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in turning
    }


CALLS: dict[str, Callable[..., Request]] = {
    "assign": assign,
    "unassign": unassign,
    "reassign": reassign,
    "check": check,
    "redirect_setup": redirect_setup,
}
EMPTY = "is empty; give at least one character that can be seen"
CONTROLS = "give text without control characters"
NO_DAY = "is no day of the week; write 'monday' to 'sunday', or 'mon' to 'sun'"
NO_NUMBER = (
    "is no phone number; right would be 3 to 15 digits, as '0612345678', or '+' and a country code, as '+33612345678'"
)
ONE_OF = "tracking_number, phone_number: give exactly one of them;"


@pytest.mark.parametrize(
    ("action", "options", "message"),
    [
        ("assign", {"description": ""}, f"description: '' {EMPTY}"),
        ("assign", {"description": " \t\n"}, f"description: '' {EMPTY}"),
        ("assign", {"description": "\u200b \u2060"}, rf"description: '\u200b \u2060' {EMPTY}"),
        ("assign", {"description": "a\nb"}, rf"description: 'a\nb' has '\n' at 1; {CONTROLS}"),
        ("assign", {"description": "a\x00b"}, rf"description: 'a\x00b' has '\x00' at 1; {CONTROLS}"),
        ("assign", {"description": "a\x7f"}, rf"description: 'a\x7f' has '\x7f' at 1; {CONTROLS}"),
        ("assign", {"description": "a\u2028b"}, rf"description: 'a\u2028b' has '\u2028' at 1; {CONTROLS}"),
        ("assign", {"description": "a\ud800"}, rf"description: 'a\ud800' has '\ud800' at 1; {CONTROLS}"),
        ("assign", {"description": "ab\u202ec"}, rf"description: 'ab\u202ec' has '\u202e' at 2; {CONTROLS}"),
        ("assign", {"description": "ab\u200f"}, rf"description: 'ab\u200f' has '\u200f' at 2; {CONTROLS}"),
        (
            "assign",
            {"description": "x" * 256},
            f"description: '{'x' * 20}'... has 256 characters; give at most 255",
        ),
        ("reassign", {"description": ""}, f"description: '' {EMPTY}"),
        ("assign", {"type": 0}, "type: 0 is no id of a prefix type; they begin at 1, as NumberType.PREFIX_0800"),
        ("assign", {"type": -5}, "type: -5 is no id of a prefix type; they begin at 1, as NumberType.PREFIX_0800"),
        ("assign", {"allow_redirect": 2}, "allow_redirect: True or False, or 1 or 0, not 2"),
        ("assign", {"cost_group": ""}, f"cost_group: '' {EMPTY}"),
        ("assign", {"cost_group": "A\r"}, rf"cost_group: 'A\r' has '\r' at 1; {CONTROLS}"),
        ("assign", {"operator": " "}, f"operator: ' ' {EMPTY}"),
        ("assign", {"timetable": {"moonday": "10:00-12:00"}}, f"timetable: 'moonday' {NO_DAY}"),
        ("unassign", {}, f"{ONE_OF} neither was given"),
        ("unassign", BY_TRACKING | BY_PHONE, f"{ONE_OF} both were given"),
        ("check", {}, f"{ONE_OF} neither was given"),
        ("check", BY_TRACKING | BY_PHONE, f"{ONE_OF} both were given"),
        ("redirect_setup", {}, f"{ONE_OF} neither was given"),
        ("redirect_setup", BY_TRACKING | BY_PHONE, f"{ONE_OF} both were given"),
        ("redirect_setup", BY_TRACKING | {"allow_redirect": 5}, "allow_redirect: True or False, or 1 or 0, not 5"),
        (
            "check",
            {"phone_number": "0612345678\n"},
            rf"phone_number: '0612345678\n' {NO_NUMBER}",
        ),
        (
            "reassign",
            {"tracking_number": ""},
            f"tracking_number: '' {NO_NUMBER}",
        ),
        ("check", {"phone_number": "", "normalize": str}, f"phone_number: '' {EMPTY}"),
        ("check", {"phone_number": "06\n", "normalize": str}, rf"phone_number: '06\n' has '\n' at 2; {CONTROLS}"),
        (
            "check",
            {"phone_number": "06\udfff", "normalize": str},
            rf"phone_number: '06\udfff' has '\udfff' at 2; {CONTROLS}",
        ),
    ],
)
def test_refused(action: str, options: dict[str, Any], message: str) -> None:
    """A bad value is refused by a sentence with the parameter, the value and what would be right."""
    with pytest.raises(ValueError, match=r"^[a-z_, ]+: ") as caught:
        CALLS[action](**options)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("action", "options", "message"),
    [
        ("assign", {"description": None}, "description: a str, as 'Magazine Ad', not NoneType"),
        ("assign", {"description": b"x"}, "description: a str, as 'Magazine Ad', not bytes"),
        (
            "assign",
            {"type": "0899"},
            "type: a NumberType or its id, not a str; for a prefix write NumberType.from_prefix('0899')",
        ),
        ("assign", {"type": True}, "type: a NumberType or its id, as NumberType.PREFIX_0899, not bool"),
        ("assign", {"type": None}, "type: a NumberType or its id, as NumberType.PREFIX_0899, not NoneType"),
        ("assign", {"type": 5.0}, "type: a NumberType or its id, as NumberType.PREFIX_0899, not float"),
        ("assign", {"allow_redirect": "1"}, "allow_redirect: True or False, not str"),
        ("assign", {"cost_group": 299}, "cost_group: a str, as 'A299', not int"),
        ("assign", {"operator": True}, "operator: a str, as 'A299', not bool"),
        ("assign", {"timetable": 0}, "timetable: a mapping of days, as {'monday': '10:00-12:00'}, not int"),
        (
            "redirect_setup",
            BY_PHONE | {"allow_redirect": None},
            "allow_redirect: redirect_setup needs it; give True or False",
        ),
        ("check", {"phone_number": 612345678}, "phone_number: a str, as '0612345678', not int"),
        ("reassign", {"tracking_number": None}, "tracking_number: a str, as '0612345678', not NoneType"),
        (
            "check",
            {"phone_number": "0612345678", "normalize": dict[str, str]().get},
            "phone_number as normalize returned it: a str, as '0612345678', not NoneType",
        ),
    ],
)
def test_other_types(action: str, options: dict[str, Any], message: str) -> None:
    """A value of another type is refused by the parameter and the type."""
    with pytest.raises(TypeError) as caught:
        CALLS[action](**options)
    assert str(caught.value) == message


def test_the_applications_own_refusal() -> None:
    """What an application's normalisation says of a number is said with the parameter, and kept as the cause."""

    def refuse(_: str) -> str:
        msg = "not one of our customers"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="phone_number: not one of our customers") as caught:
        check(phone_number="0612345678", normalize=refuse)
    assert str(caught.value.__cause__) == "not one of our customers"


@example(description="Card", operator="3", timetable=Timetable())
@example(description="", operator="3", timetable=Timetable())
@given(description=st.text(), operator=st.text() | st.integers(), timetable=timetables())
def test_values_stay_values(description: str, operator: str | int, timetable: Timetable) -> None:
    """Whatever a stranger types, it is refused or is the value of its own parameter: the names are the fixed ones."""
    try:
        query = assign(description=description, operator=operator, timetable=timetable).query
    except ValueError:
        return
    days = {name: value for name, value in query.items() if name.startswith("timetable")}
    assert dict(query) == {**ASSIGN, "description": description.strip(), "operator": str(operator), **days}
    assert days == timetable.as_query()


@example("Card")
@example("")
@given(st.text())
def test_what_is_sent_can_be_sent(description: str) -> None:
    """An accepted description has 1 to 255 characters, can be encoded, and breaks no line."""
    try:
        sent = assign(description=description).query["description"]
    except ValueError:
        return
    assert (0 < len(sent) <= 255, sent.encode().decode(), sent.splitlines()) == (True, sent, [sent])
