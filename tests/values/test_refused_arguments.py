"""Every argument that is refused before anything is sent, with its error."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from support.requests import assign, check, reassign, redirect_setup, unassign

from offline_numbers.wire.requests import Request

BY_TRACKING = {"tracking_number": "0899123456"}
BY_PHONE = {"phone_number": "0612345678"}


def refused_characters() -> set[str]:
    """Return the characters that a description must not contain."""
    refused: set[str] = set()
    for character in map(chr, range(0x11000)):
        try:
            assign(description=f"a{character}b")
        except ValueError:
            refused.add(character)
    return refused


def test_refused_characters() -> None:
    """Exactly control characters, surrogates, line separators and direction marks are refused."""
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
EMPTY = "is empty: use at least one visible character"
CONTROLS = "remove this control character"
NO_DAY = "use 'monday' to 'sunday', or a range such as 'mon-fri'"
NO_NUMBER = ": use 3 to 15 digits, as '0612345678', or '+' and a country code, as '+33612345678'"
ONE_OF = "tracking_number, phone_number:"


@pytest.mark.parametrize(
    ("action", "options", "message"),
    [
        ("assign", {"description": ""}, f"description: '' {EMPTY}"),
        ("assign", {"description": " \t\n"}, f"description: '' {EMPTY}"),
        ("assign", {"description": "\u200b \u2060"}, rf"description: '\u200b \u2060' {EMPTY}"),
        ("assign", {"description": "a\nb"}, rf"description: 'a\nb' contains '\n' at position 1: {CONTROLS}"),
        ("assign", {"description": "a\x00b"}, rf"description: 'a\x00b' contains '\x00' at position 1: {CONTROLS}"),
        ("assign", {"description": "a\x7f"}, rf"description: 'a\x7f' contains '\x7f' at position 1: {CONTROLS}"),
        (
            "assign",
            {"description": "a\u2028b"},
            rf"description: 'a\u2028b' contains '\u2028' at position 1: {CONTROLS}",
        ),
        ("assign", {"description": "a\ud800"}, rf"description: 'a\ud800' contains '\ud800' at position 1: {CONTROLS}"),
        (
            "assign",
            {"description": "ab\u202ec"},
            rf"description: 'ab\u202ec' contains '\u202e' at position 2: {CONTROLS}",
        ),
        (
            "assign",
            {"description": "ab\u200f"},
            rf"description: 'ab\u200f' contains '\u200f' at position 2: {CONTROLS}",
        ),
        (
            "assign",
            {"description": "x" * 256},
            f"description: '{'x' * 20}'... has 256 characters: use at most 255",
        ),
        ("reassign", {"description": ""}, f"description: '' {EMPTY}"),
        ("assign", {"type": 0}, "type: invalid id 0: ids begin at 1, such as NumberType.PREFIX_0800"),
        ("assign", {"type": -5}, "type: invalid id -5: ids begin at 1, such as NumberType.PREFIX_0800"),
        ("assign", {"allow_redirect": 2}, "allow_redirect: True or False, or 1 or 0, not 2"),
        ("assign", {"cost_group": ""}, f"cost_group: '' {EMPTY}"),
        ("assign", {"cost_group": "A\r"}, rf"cost_group: 'A\r' contains '\r' at position 1: {CONTROLS}"),
        ("assign", {"operator": " "}, f"operator: ' ' {EMPTY}"),
        ("assign", {"timetable": {"moonday": "10:00-12:00"}}, f"timetable: invalid day 'moonday': {NO_DAY}"),
        ("unassign", {}, f"{ONE_OF} neither was given: pass exactly one"),
        ("unassign", BY_TRACKING | BY_PHONE, f"{ONE_OF} both were given: pass exactly one"),
        ("check", {}, f"{ONE_OF} neither was given: pass exactly one"),
        ("check", BY_TRACKING | BY_PHONE, f"{ONE_OF} both were given: pass exactly one"),
        ("redirect_setup", {}, f"{ONE_OF} neither was given: pass exactly one"),
        ("redirect_setup", BY_TRACKING | BY_PHONE, f"{ONE_OF} both were given: pass exactly one"),
        ("redirect_setup", BY_TRACKING | {"allow_redirect": 5}, "allow_redirect: True or False, or 1 or 0, not 5"),
        (
            "check",
            {"phone_number": "061234567x"},
            f"phone_number: invalid phone number '061234567x'{NO_NUMBER}",
        ),
        (
            "reassign",
            {"tracking_number": ""},
            f"tracking_number: invalid phone number ''{NO_NUMBER}",
        ),
        ("check", {"phone_number": "", "normalize": str}, f"phone_number: '' {EMPTY}"),
        (
            "check",
            {"phone_number": "06\n", "normalize": str},
            rf"phone_number: '06\n' contains '\n' at position 2: {CONTROLS}",
        ),
        (
            "check",
            {"phone_number": "06\udfff", "normalize": str},
            rf"phone_number: '06\udfff' contains '\udfff' at position 2: {CONTROLS}",
        ),
    ],
)
def test_refused(action: str, options: dict[str, Any], message: str) -> None:
    """The error names the parameter, the value and a right one."""
    with pytest.raises(ValueError, match=r"^[a-z_, ]+: ") as caught:
        CALLS[action](**options)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("action", "options", "message"),
    [
        ("assign", {"description": None}, "description: a str such as 'Magazine Ad', not NoneType"),
        ("assign", {"description": b"x"}, "description: a str such as 'Magazine Ad', not bytes"),
        (
            "assign",
            {"type": "0899"},
            "type: a NumberType or its id, not a str: for a prefix use NumberType.from_prefix('0899')",
        ),
        (
            "assign",
            {"type": "0899" * 6},
            "type: a NumberType or its id, not a str: for a prefix use NumberType.from_prefix('08990899089908990899')",
        ),
        ("assign", {"type": True}, "type: a NumberType such as NumberType.PREFIX_0899 or an id, not bool"),
        ("assign", {"type": None}, "type: a NumberType such as NumberType.PREFIX_0899 or an id, not NoneType"),
        ("assign", {"type": 5.0}, "type: a NumberType such as NumberType.PREFIX_0899 or an id, not float"),
        ("assign", {"allow_redirect": "1"}, "allow_redirect: True or False, not str"),
        ("assign", {"cost_group": 299}, "cost_group: a str such as 'A299', not int"),
        ("assign", {"operator": True}, "operator: a str such as 'A299', not bool"),
        ("assign", {"timetable": 0}, "timetable: a mapping of days such as {'mon-fri': '10:00-12:00'}, not int"),
        (
            "redirect_setup",
            BY_PHONE | {"allow_redirect": None},
            "allow_redirect: missing: pass True or False",
        ),
        ("check", {"phone_number": 612345678}, "phone_number: a str such as '0612345678', not int"),
        ("reassign", {"tracking_number": None}, "tracking_number: a str such as '0612345678', not NoneType"),
        (
            "check",
            {"phone_number": "0612345678", "normalize": dict[str, str]().get},
            "phone_number as normalize returned it: a str such as '0612345678', not NoneType",
        ),
    ],
)
def test_other_types(action: str, options: dict[str, Any], message: str) -> None:
    """The error names the parameter and the type."""
    with pytest.raises(TypeError) as caught:
        CALLS[action](**options)
    assert str(caught.value) == message


@pytest.mark.parametrize(("number_type", "prefix"), [(899, "0899"), (49, "0049"), (4420, "004420")])
def test_a_prefix_is_not_an_id(number_type: int, prefix: str) -> None:
    """An undocumented id with the digits of a documented prefix is refused; the error shows the right form."""
    with pytest.raises(ValueError, match=f"type: {number_type} is a prefix.*NumberType.from_prefix.'{prefix}'"):
        CALLS["assign"](type=number_type)


@pytest.mark.parametrize("number_type", [9, 32, 35, 900])
def test_other_ids_are_accepted(number_type: int) -> None:
    """A documented id is accepted, and so is another id that is not a prefix."""
    CALLS["assign"](type=number_type)


def test_the_applications_own_refusal() -> None:
    """The error has the parameter and the message of the application's ``normalize``, which is its cause."""

    def refuse(_: str) -> str:
        msg = "not one of our customers"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="phone_number: not one of our customers") as caught:
        check(phone_number="0612345678", normalize=refuse)
    assert str(caught.value.__cause__) == "not one of our customers"
