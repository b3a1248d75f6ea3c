"""The request of each action."""

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.requests import assign, check, reassign, redirect_setup, unassign
from support.timetables import timetables

from offline_numbers.errors import ArgumentError
from offline_numbers.values.number_type import NumberType
from offline_numbers.values.timetable import Timetable, Weekday
from offline_numbers.wire import requests
from offline_numbers.wire.requests import Request


class Operator(int, Enum):
    """An application's enumeration of operators."""

    ORANGE = 3


class CostGroup(str, Enum):  # noqa: UP042 - the test needs a str() that is its name
    """An application's enumeration of cost groups."""

    A299 = "A299"


LIST = "/offline-numbers-api/list"
ASSIGN = {"action": "assign", "phone_number": "0612345678", "description": "Magazine Ad", "type": "5"}
BY_TRACKING = {"tracking_number": "0899123456"}
BY_PHONE = {"phone_number": "0612345678"}


def test_assign() -> None:
    """An assign is a write to the main endpoint, with its destination."""
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
        ({"timetable": Timetable.from_answer({"sat": "22:00-06:00"})}, {"timetable[saturday]": "22:00-06:00"}),
    ],
)
def test_assign_options(options: dict[str, Any], expected: dict[str, str]) -> None:
    """Each option of assign has its documented encoding."""
    query = assign(**options).query
    assert query == {**ASSIGN, **expected}
    assert {type(value) for value in query.values()} == {str}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            partial(unassign, tracking_number="08 99 12 34 56"),
            Request(
                action="unassign",
                query={"action": "unassign"} | BY_TRACKING,
                is_write=True,
                tracking_number="0899123456",
                plain="action=unassign&tracking_number=0899123456",
            ),
        ),
        (
            partial(unassign, phone_number="+33612345678"),
            Request(
                action="unassign",
                query={"action": "unassign"} | BY_PHONE,
                is_write=True,
                phone_number="0612345678",
                plain="action=unassign&phone_number=0612345678",
            ),
        ),
        (
            partial(check, tracking_number="0899123456"),
            Request(
                action="check",
                query={"action": "check"} | BY_TRACKING,
                is_write=False,
                tracking_number="0899123456",
                plain="action=check&tracking_number=0899123456",
            ),
        ),
        (
            partial(check, phone_number="06.12.34.56.78"),
            Request(
                action="check",
                query={"action": "check"} | BY_PHONE,
                is_write=False,
                phone_number="0612345678",
                plain="action=check&phone_number=0612345678",
            ),
        ),
        (
            reassign,
            Request(
                action="reassign",
                query={"action": "reassign"} | BY_TRACKING | BY_PHONE,
                is_write=True,
                phone_number="0612345678",
                tracking_number="0899123456",
            ),
        ),
        (
            partial(reassign, description=" Card ", allow_redirect=False),
            Request(
                action="reassign",
                query={"action": "reassign", "description": "Card", "allow_redirect": "0"} | BY_TRACKING | BY_PHONE,
                is_write=True,
                phone_number="0612345678",
                tracking_number="0899123456",
            ),
        ),
        (
            partial(redirect_setup, tracking_number="0899123456"),
            Request(
                action="redirect_setup",
                query={"action": "redirect_setup", "allow_redirect": "1"} | BY_TRACKING,
                is_write=True,
                tracking_number="0899123456",
            ),
        ),
        (
            partial(redirect_setup, phone_number="0612345678", allow_redirect=False, timetable={"sun": "10:00-24:00"}),
            Request(
                action="redirect_setup",
                query={"action": "redirect_setup", "allow_redirect": "0", "timetable[sunday]": "10:00-24:00"}
                | BY_PHONE,
                is_write=True,
                phone_number="0612345678",
            ),
        ),
        (partial(requests.listing, details=False), Request("list", {}, is_write=False, fresh=True, path=LIST)),
        (
            partial(requests.listing, details=True),
            Request("list", {"details": "1"}, is_write=False, fresh=True, path=LIST),
        ),
    ],
)
def test_other_actions(make: Callable[[], Request], expected: Request) -> None:
    """Each action sends its documented parameters, with normalized numbers."""
    assert make() == expected


def test_paths() -> None:
    """The lists have their own endpoint."""
    made = [assign(), check(phone_number="0612345678"), requests.listing(details=True)]
    assert [request.path for request in made] == [
        "/offline-numbers-api",
        "/offline-numbers-api",
        "/offline-numbers-api/list",
    ]


@pytest.mark.parametrize(
    ("action", "name"),
    [
        *[(action, "phone_number") for action in (assign, unassign, reassign, check, redirect_setup)],
        *[(action, "tracking_number") for action in (unassign, reassign, check, redirect_setup)],
    ],
)
def test_the_error_names_the_wrong_number(action: Callable[..., Request], name: str) -> None:
    """Its ``name`` is that of the parameter."""
    with pytest.raises(ArgumentError) as caught:
        action(**{name: "x"})
    assert caught.value.name == name


def test_without_normalization() -> None:
    """With ``str`` a number is sent as typed."""
    assert check(phone_number="06 12/34", normalize=str).query["phone_number"] == "06 12/34"


def test_a_number_of_an_enumeration() -> None:
    """``normalize`` may return a subclass of ``str``: its text is sent."""
    sent = check(phone_number="A299", normalize=CostGroup).query["phone_number"]
    assert type(sent) is str
    assert sent == "A299"


def test_a_request_is_frozen() -> None:
    """A checked request cannot change before it is sent."""
    with pytest.raises(AttributeError):
        assign().action = "check"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue] - it is refused


@example(description="Card", operator="3", timetable=Timetable())
@example(description="", operator="3", timetable=Timetable())
@given(description=st.text(), operator=st.text() | st.integers(), timetable=timetables())
def test_values_stay_values(description: str, operator: str | int, timetable: Timetable) -> None:
    """Any text is refused or is the value of its own parameter; the names are fixed."""
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
def test_an_accepted_description_can_be_sent(description: str) -> None:
    """It has 1 to 255 characters, can be encoded, and is one line."""
    try:
        sent = assign(description=description).query["description"]
    except ValueError:
        return
    assert 0 < len(sent) <= 255
    assert sent.encode().decode() == sent
    assert sent.splitlines() == [sent]
