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
    """What this machine's environment holds must not decide a test."""
    monkeypatch.delenv("OFFLINE_NUMBERS_KEY", raising=False)
    monkeypatch.delenv("OFFLINE_NUMBERS_BASE_URL", raising=False)


def test_a_session_says_how_it_compares_and_retries() -> None:
    """What works beside it compares numbers as it does, and waits by the same clock."""
    policy = RetryPolicy(stop=stop_after_attempt(1))
    one = OfflineNumbersSession(KEY, normalize=str.strip, retry=policy)
    other = one.with_options(normalize=str)
    assert one.normalize is str.strip
    assert one.retry == policy
    assert other.normalize is str
    assert other.retry == policy


async def test_every_method_against_the_sandbox(numbers: OfflineNumbersSession) -> None:
    """A number's whole life: allocated, checked, pointed elsewhere, set up, listed, released."""
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


async def test_iteration_that_is_left_early_gives_the_connection_back() -> None:
    """A caller that has seen enough leaves in the middle: of a pool with one connection, the next request has it."""
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
    """Normalise as an application with numbers of its own kind does."""
    return number.partition(";")[0]


@pytest.mark.parametrize("written", ["+33612345678", "0612345678;ext=7"])
async def test_an_answer_that_writes_the_number_in_another_form(written: str) -> None:
    """It is about the same number, by the library's own normalisation or by the application's, and is taken."""
    body = f'{{"status": "success", "phone_number": "{written}", "tracking_number": "0899123456"}}'.encode()
    async with (
        Misbehaving(answer(body)) as server,
        OfflineNumbersSession(KEY, base_url=server.url, normalize=without_extension) as numbers,
    ):
        assert (await numbers.check(phone_number=DESTINATION)).phone_number == written
        assert (await numbers.assign(DESTINATION, description=AD, type=TYPE)).phone_number == written


async def test_what_an_answer_of_no_use_names_is_a_hint_about_an_assign() -> None:
    """It may be the new number; of another write it would say what is known already."""
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
    """An empty pool, an unknown number and a wrong key each have their own error."""
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
    """A domain whose API is not enabled is refused."""
    async with Sandbox(enabled=False) as sandbox, OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
        with pytest.raises(AccessDeniedError):
            await numbers.check(phone_number=DESTINATION)


async def test_safe_assign_reads_and_sends_once(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """On an empty destination a good case costs two requests."""
    allocation = await numbers.safe_assign(DESTINATION, description=AD, type=TYPE)
    assert allocation.attempts == 1
    assert allocation.recovered is False
    assert allocation.surplus == ()
    assert [request.action for request in sandbox.requests] == ["check", "assign"]


async def test_ten_callers_of_one_destination_get_ten_numbers(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """Callers for one destination wait for each other, and each gets a number of its own."""
    calls = [numbers.safe_assign(DESTINATION, description=AD, type=TYPE) for _ in range(10)]
    allocations = await asyncio.gather(*calls)
    assert len({allocation.tracking_number for allocation in allocations}) == 10
    assert len(sandbox.allocations) == 10


async def test_assign_once_gives_one_number(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """The same reference, ten times at once and once more, allocates once."""
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


async def test_nobody_listens() -> None:
    """A refused connection is proof that nothing was sent: reads try again, writes say so."""
    async with Sandbox() as sandbox:
        url = sandbox.url
    once = RetryPolicy(stop=stop_after_attempt(1))
    async with OfflineNumbersSession(KEY, base_url=url, retry=once) as numbers:
        with pytest.raises(NotSentError, match=r"^check: the request to 127\.0\.0\.1:[0-9]+ was never sent"):
            await numbers.check(phone_number=DESTINATION)
        with pytest.raises(NotSentError, match="Nothing was changed"):
            await numbers.assign(DESTINATION, description=AD, type=TYPE)


def test_defaults_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key and address may stand in the environment; an argument goes before them."""
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
    """A wrong option is refused at once, by its name."""
    with pytest.raises(error, match=name):
        OfflineNumbersSession(**({"key": KEY} | options))  # type: ignore[arg-type] # they are wrong
    if name != "http":
        with pytest.raises(error, match=name):
            OfflineNumbersSession(KEY).with_options(**options)  # type: ignore[arg-type] # they are wrong


async def test_other_options_on_the_same_connections(sandbox: Sandbox) -> None:
    """A session made with other options lives and ends with the first; the first stays as it is."""
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
    """Made anywhere, opened by the first call, closed twice, and no good afterwards."""
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
    """What the application gave is the application's to close."""
    async with aiohttp.ClientSession() as http:
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, http=http) as numbers:
            assert len(await numbers.list_numbers()) == 21
        assert http.closed is False
        assert numbers.closed is True


def test_one_session_for_one_loop() -> None:
    """A session that was left open in one loop is refused in the next, with a sentence that says why."""
    numbers = OfflineNumbersSession(KEY, base_url="http://127.0.0.1:9", retry=RetryPolicy(stop=stop_after_attempt(1)))

    async def use() -> None:
        await numbers.check(phone_number=DESTINATION)

    with pytest.raises(NotSentError):
        asyncio.run(use())
    with pytest.raises(RuntimeError, match="loop"):
        asyncio.run(use())


async def test_the_key_is_not_shown(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the session nor its logs, attributes and copies show the key; it cannot be pickled."""
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
    """A session that cannot be made leaves a traceback whose locals, in our own frames, do not show the key."""
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
    """With `request_id`, no two requests have one address, and the API answers as before."""
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, request_id="rid") as numbers:
        await numbers.assign(DESTINATION, description=AD, type=TYPE)
        await numbers.check(phone_number=DESTINATION)
        await numbers.list_numbers()
    ids = {str(request.parameters["rid"]) for request in sandbox.requests}
    assert len(ids) == 3
