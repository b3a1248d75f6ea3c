"""Whatever a server answers: a write's outcome is unknown, a read has a clear error, and neither takes long."""

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
PATIENCE = 60  # seconds: far more than anything here takes, so that a hang is a failure and not a hang
OF_READS = {InvalidResponseError, DisconnectedError, TimedOutError, HTTPStatusError}
Found = dict[str, OfflineNumbersError | None]


def in_turn(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return each name with one of the two kinds of connections, in turn."""
    return [*zip(names, cycle(["owned", "injected"]))]


def session_at(server: Misbehaving, http: aiohttp.ClientSession | None, timeout: float = 5.0) -> OfflineNumbersSession:
    """Return a session that tries once."""
    retry = RetryPolicy(stop=stop_after_attempt(1), sleep=Clock().sleep)
    return OfflineNumbersSession(KEY, base_url=server.url, timeout=timeout, retry=retry, http=http)


async def met(
    behaviour: Behaviour,
    http: aiohttp.ClientSession | None,
    seconds: float = 5.0,
    calls: Mapping[str, Call] = CALLS,
) -> Found:
    """Return what every call ends with; each has sent one request, and no write claims to know its outcome."""
    async with Misbehaving(behaviour) as server, session_at(server, http, seconds) as session:
        found = await asyncio.wait_for(outcomes(calls, session), PATIENCE + seconds)
    assert len(server.requests) == len(calls)
    assert {type(found[name]) for name in calls.keys() & WRITES.keys()} == {OutcomeUnknownError}
    return found


@pytest.mark.parametrize(("name", "http"), in_turn(STREAMS), indirect=["http"])
async def test_an_answer_without_end(name: str, http: aiohttp.ClientSession | None, answer_seconds: float) -> None:
    """Whatever never ends is given up: at once where it is no answer any more, else when the time is over."""
    found = await met(STREAMS[name], http, answer_seconds, READS | {"assign": WRITES["assign"]})
    assert {type(found[call]) for call in READS} <= OF_READS


@pytest.mark.parametrize(("name", "http"), in_turn(LIES), indirect=["http"])
async def test_an_answer_that_lies(name: str, http: aiohttp.ClientSession | None) -> None:
    """What lies about its length, its coding or its protocol is no answer, although a good one may stand in it."""
    found = await met(LIES[name], http)
    assert {type(found[call]) for call in READS} <= OF_READS


@pytest.mark.parametrize("name", NONE)
async def test_a_body_that_is_no_answer(name: str) -> None:
    """It says nothing: a write is unknown, a read has the start of it."""
    found = await met(answer(NONE[name]), None)
    assert {type(found[call]) for call in READS} == {InvalidResponseError}


@pytest.mark.parametrize("name", WRONG)
async def test_a_success_that_says_something_else(name: str) -> None:
    """A success with a wrong number or an odd field is no answer to this request, and none at all to a list's."""
    body, reason = WRONG[name]
    found = await met(answer(body), None)
    unknown, invalid = found["assign"], found["check"]
    assert isinstance(unknown, OutcomeUnknownError)
    assert isinstance(invalid, InvalidResponseError)
    assert [unknown.message.removeprefix("The answer is unusable: "), reason] == [invalid.reason, invalid.reason]
    assert {type(found[call]) for call in LISTS} == {InvalidResponseError}


async def test_an_answer_about_another_number() -> None:
    """A cache, or a mixed-up connection, gave somebody else's answer: no call takes it for its own."""
    found = await met(answer(success(phone_number="0698765432", tracking_number="0899789012")), None)
    assert {type(found[call]) for call in READS} == {InvalidResponseError}


@pytest.mark.parametrize("name", NO_LIST)
async def test_a_list_that_is_none(name: str) -> None:
    """Rows and numbers of another form are refused, not guessed, by all three ways to read a list."""
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
    """A body in UTF-8 is what it is, whatever the headers call it, and leads nowhere else."""
    async with Misbehaving(behaviour) as server, session_at(server, http) as session:
        found = await outcomes(WRITES | CHECK, session)
    assert ({*found.values()}, len(server.requests)) == ({None}, len(found))


async def test_text_from_outside_stays_text() -> None:
    """Null bytes, colours and marks of direction in an answer are values, and escaped in a number."""
    odd = "\x00\x1b[31m\u202e"
    async with (
        Misbehaving(answer(success(tracking_number=odd, note=odd))) as server,
        session_at(server, None) as session,
    ):
        state = await session.check(phone_number="0612345678")
    expected = NumberState(phone_number="0612345678", tracking_number=r"\x00\x1b[31m\u202e", allow_redirect=True)
    assert (state, state.raw["note"]) == (expected, odd)


async def test_an_error_without_end_is_shown_shortly() -> None:
    """The API's own text is cut in what is shown and kept."""
    body = b'{"status":"error","error":"%s"}' % (rb"\u001b[2J\n" * 90_000)
    async with Misbehaving(answer(body)) as server, session_at(server, None) as session:
        found = await outcomes(WRITES | CHECK, session)
    assert max(len(str(error)) for error in found.values()) < 1200


async def test_another_protocol_is_not_spoken(http: aiohttp.ClientSession | None) -> None:
    """Whoever switches protocols unasked finds the connection closed, by the call itself and not by chance."""
    witness = Witness(Search(KEY))
    with witness.watching():
        found = await met(LIES["status 101"], http)
    assert {type(found[call]) for call in READS} == {HTTPStatusError}
    assert [told for told in witness.seen if "Unclosed" in str(told)] == []


async def test_what_a_good_server_says_is_taken() -> None:
    """The same calls end well where nobody means harm."""
    async with Misbehaving(answer(SUCCESS)) as server, session_at(server, None) as session:
        assert {*(await outcomes(WRITES | CHECK, session)).values()} == {None}
