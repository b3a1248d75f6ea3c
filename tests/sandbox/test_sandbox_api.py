"""Each action of the API over HTTP, as the API document describes it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from support.raw_http import get, get_json, request_bytes, send, target

from offline_numbers.sandbox import Number, RequestRecord, Sandbox

Ask = Callable[..., Awaitable[Any]]
AD = {"phone_number": "0612345678", "description": "Magazine Ad", "type": 5}


def success(tracking_number: str, phone_number: str, **more: object) -> dict[str, object]:
    """Return the success envelope of a number."""
    return {
        "status": "success",
        "phone_number": phone_number,
        "tracking_number": tracking_number,
        "allow_redirect": "0",
        "timetable": 0,
        **more,
    }


def error(message: str) -> dict[str, object]:
    """Return the error envelope."""
    return {"status": "error", "error": message}


async def test_assign_allocates_the_next_free_number(ask: Ask, sandbox: Sandbox) -> None:
    """Every success allocates another number, until the pool is empty."""
    answers = [await ask("assign", **AD) for _ in range(4)]
    taken = ["0899000001", "0899000002", "0899000003"]
    assert [*(success(text, "0612345678") for text in taken), error("No tracking number available")] == answers
    assert [one.tracking_number for one in sandbox.allocations] == taken
    assert {one.destination for one in sandbox.allocations} == {"0612345678"}
    assert {one.description for one in sandbox.allocations} == {"Magazine Ad"}


async def test_assign_stores_every_option(ask: Ask, sandbox: Sandbox) -> None:
    """The number keeps the options, and the answer has those that the API has a field for."""
    options = {"allow_redirect": 1, "cost_group": "A299", "operator": "op"}
    days = {"timetable[monday]": "10:00-12:00;17:15-18:24"}
    rows = [{"day": "mon", "from": "10:00", "to": "12:00"}, {"day": "mon", "from": "17:15", "to": "18:24"}]
    expected = success("0899000001", "0612345678", allow_redirect="1", timetable=rows)
    assert expected == await ask("assign", **AD, **options, **days)
    number = sandbox.numbers["0899000001"]
    assert number.cost_group == "A299"
    assert number.operator == "op"
    assert number.allocations == 1


async def test_assign_of_an_assigned_number_is_refused(ask: Ask) -> None:
    """`assign` with `tracking_number` allocates this number once."""
    answers = [await ask("assign", **AD, tracking_number="0899000002") for _ in range(2)]
    assert [success("0899000002", "0612345678"), error("Tracking number already assigned")] == answers


async def test_a_second_unassign_changes_nothing(ask: Ask, sandbox: Sandbox) -> None:
    """By tracking number it answers the number in the pool; by destination, a success without a number."""
    await ask("assign", **AD)
    assert success("0899000001", "") == await ask("unassign", tracking_number="0899000001")
    assert success("0899000001", "") == await ask("unassign", tracking_number="0899000001")
    await ask("assign", **AD)
    assert success("0899000001", "") == await ask("unassign", phone_number="0612345678")
    nothing = {"status": "success", "phone_number": "0612345678", "tracking_number": ""}
    assert nothing == await ask("unassign", phone_number="0612345678")
    assert [request.committed for request in sandbox.requests] == [True] * 6
    assert sandbox.numbers["0899000001"].allocations == 2


async def test_reassign_changes_the_destination(ask: Ask, sandbox: Sandbox) -> None:
    """Options that are missing stay as they were; a number in the pool is refused."""
    await ask("assign", **AD)
    other = {"tracking_number": "0899000001", "phone_number": "0698765432"}
    assert success("0899000001", "0698765432") == await ask("reassign", **other)
    assert sandbox.numbers["0899000001"].description == "Magazine Ad"
    expected = success("0899000001", "0698765432", allow_redirect="1")
    assert expected == await ask("reassign", **other, description="Poster", allow_redirect=1)
    assert sandbox.numbers["0899000001"].description == "Poster"
    in_pool = {**other, "tracking_number": "0899000002"}
    assert error("Tracking number is not assigned") == await ask("reassign", **in_pool)


async def test_check_by_either_number(ask: Ask, sandbox: Sandbox) -> None:
    """A number in the pool has no destination, and a destination without a number is unknown."""
    await ask("assign", **AD)
    assert success("0899000001", "0612345678") == await ask("check", tracking_number="0899000001")
    assert success("0899000001", "0612345678") == await ask("check", phone_number="0612345678")
    assert success("0899000002", "") == await ask("check", tracking_number="0899000002")
    assert error("Unknown tracking number") == await ask("check", tracking_number="0899999999")
    assert error("Unknown tracking number") == await ask("check", phone_number="0698765432")
    assert [request.committed for request in sandbox.requests] == [True, *[False] * 5]


async def test_redirect_setup_changes_flag_and_timetable(ask: Ask) -> None:
    """A missing timetable stays, 0 unsets it, and a repetition changes nothing."""
    await ask("assign", **AD)
    rows = [{"day": "mon", "from": "09:00", "to": "18:00"}, {"day": "sun", "from": "00:00", "to": "24:00"}]
    days = {"timetable[monday]": "09:00-18:00", "timetable[sunday]": "00:00-24:00"}
    filled = success("0899000001", "0612345678", allow_redirect="1", timetable=rows)
    for number in ({"tracking_number": "0899000001"}, {"phone_number": "0612345678"}):
        assert filled == await ask("redirect_setup", allow_redirect=1, **number, **days)
    kept = await ask("redirect_setup", allow_redirect=0, tracking_number="0899000001")
    assert success("0899000001", "0612345678", timetable=rows) == kept
    unset = await ask("redirect_setup", allow_redirect=0, tracking_number="0899000001", timetable=0)
    assert success("0899000001", "0612345678") == unset
    assert error("Unknown tracking number") == await ask("redirect_setup", allow_redirect=0, phone_number="0698765432")


async def test_both_lists_contain_every_number() -> None:
    """The simple list maps numbers to destinations; the detailed list has every field."""
    numbers = [Number("0899123456", destination="0612345678", description="Magazine Ad")]
    clock = lambda: datetime(2019, 10, 1, 12, tzinfo=UTC)  # noqa: E731 - a fixed clock
    async with Sandbox({5: 1}, numbers=numbers, clock=clock, product_name="example.org") as sandbox:
        simple = await get_json(sandbox.url, target(sandbox.key, "list", details=0))
        detailed = await get_json(sandbox.url, target(sandbox.key, "list", details=1))
        by_default = await get_json(sandbox.url, target(sandbox.key, "list"))
    rest = {"product_name": "example.org", "last_update": "2019-10-01 12:00:00"}
    rows = [
        {"tracking_phone": "0899000001", "destination_phone": "", "description": "", **rest},
        {"tracking_phone": "0899123456", "destination_phone": "0612345678", "description": "Magazine Ad", **rest},
    ]
    assert {"0899000001": "", "0899123456": "0612345678"} == simple == by_default
    assert {"tracking_number_details": rows} == detailed


async def test_lists_of_a_domain_without_numbers() -> None:
    """PHP writes an empty mapping as an empty list."""
    async with Sandbox() as sandbox:
        assert await get_json(sandbox.url, target(sandbox.key, "list")) == []
        assert await get_json(sandbox.url, target(sandbox.key, "list", details=1)) == {"tracking_number_details": []}


@pytest.mark.parametrize("action", ["assign", "check", "list", "nonsense"])
async def test_the_key_is_checked_first(action: str) -> None:
    """A wrong, missing or array key is refused before anything else."""
    async with Sandbox(enabled=False) as sandbox:
        path = target(sandbox.key, action).partition("?")[0]
        for query in (f"key=wrong&action={action}", f"action={action}", f"key[]={sandbox.key}&action={action}"):
            assert error("Invalid API key") == await get_json(sandbox.url, f"{path}?{query}")
        assert error("Access denied to this API") == await get_json(sandbox.url, target(sandbox.key, action))


@pytest.mark.parametrize(
    ("action", "parameters", "message"),
    [
        ("nonsense", {}, "Unknown action"),
        ("assign", {**AD, "phone_number": ""}, "Missing parameter: phone_number"),
        ("assign", {**AD, "description": ""}, "Missing parameter: description"),
        ("assign", {**AD, "type": ""}, "Missing parameter: type"),
        ("assign", {**AD, "type": "x"}, "Invalid parameter: type"),
        ("assign", {**AD, "type": "9999999999"}, "Invalid parameter: type"),
        ("assign", {**AD, "type": 6}, "No tracking number available"),
        ("assign", {**AD, "type": 777}, "No tracking number available"),
        ("assign", {**AD, "allow_redirect": "true"}, "Invalid parameter: allow_redirect"),
        ("assign", {**AD, "description[]": "x"}, "Invalid parameter: description"),
        ("assign", {**AD, "timetable": "1"}, "Invalid parameter: timetable"),
        ("assign", {**AD, "timetable": ""}, "Invalid parameter: timetable"),
        ("assign", {**AD, "timetable[mon]": "10:00-12:00"}, "Invalid parameter: timetable"),
        ("assign", {**AD, "timetable[]": "10:00-12:00"}, "Invalid parameter: timetable"),
        ("assign", {**AD, "timetable[monday]": "10-12"}, "Invalid parameter: timetable"),
        ("assign", {**AD, "timetable[monday]": "10:00-24:30"}, "Invalid parameter: timetable"),
        ("assign", {**AD, "timetable[monday]": "10:00-12:00;"}, "Invalid parameter: timetable"),
        ("assign", {**AD, "timetable[monday][]": "10:00-12:00"}, "Invalid parameter: timetable"),
        ("reassign", {"tracking_number": "0899000001"}, "Missing parameter: phone_number"),
        ("reassign", {"phone_number": "0612345678"}, "Missing parameter: tracking_number"),
        ("check", {}, "Provide either tracking_number or phone_number"),
        ("unassign", {"phone_number": "1", "tracking_number": "2"}, "Provide either tracking_number or phone_number"),
        ("redirect_setup", {"tracking_number": "0899000001"}, "Missing parameter: allow_redirect"),
        ("redirect_setup", {"allow_redirect": 1}, "Provide either tracking_number or phone_number"),
        ("redirect_setup", {"allow_redirect": 1, "tracking_number": "0899000001"}, "Tracking number is not assigned"),
        ("list", {"details": "yes"}, "Invalid parameter: details"),
    ],
    ids=str,
)
async def test_a_wrong_parameter_is_named(
    ask: Ask, sandbox: Sandbox, action: str, parameters: dict[str, object], message: str
) -> None:
    """The request is refused and logged, and changes nothing."""
    before = dict(sandbox.numbers)
    assert error(message) == await ask(action, **parameters)
    assert before == sandbox.numbers
    (request,) = sandbox.requests
    assert request.action == action
    assert request.error == message
    assert request.commits == 0


async def test_requests_are_logged_in_order(ask: Ask, sandbox: Sandbox) -> None:
    """The log has the parsed parameters without the key, and the result."""
    await ask("assign", **AD, **{"timetable[monday]": "10:00-12:00", "operator": "a b"})
    await ask("list", details=1)
    first, second = sandbox.requests
    given = {name: str(value) for name, value in AD.items()}
    timetable = {"monday": "10:00-12:00"}
    assert first.parameters == {"action": "assign", **given, "timetable": timetable, "operator": "a b"}
    assert first.path == "/offline-numbers-api"
    assert first.commits == 1
    assert first.tracking_number == "0899000001"
    assert first.fault is None
    assert first.error == ""
    assert first.headers["host"] == "127.0.0.1"
    assert second.action == "list"
    assert second.parameters == {"details": "1"}
    assert second.path == "/offline-numbers-api/list"
    assert second.commits == 0
    assert second.tracking_number is None
    assert sandbox.key not in repr(sandbox.requests)


async def test_parameters_are_read_as_php_reads_them(sandbox: Sandbox) -> None:
    """The last of two wins, leading spaces of a name are dropped, and invalid bytes are kept."""
    query = "action=check&action=assign&phone.number=1&phone+number=061&type=5&description=%FF%C3%A9"
    await get(sandbox.url, f"/offline-numbers-api?key=x&+key={sandbox.key}&{query}")
    (allocation,) = sandbox.allocations
    assert allocation.destination == "061"
    assert allocation.description == "\udcffé"


async def test_an_array_as_action_is_unknown(sandbox: Sandbox) -> None:
    """The log has an empty action."""
    answer = await get_json(sandbox.url, f"/offline-numbers-api?key={sandbox.key}&action[]=check")
    assert error("Unknown action") == answer
    assert [request.action for request in sandbox.requests] == [""]


async def test_only_the_documented_paths_exist(sandbox: Sandbox) -> None:
    """A request with another path or method is not logged."""
    assert (await get(sandbox.url, "/")).status == 404
    assert (await get(sandbox.url, f"/offline-numbers-api/?key={sandbox.key}")).status == 404
    posted = await send(sandbox.url, request_bytes(target(sandbox.key, "check"), method="POST"))
    assert posted.startswith(b"HTTP/1.1 405 ")
    assert sandbox.requests == ()


async def test_on_request_gets_the_result() -> None:
    """The callback gets each record when its result is known."""
    results: list[tuple[str, int, str]] = []

    def keep(record: RequestRecord) -> None:
        results.append((record.action, record.commits, record.error))

    async with Sandbox({5: 1}, on_request=keep) as sandbox:
        for _ in range(2):
            await get(sandbox.url, target(sandbox.key, "assign", **AD))
    assert results == [("assign", 1, ""), ("assign", 0, "No tracking number available")]
