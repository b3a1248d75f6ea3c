"""Typed text is refused with a clear error, or arrives as exactly one value, never as another parameter."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Unpack

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.behaviours import answer
from support.clock import Clock
from support.hostile.typed import LABELS, NUMBERS, PHONES, TEXTS, Box
from support.misbehaving import Exchange, Misbehaving
from support.php import PHP, needs_php, running_php

from offline_numbers import APIError, OfflineNumbersSession, RetryPolicy, normalize_phone_number
from offline_numbers.settings import SessionOptions

KEY = "offl_0123456789"
UNKNOWN = answer(b'{"status":"error","error":"Unknown tracking number"}')


async def refuse(exchange: Exchange) -> None:
    """Answer as a domain without numbers."""
    await exchange.read()
    await (answer(b"[]") if "/list?" in exchange.head else UNKNOWN)(exchange)


async def asked(box: Box, text: str, **options: Unpack[SessionOptions]) -> tuple[str, list[str]]:
    """Pass a text to a parameter, and return the refusal and the queries that arrived."""
    async with (
        Misbehaving(refuse) as server,
        OfflineNumbersSession(KEY, base_url=server.url, retry=RetryPolicy(sleep=Clock().sleep)) as plain,
    ):
        session = plain.with_options(**options)
        refusal = ""
        try:
            with suppress(APIError):
                await box.asking(session, text)
        except ValueError as error:
            refusal = str(error)
    return refusal, [line.split(" ")[1].partition("?")[2] for line in server.requests]


def met(php: PHP, box: Box, text: str, normalize: Callable[[str], str] = normalize_phone_number) -> bool:
    """Check the outcome of a text in a parameter, and return whether it was sent."""
    refusal, queries = asyncio.run(asked(box, text, normalize=normalize))
    if refusal:
        assert queries == []
        assert refusal.startswith(f"{box.name}: ")
        assert refusal.isprintable()
        assert KEY not in refusal
        return False
    expected = {"key": KEY, **box.sent(text if normalize is str else box.written(text))}
    read = [php.parse(query) for query in queries]
    assert [one for one in read if one.get("action") == expected["action"]] == [expected]
    check = {"key": KEY, "action": "check", "phone_number": expected.get("phone_number")}
    assert all(one in (expected, check, {"key": KEY, "details": "1"}) for one in read)
    return True


@pytest.fixture(scope="module")
def php() -> Iterator[PHP]:
    """Run one PHP process for all tests of this file."""
    with running_php() as php:
        yield php


@needs_php
@pytest.mark.parametrize("place", LABELS)
def test_labels(php: PHP, place: str) -> None:
    """Each known injection text arrives as one value in each parameter that takes text."""
    sent = [text for text in TEXTS if met(php, LABELS[place], text)]
    narrow = {"timetable ranges": ["10:00-12:00"], "timetable day": ["mon"]}
    assert sent == narrow.get(place, sent)
    assert ("&action=unassign" in sent) == (place not in {*narrow, "assign_once reference"})


@needs_php
@pytest.mark.parametrize("place", PHONES)
def test_numbers(php: PHP, place: str) -> None:
    """Other scripts, lists and dial codes are refused; a number in a usual form is normalized."""
    sent = [text for text in NUMBERS if met(php, PHONES[place], text)]
    assert {normalize_phone_number(text) for text in sent} == {
        "0612345678",
        "112",
        "118218",
        "3949",
        "0899123456",
        "0019001234567",
        "008821612345678",
    }


@needs_php
@pytest.mark.parametrize("place", PHONES)
def test_numbers_without_normalization(php: PHP, place: str) -> None:
    """A session without normalization sends one value or refuses."""
    assert sum(met(php, PHONES[place], text, str) for text in NUMBERS) > len(NUMBERS) / 2


DRESSED = ("0899123456", "08 99-12.34/56", "+33 8 99 12 34 56", "+33 (0)899123456", "0033899123456", "(+33)899123456")
DEAR = (*DRESSED, "33899123456", "+1 900 123 4567", "001 900 123 4567", "+882 16 12345678", "118 218", "3949", "36 15")


@pytest.mark.parametrize("method", ["assign", "safe_assign", "assign_once", "reassign"])
@pytest.mark.parametrize("text", DEAR)
async def test_expensive_numbers(method: str, text: str) -> None:
    """``allow`` receives a premium or foreign number in the form in which it would be called."""
    refusal, queries = await asked(PHONES[method], text, allow=lambda number: number[:2] in {"01", "06", "07"})
    assert "allow= of this session refuses the destination" in refusal
    assert queries == []


ANY = (
    st.text()
    | st.text(alphabet="&=;%+[]. #?key0669", max_size=30)
    | st.text(st.characters(categories=["Cs", "Cf", "Cc", "L"]))
)


@needs_php
@given(place=st.sampled_from(sorted(LABELS)), text=ANY)
@example(place="assign description", text="&action=unassign")
def test_any_label(php: PHP, place: str, text: str) -> None:
    """Any text arrives as one value or is refused."""
    met(php, LABELS[place], text)


@needs_php
@given(place=st.sampled_from(sorted(PHONES)), text=ANY, normalize=st.sampled_from([str, normalize_phone_number]))
@example(place="assign", text="0612345678&action=unassign", normalize=str)
def test_any_number(php: PHP, place: str, text: str, normalize: Callable[[str], str]) -> None:
    """Any text as a number arrives as one value or is refused, normalized or not."""
    met(php, PHONES[place], text, normalize)
