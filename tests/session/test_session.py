"""The session's options, its lifecycle, and its methods against the sandbox."""

import asyncio
import copy
import logging
import pickle
import traceback
from contextlib import aclosing
from typing import Any

import aiohttp
import pytest
from support.behaviours import answer
from support.misbehaving import Misbehaving
from tenacity import stop_after_attempt

from offline_numbers import (
    AccessDeniedError,
    InvalidKeyError,
    NotSentError,
    NumberState,
    NumberType,
    OfflineNumbersSession,
    OutcomeUnknownError,
    PoolExhaustedError,
    RetryPolicy,
    Timetable,
    UnknownNumberError,
)
from offline_numbers.sandbox import Sandbox

KEY = "offl_canary0123456789"
DESTINATION = "0612345678"
OTHER = "0698765432"
AD = "Magazine Ad"
TYPE = NumberType.PREFIX_0899


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the variables of this machine's environment."""
    monkeypatch.delenv("OFFLINE_NUMBERS_KEY", raising=False)
    monkeypatch.delenv("OFFLINE_NUMBERS_BASE_URL", raising=False)


def test_a_session_shows_its_normalize_and_retry() -> None:
    """Other code can compare numbers and wait as the session does."""
    policy = RetryPolicy(stop=stop_after_attempt(1))
    one = OfflineNumbersSession(KEY, normalize=str.strip, retry=policy)
    other = one.with_options(normalize=str)
    assert one.normalize is str.strip
    assert one.retry == policy
    assert other.normalize is str
    assert other.retry == policy


async def test_every_method_against_the_sandbox(numbers: OfflineNumbersSession) -> None:
    """The life of a number: assign, check, reassign, redirect_setup, lists, unassign."""
    week = Timetable({"monday": "10:00-12:00;17:15-18:24"})
    made = await numbers.assign("+33 6 12 34 56 78", description=AD, type=TYPE, allow_redirect=True, timetable=week)
    number = made.tracking_number
    assert made == NumberState(phone_number=DESTINATION, tracking_number=number, allow_redirect=True, timetable=week)
    assert await numbers.check(tracking_number=number) == made
    assert await numbers.check(phone_number="06.12.34.56.78") == made
    moved = await numbers.reassign(tracking_number=number, phone_number=OTHER, description="Billboard")
    assert moved.phone_number == OTHER
    assert moved.timetable == week
    quiet = await numbers.redirect_setup(allow_redirect=False, tracking_number=number, timetable=Timetable())
    assert quiet.allow_redirect is False
    assert quiet.timetable == Timetable()
    listed = await numbers.list_numbers()
    assert listed[number] == OTHER
    assert len(listed) == 21
    details = await numbers.list_details()
    assert [row.description for row in details if row.tracking_number == number] == ["Billboard"]
    assert [row async for row in numbers.iter_details()] == list(details)
    freed = await numbers.unassign(tracking_number=number)
    assert freed.tracking_number == number
    assert (await numbers.list_numbers())[number] is None


async def test_an_iteration_that_is_left_early_frees_its_connection() -> None:
    """The connector allows one connection: the next request gets one after the caller has left."""
    once = RetryPolicy(stop=stop_after_attempt(1))
    connector = aiohttp.TCPConnector(limit=1)
    async with Sandbox(pool={TYPE: 5000}) as sandbox, aiohttp.ClientSession(connector=connector) as http:
        numbers = OfflineNumbersSession(sandbox.key, base_url=sandbox.url, http=http, timeout=2, retry=once)
        rows = numbers.iter_details()
        async with aclosing(rows):
            assert (await anext(rows)).phone_number is None
        assert len(await numbers.list_numbers()) == 5000


async def test_iteration_over_an_empty_list() -> None:
    """A domain without numbers has no rows."""
    async with Sandbox(pool={}) as sandbox, OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
        assert [row async for row in numbers.iter_details()] == []


def without_extension(number: str) -> str:
    """Normalize as an application with its own kind of numbers does."""
    return number.partition(";")[0]


@pytest.mark.parametrize("written", ["+33612345678", "0612345678;ext=7"])
async def test_an_answer_with_another_form_of_the_number(written: str) -> None:
    """The answer is accepted if the library's or the application's normalization makes the numbers equal."""
    body = f'{{"status": "success", "phone_number": "{written}", "tracking_number": "0899123456"}}'.encode()
    async with (
        Misbehaving(answer(body)) as server,
        OfflineNumbersSession(KEY, base_url=server.url, normalize=without_extension) as numbers,
    ):
        assert (await numbers.check(phone_number=DESTINATION)).phone_number == written
        assert (await numbers.assign(DESTINATION, description=AD, type=TYPE)).phone_number == written


async def test_a_number_in_an_unusable_answer_is_a_candidate() -> None:
    """For an assign it may be the new number; for another write it is already known."""
    body = b'{"status": "done", "tracking_number": "0899123456"}'
    async with Misbehaving(answer(body)) as server, OfflineNumbersSession(KEY, base_url=server.url) as numbers:
        with pytest.raises(OutcomeUnknownError) as assigned:
            await numbers.assign(DESTINATION, description=AD, type=TYPE)
        with pytest.raises(OutcomeUnknownError) as released:
            await numbers.unassign(tracking_number="0899123456")
    assert assigned.value.candidates == ("0899123456",)
    assert released.value.candidates == ()
    assert {assigned.value.message, released.value.message} == {"The answer is unusable: it has no known status"}


