"""The exact request of each call, and the value that it returns for the API document's answer."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime

import aiohttp
import pytest
from aioresponses import aioresponses
from attrs import frozen
from support.aioresponses_shim import answer, asked
from yarl import URL

from offline_numbers import (
    AccessDeniedError,
    APIError,
    NumberDetails,
    NumberState,
    NumberType,
    OfflineNumbersSession,
    PoolExhaustedError,
    RetryPolicy,
    Timetable,
)

ACTION = "https://www.optico.fr/offline-numbers-api"
LIST = "https://www.optico.fr/offline-numbers-api/list"
SUCCESS = """{ "status": "success", "phone_number": "0612345678", "tracking_number": "0899123456" }"""
WITH_REDIRECT = """\
{ "status": "success", "phone_number": "0612345678", "tracking_number": "0899123456", "allow_redirect": "1" }"""
WITH_TIMETABLE = """\
{ "status": "success", "phone_number": "0612345678", "tracking_number": "0899123456",
"allow_redirect": "1", "timetable": [{ "day": "mon", "from": "09:00", "to": "18:00" }] }"""
MAPPING = """{
"0899123456": "0612345678",
"0899789012": "0698765432"
}"""
DETAILS = """{
"tracking_number_details": [{
"tracking_phone": "0899123456",
"destination_phone": "0612345678",
"description": "Magazine Ad",
"product_name": "example.com",
"last_update": "2019-10-01 12:00:00"
}]
}"""

PLAIN = NumberState(phone_number="0612345678", tracking_number="0899123456")
REDIRECTED = NumberState(phone_number="0612345678", tracking_number="0899123456", allow_redirect=True)
TIMED = NumberState(
    phone_number="0612345678",
    tracking_number="0899123456",
    allow_redirect=True,
    timetable=Timetable({"monday": "09:00-18:00"}),
)
MAPPED = {"0899123456": "0612345678", "0899789012": "0698765432"}
DETAILED = [
    NumberDetails(
        tracking_number="0899123456",
        phone_number="0612345678",
        description="Magazine Ad",
        product_name="example.com",
        last_update=datetime(2019, 10, 1, 12, 0, 0),  # noqa: DTZ001 - the API names no zone
    )
]


@frozen
class Call:
    """One call of a method: its query, the answer, and the returned value."""

    name: str
    call: Callable[[OfflineNumbersSession], Awaitable[object]]
    query: dict[str, str]
    body: str = SUCCESS
    expected: object = PLAIN
    url: str = ACTION


async def all_details(session: OfflineNumbersSession) -> list[NumberDetails]:
    """Return the detailed list as a plain list."""
    return list(await session.list_details())


CALLS = [
    Call(
        "assign",
        lambda session: session.assign("06 12 34 56 78", description="Magazine Ad", type=NumberType.PREFIX_0800),
        {"action": "assign", "phone_number": "0612345678", "description": "Magazine Ad", "type": "1"},
    ),
    Call(
        "assign with everything",
        lambda session: session.assign(
            "+33 6 12 34 56 78",
            description="Été & +50 % = 100 %; a[b]=c #1",
            type=NumberType.PREFIX_0899,
            allow_redirect=True,
            cost_group="A299",
            timetable={"monday": "10:00-12:00;17:15-18:24", "tuesday": "09:00-10:00"},
            operator="free",
        ),
        {
            "action": "assign",
            "phone_number": "0612345678",
            "description": "Été & +50 % = 100 %; a[b]=c #1",
            "type": "5",
            "allow_redirect": "1",
            "cost_group": "A299",
            "timetable[monday]": "10:00-12:00;17:15-18:24",
            "timetable[tuesday]": "09:00-10:00",
            "operator": "free",
        },
        WITH_REDIRECT,
        REDIRECTED,
    ),
    Call(
        "assign with a type that is not documented",
        lambda session: session.assign("0612345678", description="Ad", type=99, allow_redirect=False, operator=3),
        {
            "action": "assign",
            "phone_number": "0612345678",
            "description": "Ad",
            "type": "99",
            "allow_redirect": "0",
            "operator": "3",
        },
    ),
    Call(
        "unassign by tracking number",
        lambda session: session.unassign(tracking_number="0899 12 34 56"),
        {"action": "unassign", "tracking_number": "0899123456"},
    ),
    Call(
        "unassign by phone number",
        lambda session: session.unassign(phone_number="0612345678"),
        {"action": "unassign", "phone_number": "0612345678"},
    ),
    Call(
        "reassign",
        lambda session: session.reassign(tracking_number="0899123456", phone_number="0612345678"),
        {"action": "reassign", "tracking_number": "0899123456", "phone_number": "0612345678"},
    ),
    Call(
        "reassign with everything",
        lambda session: session.reassign(
            tracking_number="0899123456", phone_number="0612345678", description="Billboard", allow_redirect=True
        ),
        {
            "action": "reassign",
            "tracking_number": "0899123456",
            "phone_number": "0612345678",
            "description": "Billboard",
            "allow_redirect": "1",
        },
        WITH_REDIRECT,
        REDIRECTED,
    ),
    Call(
        "check by tracking number",
        lambda session: session.check(tracking_number="0899123456"),
        {"action": "check", "tracking_number": "0899123456"},
        WITH_REDIRECT,
        REDIRECTED,
    ),
    Call(
        "check by phone number",
        lambda session: session.check(phone_number="0033612345678"),
        {"action": "check", "phone_number": "0612345678"},
        WITH_REDIRECT,
        REDIRECTED,
    ),
    Call(
        "redirect_setup by tracking number",
        lambda session: session.redirect_setup(
            allow_redirect=True, tracking_number="0899123456", timetable=Timetable({"monday": "09:00-18:00"})
        ),
        {
            "action": "redirect_setup",
            "allow_redirect": "1",
            "tracking_number": "0899123456",
            "timetable[monday]": "09:00-18:00",
        },
        WITH_TIMETABLE,
        TIMED,
    ),
    Call(
        "redirect_setup by phone number, the timetable unset",
        lambda session: session.redirect_setup(allow_redirect=False, phone_number="0612345678", timetable=Timetable()),
        {"action": "redirect_setup", "allow_redirect": "0", "phone_number": "0612345678", "timetable": "0"},
    ),
    Call("list_numbers", lambda session: session.list_numbers(), {}, MAPPING, MAPPED, LIST),
    Call("list_details", all_details, {"details": "1"}, DETAILS, DETAILED, LIST),
]
REFUSALS = [
    ("No tracking number available", PoolExhaustedError),
    ("Access denied to this API", AccessDeniedError),
    ("Something new", APIError),
]


@pytest.fixture
def mocked() -> Iterator[aioresponses]:
    """Replaces aiohttp's requests."""
    with aioresponses() as mocked:
        yield mocked


