"""The query as PHP reads it: with PHP itself if it is installed, with recorded pairs everywhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.php import PHP, needs_php, running_php
from support.requests import assign, check, redirect_setup
from support.timetables import timetables
from yarl import URL

from offline_numbers.values.timetable import Timetable
from offline_numbers.wire.requests import Request

RECORDED = json.loads((Path(__file__).parent / "samples" / "php.json").read_bytes())


def query_of(request: Request) -> str:
    """Return the query string as it is sent."""
    return URL(f"https://www.optico.fr{request.path}").with_query(request.plain or request.query).raw_query_string


def parameters_of(request: Request) -> dict[str, object]:
    """Return the parameters that the server must read, the days of the timetable under their names."""
    days = {name[10:-1]: value for name, value in request.query.items() if name.startswith("timetable[")}
    others: dict[str, object] = {
        name: value for name, value in request.query.items() if not name.startswith("timetable[")
    }
    return {**others, "timetable": days} if days else others


@pytest.fixture(scope="module")
def php() -> Iterator[PHP]:
    """Run one PHP process for all tests of this file."""
    with running_php() as php:
        yield php


@pytest.mark.parametrize("pair", RECORDED, ids=lambda pair: pair["arguments"]["description"][:20])
def test_recorded_query(pair: dict[str, Any]) -> None:
    """The query string of the assign is the one that PHP read for the record."""
    assert query_of(assign(**pair["arguments"])) == pair["query"]


@pytest.mark.parametrize("pair", RECORDED, ids=lambda pair: pair["arguments"]["description"][:20])
def test_recorded_reading(pair: dict[str, Any]) -> None:
    """PHP read every value unchanged; a timetable reads back equal."""
    request = assign(**pair["arguments"])
    assert parameters_of(request) == pair["parameters"]
    sent = Timetable(pair["arguments"].get("timetable", {}))
    assert Timetable.from_answer(pair["parameters"].get("timetable")) == sent


@needs_php
@pytest.mark.parametrize("pair", RECORDED, ids=lambda pair: pair["arguments"]["description"][:20])
def test_recorded_by_php(php: PHP, pair: dict[str, Any]) -> None:
    """PHP still reads the recorded query as recorded."""
    assert php.parse(pair["query"]) == pair["parameters"]


# Every text that may be sent: at least one character is visible.
SOME = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]) | st.just("&"), max_size=100)
TEXTS = st.tuples(SOME, SOME).map("é".join)


@needs_php
@given(description=TEXTS, group=TEXTS, operator=TEXTS | st.integers(), timetable=timetables())
def test_every_assign(php: PHP, description: str, group: str, operator: str | int, timetable: Timetable) -> None:
    """PHP reads every accepted text as the value of its own parameter, and no other parameter."""
    request = assign(description=description, cost_group=group, operator=operator, timetable=timetable)
    assert php.parse(query_of(request)) == parameters_of(request)


@needs_php
@given(timetables())
def test_every_timetable(php: PHP, timetable: Timetable) -> None:
    """A timetable reads back equal from PHP's parameters."""
    parameters = php.parse(query_of(redirect_setup(phone_number="0612345678", timetable=timetable)))
    assert Timetable.from_answer(parameters["timetable"]) == timetable


@needs_php
@given(TEXTS)
def test_numbers_as_typed(php: PHP, number: str) -> None:
    """With ``normalize=str`` any number is one value, also in a query without further parameters."""
    for request in (redirect_setup(phone_number=number, normalize=str), check(phone_number=number, normalize=str)):
        assert php.parse(query_of(request))["phone_number"] == number