async def test_the_documented_errors(numbers: OfflineNumbersSession) -> None:
    """An empty pool, an unknown number and a wrong key each raise their own error."""
    await numbers.assign(DESTINATION, description=AD, type=NumberType.PREFIX_0800)
    with pytest.raises(PoolExhaustedError):
        await numbers.assign(DESTINATION, description=AD, type=NumberType.PREFIX_0800)
    with pytest.raises(UnknownNumberError):
        await numbers.check(tracking_number="0899999999")
    with pytest.raises(UnknownNumberError):
        await numbers.check(phone_number=OTHER)
    with pytest.raises(InvalidKeyError):
        await numbers.with_options(key=KEY).list_numbers()


async def test_a_disabled_api() -> None:
    """A domain whose API is disabled raises AccessDeniedError."""
    async with Sandbox(enabled=False) as sandbox, OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
        with pytest.raises(AccessDeniedError):
            await numbers.check(phone_number=DESTINATION)


async def test_safe_assign_reads_and_sends_once(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """For a destination without numbers it sends two requests."""
    allocation = await numbers.safe_assign(DESTINATION, description=AD, type=TYPE)
    assert allocation.attempts == 1
    assert allocation.recovered is False
    assert allocation.surplus == ()
    assert [request.action for request in sandbox.requests] == ["check", "assign"]


async def test_ten_callers_of_one_destination_get_ten_numbers(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """Calls for one destination run one after the other, and each returns another number."""
    calls = [numbers.safe_assign(DESTINATION, description=AD, type=TYPE) for _ in range(10)]
    allocations = await asyncio.gather(*calls)
    assert len({allocation.tracking_number for allocation in allocations}) == 10
    assert len(sandbox.allocations) == 10


async def test_assign_once_allocates_once(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """Ten calls at once and one later, with the same reference, allocate one number."""
    calls = [numbers.assign_once("order-1", DESTINATION, description=AD, type=TYPE) for _ in range(10)]
    allocations = await asyncio.gather(*calls)
    again = await numbers.assign_once("order-1", DESTINATION, description=AD, type=TYPE)
    assert {one.tracking_number for one in (*allocations, again)} == {sandbox.allocations[0].tracking_number}
    assert len(sandbox.allocations) == 1
    assert again.recovered is True
    assert again.attempts == 0
    assert sandbox.allocations[0].description == "[order-1] Magazine Ad"
    assert await numbers.pending() == []
    assert await numbers.forget("order-1")
    assert not await numbers.forget("order-1")


async def test_nothing_listens() -> None:
    """A refused connection proves that nothing was sent: reads and writes raise NotSentError."""
    async with Sandbox() as sandbox:
        url = sandbox.url
    once = RetryPolicy(stop=stop_after_attempt(1))
    async with OfflineNumbersSession(KEY, base_url=url, retry=once) as numbers:
        with pytest.raises(NotSentError, match=r"^check: the request to 127\.0\.0\.1:[0-9]+ was never sent"):
            await numbers.check(phone_number=DESTINATION)
        with pytest.raises(NotSentError, match=r"^assign: the request to 127\.0\.0\.1:[0-9]+ was never sent"):
            await numbers.assign(DESTINATION, description=AD, type=TYPE)


def test_defaults_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment may contain the key and the address; an argument overrides it."""
    with pytest.raises(ValueError, match="OFFLINE_NUMBERS_KEY"):
        OfflineNumbersSession()
    monkeypatch.setenv("OFFLINE_NUMBERS_KEY", KEY)
    assert repr(OfflineNumbersSession()) == "<OfflineNumbersSession https://www.optico.fr timeout=5>"
    monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", "http://127.0.0.1:8080")
    assert "http://127.0.0.1:8080" in repr(OfflineNumbersSession())
    assert "https://example.com" in repr(OfflineNumbersSession(base_url="https://example.com"))


@pytest.mark.parametrize(
    ("options", "error", "name"),
    [
        ({"key": ""}, ValueError, "key"),
        ({"key": b"offl"}, TypeError, "key"),
        ({"base_url": "http://example.com"}, ValueError, "base_url"),
        ({"base_url": 7}, TypeError, "base_url"),
        ({"timeout": 0}, ValueError, "timeout"),
        ({"timeout": "5"}, TypeError, "timeout"),
        ({"retry": 3}, TypeError, "retry"),
        ({"http": "aiohttp"}, TypeError, "http"),
        ({"normalize": None}, TypeError, "normalize"),
        ({"ssl": False}, TypeError, "ssl: must be an ssl.SSLContext or None, not False; .* always verified"),
        ({"proxy": 3128}, TypeError, "proxy"),
        ({"proxy": "socks5://proxy.example"}, ValueError, "proxy"),
        ({"trust_env": 1}, TypeError, "trust_env"),
        ({"request_id": 1}, TypeError, "request_id"),
        ({"request_id": "r id"}, ValueError, "request_id"),
        ({"request_id": "action"}, ValueError, "request_id"),
        ({"journal": "journal.db"}, TypeError, r"journal: .*SQLiteJournal\('journal.db'\).* not str"),
        ({"journal": 7}, TypeError, r"journal: .*SQLiteJournal\('journal.db'\).* not int"),
    ],
)
def test_wrong_options(options: dict[str, object], error: type[Exception], name: str) -> None:
    """The constructor and with_options refuse it; the error names the option."""
    with pytest.raises(error, match=name):
        OfflineNumbersSession(**({"key": KEY} | options))  # type: ignore[arg-type] # they are wrong
    if name != "http":
        with pytest.raises(error, match=name):
            OfflineNumbersSession(KEY).with_options(**options)  # type: ignore[arg-type] # they are wrong


async def test_other_options_on_the_same_connections(sandbox: Sandbox) -> None:
    """A session of with_options ends with the first session, which does not change."""
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
        as_typed = numbers.with_options(normalize=str, journal=None)
        async with as_typed:
            await as_typed.assign("+33612345678", description=AD, type=TYPE)
        assert not numbers.closed
        assert [one.destination for one in sandbox.allocations] == ["+33612345678"]
        assert "timeout=30" in repr(numbers.with_options(timeout=30))
        assert "timeout=5" in repr(numbers)
        with pytest.raises(TypeError, match="has no option http: "):
            numbers.with_options(http=None)  # type: ignore[call-arg] # it is wrong
    assert numbers.closed is True
    assert as_typed.closed is True
    with pytest.raises(RuntimeError, match="closed"):
        await as_typed.list_numbers()


async def test_lifecycle_of_an_own_session(sandbox: Sandbox) -> None:
    """Created anywhere, opened by the first call, closed twice, and refused afterwards."""
    numbers = OfflineNumbersSession(sandbox.key, base_url=sandbox.url)
    assert not numbers.closed
    assert len(await numbers.list_numbers()) == 21
    await numbers.close()
    await numbers.close()
    assert numbers.closed
    assert repr(numbers).endswith("closed>")
    with pytest.raises(RuntimeError, match="closed"):
        await numbers.assign(DESTINATION, description=AD, type=TYPE)


async def test_an_applications_session_is_never_closed(sandbox: Sandbox) -> None:
    """Only the application closes it."""
    async with aiohttp.ClientSession() as http:
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, http=http) as numbers:
            assert len(await numbers.list_numbers()) == 21
        assert http.closed is False
        assert numbers.closed is True


def test_one_session_for_one_loop() -> None:
    """A session that is open in one loop is refused in the next; the error names the reason."""
    numbers = OfflineNumbersSession(KEY, base_url="http://127.0.0.1:9", retry=RetryPolicy(stop=stop_after_attempt(1)))

    async def use() -> None:
        await numbers.check(phone_number=DESTINATION)

    with pytest.raises(NotSentError):
        asyncio.run(use())
    with pytest.raises(RuntimeError, match="loop"):
        asyncio.run(use())


async def test_nothing_shows_the_key(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """The session, its logs, attributes and copies do not show the key; a session cannot be pickled."""
    caplog.set_level(logging.DEBUG)
    numbers = OfflineNumbersSession(KEY, base_url=sandbox.url)
    with pytest.raises(InvalidKeyError) as caught:
        await numbers.check(phone_number=DESTINATION)
    shown = [repr(numbers), str(vars(numbers)), str(caught.value), repr(caught.value.args), caplog.text]
    assert [text for text in shown if KEY in text] == []
    assert KEY not in repr(copy.copy(numbers))
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(OfflineNumbersSession(KEY))
    await numbers.close()


@pytest.mark.parametrize(
    "wrong", [{"key": f"{KEY} "}, {"timeout": 0}, {"retry": None}, {"base_url": "http://a.example"}]
)
def test_no_frame_of_ours_holds_the_key(wrong: dict[str, object]) -> None:
    """If the constructor fails, the locals of our frames in the traceback do not show the key."""
    options: dict[str, Any] = {"key": KEY} | wrong
    with pytest.raises((TypeError, ValueError)) as made:
        OfflineNumbersSession(**options)
    with pytest.raises((TypeError, ValueError)) as changed:
        OfflineNumbersSession("offl_another").with_options(**options)
    ours = [
        repr(frame.f_locals)
        for caught in (made, changed)
        for frame, _ in traceback.walk_tb(caught.tb)
        if "offline_numbers" in frame.f_globals["__name__"]
    ]
    assert len(ours) >= 2
    assert [shown for shown in ours if KEY in shown] == []


async def test_each_request_has_its_own_id(sandbox: Sandbox) -> None:
    """With `request_id`, every request has another URL, and the API answers as before."""
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, request_id="rid") as numbers:
        await numbers.assign(DESTINATION, description=AD, type=TYPE)
        await numbers.check(phone_number=DESTINATION)
        await numbers.list_numbers()
    ids = {str(request.parameters["rid"]) for request in sandbox.requests}
    assert len(ids) == 3