@pytest.fixture(params=["owned", "injected"])
async def session(request: pytest.FixtureRequest) -> AsyncIterator[OfflineNumbersSession]:
    """A session at the real address, with its own connections and with an application's."""
    async with aiohttp.ClientSession() as http:
        injected = http if request.param == "injected" else None
        async with OfflineNumbersSession("offl_b7e2c8a14f9dcdef", http=injected, retry=RetryPolicy()) as session:
            yield session


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
async def test_each_call_sends_its_documented_request(
    call: Call, mocked: aioresponses, session: OfflineNumbersSession
) -> None:
    """One GET with the documented address and parameters; the documented answer becomes the expected value."""
    answer(mocked, URL(call.url).with_query(call.query), call.body)
    value = await call.call(session)
    ((method, url),) = asked(mocked)
    assert method == "GET"
    assert str(url.with_query(None)) == call.url
    assert sorted(url.query.items()) == sorted(call.query.items())
    assert value == call.expected


@pytest.mark.parametrize(("message", "error"), REFUSALS)
async def test_a_documented_error_raises_its_class(
    message: str, error: type[APIError], mocked: aioresponses, session: OfflineNumbersSession
) -> None:
    """The documented error envelope raises the class of its message; nothing is sent again."""
    body = f"""{{ "status": "error",\n"error": "{message}" }}"""
    query = {"action": "assign", "phone_number": "0612345678", "description": "Ad", "type": "1"}
    answer(mocked, URL(ACTION).with_query(query), body)
    with pytest.raises(error) as caught:
        await session.assign("0612345678", description="Ad", type=1)
    assert type(caught.value) is error
    assert caught.value.message == message
    assert len(asked(mocked)) == 1
