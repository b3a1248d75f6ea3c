"""With any hostile answer, a write's outcome is unknown, a read has a clear error, and both end soon."""

import asyncio
from collections.abc import Iterable, Mapping
from itertools import cycle

import aiohttp
import pytest
from support.behaviours import SUCCESS, answer
from support.clock import Clock
from support.hostile.bodies import NO_LIST, NONE, WRONG, success
from support.hostile.calls import CALLS, CHECK, LISTS, READS, WRITES, Call, outcomes
from support.hostile.streams import LIES, STREAMS
from support.leaks import Search
from support.misbehaving import Behaviour, Misbehaving
from support.witness import Witness
from tenacity import stop_after_attempt

from offline_numbers import (
    DisconnectedError,
    HTTPStatusError,
    InvalidResponseError,
    NumberState,
    OfflineNumbersError,
    OfflineNumbersSession,
    OutcomeUnknownError,
    RetryPolicy,
    TimedOutError,
)

KEY = "offl_0123456789"
PATIENCE = 60  # seconds: far more than any test here takes; a hang fails
OF_READS = {InvalidResponseError, DisconnectedError, TimedOutError, HTTPStatusError}
Found = dict[str, OfflineNumbersError | None]


def in_turn(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return each name with the two kinds of connections in turn."""
    return [*zip(names, cycle(["owned", "injected"]))]


def session_at(server: Misbehaving, http: aiohttp.ClientSession | None, timeout: float = 5.0) -> OfflineNumbersSession:
    """Return a session without retries."""
    retry = RetryPolicy(stop=stop_after_attempt(1), sleep=Clock().sleep)
    return OfflineNumbersSession(KEY, base_url=server.url, timeout=timeout, retry=retry, http=http)


async def met(
    behaviour: Behaviour,
    http: aiohttp.ClientSession | None,
    seconds: float = 5.0,
    calls: Mapping[str, Call] = CALLS,
) -> Found:
    """Return the outcome of each call; each sends one request, and each write's outcome is unknown."""
    async with Misbehaving(behaviour) as server, session_at(server, http, seconds) as session:
        found = await asyncio.wait_for(outcomes(calls, session), PATIENCE + seconds)
    assert len(server.requests) == len(calls)
    assert {type(found[name]) for name in calls.keys() & WRITES.keys()} == {OutcomeUnknownError}
    return found


@pytest.mark.parametrize(("name", "http"), in_turn(STREAMS), indirect=["http"])
async def test_an_endless_answer(name: str, http: aiohttp.ClientSession | None, answer_seconds: float) -> None:
    """It fails at once if it is invalid, else at the timeout."""
    found = await met(STREAMS[name], http, answer_seconds, READS | {"assign": WRITES["assign"]})
    assert {type(found[call]) for call in READS} <= OF_READS


@pytest.mark.parametrize(("name", "http"), in_turn(LIES), indirect=["http"])
async def test_an_answer_with_a_wrong_length_or_coding(name: str, http: aiohttp.ClientSession | None) -> None:
    """An answer with a wrong length, coding or protocol is unusable, even if it contains a good one."""
    found = await met(LIES[name], http)
    assert {type(found[call]) for call in READS} <= OF_READS


@pytest.mark.parametrize("name", NONE)
async def test_an_unusable_body(name: str) -> None:
    """After an unusable body, a write is unknown, and a read's error has the start of the body."""
    found = await met(answer(NONE[name]), None)
    assert {type(found[call]) for call in READS} == {InvalidResponseError}


@pytest.mark.parametrize("name", WRONG)
async def test_a_success_with_wrong_fields(name: str) -> None:
    """A success with a wrong number or field is unusable for an action and for a list."""
    body, reason = WRONG[name]
    found = await met(answer(body), None)
    unknown, invalid = found["assign"], found["check"]
    assert isinstance(unknown, OutcomeUnknownError)
    assert isinstance(invalid, InvalidResponseError)
    assert [unknown.message.removeprefix("The answer is unusable: "), reason] == [invalid.reason, invalid.reason]
    assert {type(found[call]) for call in LISTS} == {InvalidResponseError}


async def test_an_answer_about_another_number() -> None:
    """No call accepts the answer to another request, which a cache might send."""
    found = await met(answer(success(phone_number="0698765432", tracking_number="0899789012")), None)
    assert {type(found[call]) for call in READS} == {InvalidResponseError}


@pytest.mark.parametrize("name", NO_LIST)
async def test_a_list_of_another_form(name: str) -> None:
    """All three list methods refuse rows and numbers of another form."""
    found = await met(answer(NO_LIST[name]), None)
    assert {type(found[call]) for call in READS} == {InvalidResponseError}


@pytest.mark.parametrize(
    "behaviour",
    [
        answer(content_type="application/json; charset=utf-16"),
        answer(content_type="text/html; charset=nonsense"),
        answer(content_type="image/png"),
        answer(set_cookie="key=other; Domain=elsewhere.example"),
        answer(location="http://127.0.0.1:1/elsewhere"),
        answer(refresh="0; url=http://127.0.0.1:1/elsewhere"),
        answer(retry_after="9" * 4000),
    ],
)
async def test_a_header_beside_a_good_answer(behaviour: Behaviour, http: aiohttp.ClientSession | None) -> None:
    """A good body in UTF-8 is read, whatever its headers say, and no request goes elsewhere."""
    async with Misbehaving(behaviour) as server, session_at(server, http) as session:
        found = await outcomes(WRITES | CHECK, session)
    assert [one for one in found.values() if one is not None] == []
    assert len(server.requests) == len(found)


async def test_control_characters_of_an_answer_are_escaped() -> None:
    """They are kept in a text, and escaped in a number."""
    odd = "\x00\x1b[31m\u202e"
    async with (
        Misbehaving(answer(success(tracking_number=odd, note=odd))) as server,
        session_at(server, None) as session,
    ):
        state = await session.check(phone_number="0612345678")
    expected = NumberState(phone_number="0612345678", tracking_number=r"\x00\x1b[31m\u202e", allow_redirect=True)
    assert state == expected
    assert state.raw["note"] == odd


async def test_a_long_error_text_is_cut() -> None:
    """The API's error text is cut to a bounded length."""
    body = b'{"status":"error","error":"%s"}' % (rb"\u001b[2J\n" * 90_000)
    async with Misbehaving(answer(body)) as server, session_at(server, None) as session:
        found = await outcomes(WRITES | CHECK, session)
    assert max(len(str(error)) for error in found.values()) < 1200


async def test_a_switch_of_protocols_is_refused(http: aiohttp.ClientSession | None) -> None:
    """The call itself closes the connection of a server that switches protocols."""
    witness = Witness(Search(KEY))
    with witness.watching():
        found = await met(LIES["status 101"], http)
    assert {type(found[call]) for call in READS} == {HTTPStatusError}
    assert [told for told in witness.seen if "Unclosed" in str(told)] == []


async def test_a_good_answer_is_accepted() -> None:
    """The same calls succeed with a good answer."""
    async with Misbehaving(answer(SUCCESS)) as server, session_at(server, None) as session:
        found = await outcomes(WRITES | CHECK, session)
    assert [one for one in found.values() if one is not None] == []
