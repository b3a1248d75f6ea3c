"""Every tool and every status, on a real pipe and in both protocols."""

import itertools
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.mcp_client import Agent, Person, writes

from offline_numbers.sandbox import Fault, Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="session")
PINNED = Path(__file__).with_name("tools.json")
_counter = itertools.count(1)


def order(**changes: str) -> dict[str, Any]:
    """Return the arguments of a new order."""
    new = {"reference": f"order-{next(_counter)}", "destination": "06 12 34 56 78", "description": "Flyer"}
    return new | {"prefix": "0899"} | changes


async def test_the_tools_are_as_pinned(tools: Agent, tmp_path: Path) -> None:
    """Names, descriptions, annotations and both schemas: copy the new file if you mean the change."""
    listed = (await tools.client.list_tools()).tools
    now = tmp_path / "tools.json"
    shown = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in listed]
    now.write_text(json.dumps(shown, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert shown == json.loads(PINNED.read_text("utf-8")), f"cp {now} {PINNED}"


async def test_the_annotations_are_true() -> None:
    """Reads are read-only, an allocation destroys nothing, and every repetition is harmless."""
    hints = {tool["name"]: tool["annotations"] for tool in json.loads(PINNED.read_text("utf-8"))}
    reads = {name for name, one in hints.items() if one["readOnlyHint"]}
    assert reads == {"list_numbers", "check_number", "audit_numbers", "pending_references"}
    destructive = {name for name, one in hints.items() if one["destructiveHint"]}
    assert destructive == {"reassign_number", "release_number", "set_redirect"}
    assert [name for name, one in hints.items() if not one["idempotentHint"]] == []


async def test_the_list_is_filtered(tools: Agent) -> None:
    """Each filter narrows the list."""
    by_label = await tools.call("list_numbers", description="magazine")
    assert [row["tracking_number"] for row in by_label["numbers"]] == ["0899000101"]
    assert set(by_label["numbers"][0]) == {
        *("tracking_number", "phone_number", "description", "product_name", "last_update")
    }
    by_destination = await tools.call("list_numbers", destination="+33 6 98 76 54 32")
    assert [row["tracking_number"] for row in by_destination["numbers"]] == ["0899000102"]
    assert (await tools.call("list_numbers", free=True))["total"] == 50
    assert (await tools.call("list_numbers", free=False))["total"] == 2
    assert (await tools.call("list_numbers", prefix="0800"))["total"] == 0


async def test_the_list_comes_in_pages(tools: Agent) -> None:
    """The next step is the call for the next page, with the same filters; the last page has none."""
    first = await tools.call("list_numbers", free=True, limit=30)
    assert first["sentence"] == "30 of 50 numbers."
    assert first["next_step"] == {"tool": "list_numbers", "arguments": {"free": True, "limit": 30, "offset": 30}}
    second = await tools.call("list_numbers", **first["next_step"]["arguments"])
    assert len(second["numbers"]) == 20
    assert second["next_step"] is None


@pytest.mark.parametrize("given", [{"prefix": "x"}, {"destination": "nobody"}])
async def test_a_wrong_filter_is_an_invalid_argument(tools: Agent, given: dict[str, str]) -> None:
    """The sentence names the value."""
    result = await tools.call("list_numbers", **given)
    assert result["status"] == "invalid_argument"
    assert repr(next(iter(given.values()))) in result["sentence"]


async def test_a_number_is_checked(tools: Agent, domain: Sandbox) -> None:
    """The shape is that of `check --json`; a list that cannot be read costs only the label."""
    state: dict[str, object] = {"phone_number": "0612345678", "allow_redirect": False, "timetable": {}}
    result = await tools.call("check_number", tracking_number="08 99 00 01 01")
    assert result["numbers"] == [{"tracking_number": "0899000101", "description": "Magazine Ad", **state}]
    domain.fail_next("list", Fault.HTML_BEFORE_COMMIT)
    result = await tools.call("check_number", tracking_number="0899000101")
    assert result["numbers"] == [{"tracking_number": "0899000101", "description": None, **state}]


async def test_an_unknown_number_leads_to_the_list(tools: Agent) -> None:
    """The next step is the list."""
    result = await tools.call("check_number", tracking_number="0899999999")
    assert result["status"] == "unknown_number"
    assert result["next_step"] == {"tool": "list_numbers", "arguments": {}}


async def test_the_numbers_are_audited(tools: Agent, domain: Sandbox) -> None:
    """The shape is that of `audit --json`."""
    domain.state.describe("0899000102", "[x Billboard")
    result = await tools.call("audit_numbers")
    assert [(one["kind"], one["numbers"]) for one in result["findings"]] == [("damaged reference", ["0899000102"])]
    assert result["sentence"] == "1 of 1 findings."


@pytest.mark.parametrize("tool", ["list_numbers", "audit_numbers"])
async def test_a_failed_read_is_called_again(tools: Agent, domain: Sandbox, tool: str) -> None:
    """Nothing was changed, so the next step is the same call."""
    domain.fail_next("list", Fault.HTTP_500_BEFORE_COMMIT, times=100)
    result = await tools.call(tool)
    domain.clear()
    assert result["status"] == "unavailable"
    assert result["next_step"]["tool"] == tool


async def test_an_order_is_placed_once(tools: Agent, person: Person, domain: Sandbox) -> None:
    """The person approves one write; the same reference then only reads, and nobody is asked."""
    new = order()
    first = await tools.call("assign_number", **new)
    assert first["status"] == "done"
    assert first["allocation"] == {
        "tracking_number": "0899000001",
        "phone_number": "0612345678",
        "description": f"[{new['reference']}] Flyer",
        "allow_redirect": False,
        "timetable": {},
        "attempts": 1,
        "recovered": False,
        "surplus": [],
        "reference": new["reference"],
        "pending": False,
    }
    second = await tools.call("assign_number", **new)
    assert second["status"] == "recovered"
    assert second["allocation"]["tracking_number"] == "0899000001"
    assert writes(domain) == ["assign"]
    assert person.asked[0] == (
        "Allocate one more 0899 number?\n"
        'before: 0612345678 has 0899000101 "Magazine Ad"\n'
        f'after: a new number forwards to 0612345678, with the label "[{new["reference"]}] Flyer"\n'
        "cost: one number of the pool, paid for until it is released\n"
        f"reference: {new['reference']}"
    )
    assert len(person.asked) == 1


async def test_the_options_of_an_order_are_shown_and_sent(tools: Agent, person: Person, domain: Sandbox) -> None:
    """The person sees each option."""
    options = {"allow_redirect": True, "timetable": {"mon": "10:00-12:00"}, "cost_group": "A299", "operator": "x"}
    assert await tools.status("assign_number", **order(), **options) == "done"
    lines = person.asked[0].splitlines()
    assert lines[3:7] == [
        "redirect: true",
        'timetable: "monday 10:00-12:00"',
        'cost group: "A299"',
        'operator: "x"',
    ]
    parameters = next(one.parameters for one in domain.requests if one.action == "assign")
    assert parameters["timetable"] == {"monday": "10:00-12:00"}


async def test_a_lost_answer_is_found(tools: Agent, domain: Sandbox) -> None:
    """The number that a read finds is the result of the same call."""
    domain.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    result = await tools.call("assign_number", **order())
    assert result["status"] == "recovered"
    assert result["allocation"]["attempts"] == 1
    assert writes(domain) == ["assign"]


async def test_an_unknown_outcome_is_followed_up_by_the_same_call(tools: Agent, domain: Sandbox) -> None:
    """It is never sent again: the reference is pending, and the same call finds the number later."""
    new = order()
    domain.fail_next("assign", Fault.LATE_COMMIT_DROP)
    result = await tools.call("assign_number", **new)
    assert result["status"] == "unknown"
    assert result["next_step"] == {"tool": "assign_number", "arguments": new}
    pending = await tools.call("pending_references")
    assert pending["pending"] == [new["reference"]]
    assert pending["details"][0]["tracking_number"] is None
    assert pending["next_step"] == {"tool": "assign_number", "arguments": {"reference": new["reference"]}}
    assert await tools.status("assign_number", **new) == "unknown"
    domain.commit_late()
    assert await tools.status("assign_number", **new) == "recovered"
    assert writes(domain) == ["assign"]
    assert (await tools.call("pending_references"))["sentence"] == "Nothing is pending."


async def test_a_second_number_is_reported(tools: Agent, domain: Sandbox) -> None:
    """A proxy repeated the request: the next step releases the surplus number."""
    domain.fail_next("assign", Fault.REPEATED_BY_PROXY)
    result = await tools.call("assign_number", **order())
    assert result["status"] == "surplus"
    assert result["next_step"]["tool"] == "release_number"
    assert result["next_step"]["arguments"]["tracking_number"] in result["allocation"]["surplus"]


async def test_a_number_that_no_list_shows_yet_is_unconfirmed(tools: Agent, person: Person, domain: Sandbox) -> None:
    """The lists are older than the answer: the same call confirms the number later."""

    async def lag() -> None:
        domain.fail_next("list", Fault.STALE_ANSWER, times=100)

    person.meanwhile = lag
    new = order()
    result = await tools.call("assign_number", **new)
    domain.clear(keep_numbers=True)
    assert result["status"] == "unconfirmed"
    assert result["next_step"] == {"tool": "assign_number", "arguments": new}
    assert await tools.status("assign_number", **new) == "recovered"


async def test_other_arguments_are_a_conflict(tools: Agent, person: Person) -> None:
    """Nobody is asked, and the next step shows what bears the reference."""
    new = order()
    await tools.call("assign_number", **new)
    result = await tools.call("assign_number", **(new | {"destination": "0611111111"}))
    assert result["status"] == "conflict"
    assert result["next_step"] == {"tool": "list_numbers", "arguments": {"description": f"[{new['reference']}]"}}
    assert len(person.asked) == 1


async def test_a_released_number_ends_its_reference(tools: Agent, person: Person, domain: Sandbox) -> None:
    """A new number needs a new reference."""
    new = order()
    number = (await tools.call("assign_number", **new))["allocation"]["tracking_number"]
    domain.state.release(number)
    result = await tools.call("assign_number", **new)
    assert result["status"] == "ended"
    assert result["next_step"] == {"tool": "check_number", "arguments": {"tracking_number": number}}
    assert len(person.asked) == 1


async def test_an_empty_pool_is_reported(tools: Agent) -> None:
    """The next step shows what is free."""
    result = await tools.call("assign_number", **order(prefix="0800"))
    assert result["status"] == "pool_exhausted"
    assert result["next_step"] == {"tool": "list_numbers", "arguments": {"free": True}}


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"prefix": "0123"}, "prefix"),
        ({"reference": "order 1"}, "reference"),
        ({"destination": "12"}, "phone_number"),
        ({"description": " "}, "description"),
    ],
)
async def test_a_wrong_order_is_refused_before_anybody_is_asked(
    tools: Agent, person: Person, wrong: dict[str, str], name: str
) -> None:
    """The sentence names the argument."""
    result = await tools.call("assign_number", **order(**wrong))
    assert result["status"] == "invalid_argument"
    assert result["sentence"].startswith(name)
    assert person.asked == []


async def test_a_journal_that_fails_is_reported(tools: Agent, domain: Sandbox, journal: Path) -> None:
    """Nothing was sent; a person has to repair it."""
    await tools.call("pending_references")  # the first use makes the table
    with closing(sqlite3.connect(journal)) as database:
        database.execute("ALTER TABLE offline_numbers_journal RENAME TO elsewhere")
    result = await tools.call("assign_number", **order())
    with closing(sqlite3.connect(journal)) as database:
        database.execute("ALTER TABLE elsewhere RENAME TO offline_numbers_journal")
    assert result["status"] == "journal_failed"
    assert writes(domain) == []


async def test_a_number_is_reassigned(tools: Agent, person: Person) -> None:
    """The person sees before and after, and so does the agent."""
    result = await tools.call(
        "reassign_number",
        tracking_number="0899000101",
        destination="0611111111",
        description="Poster",
        allow_redirect=True,
    )
    before = {"tracking_number": "0899000101", "phone_number": "0612345678", "description": "Magazine Ad"}
    after = {"tracking_number": "0899000101", "phone_number": "0611111111", "description": "Poster"}
    assert result["status"] == "done"
    assert result["changed"] is True
    assert result["before"] == before | {"allow_redirect": False, "timetable": {}}
    assert result["after"] == after | {"allow_redirect": True, "timetable": {}}
    assert person.asked[0] == (
        'Change 0899000101 "Magazine Ad"?\n'
        "destination: 0612345678 -> 0611111111\n"
        'label: "Magazine Ad" -> "Poster"\n'
        "redirect: off -> on\n"
        "cost: none"
    )


async def test_a_new_label_keeps_the_marker(tools: Agent, person: Person, domain: Sandbox) -> None:
    """The reference still finds its number afterwards."""
    new = order()
    number = (await tools.call("assign_number", **new))["allocation"]["tracking_number"]
    await tools.call("reassign_number", tracking_number=number, destination="0612345678", description="Poster")
    assert domain.numbers[number].description == f"[{new['reference']}] Poster"
    assert person.asked[1].endswith(f"cost: none\nreference: {new['reference']}")
    assert await tools.status("assign_number", **new) == "recovered"


async def test_a_redirect_is_set(tools: Agent, domain: Sandbox) -> None:
    """A timetable that is not given stays; an empty one is unset."""
    number = "0899000101"
    week = {"mon": "10:00-12:00"}
    result = await tools.call("set_redirect", tracking_number=number, allow_redirect=True, timetable=week)
    assert result["after"]["timetable"] == {"monday": ["10:00-12:00"]}
    result = await tools.call("set_redirect", tracking_number=number, allow_redirect=False)
    assert result["after"]["timetable"] == {"monday": ["10:00-12:00"]}
    result = await tools.call("set_redirect", tracking_number=number, allow_redirect=False, timetable={})
    assert result["after"]["timetable"] == {}
    assert writes(domain) == ["redirect_setup"] * 3


async def test_a_number_is_released(tools: Agent, person: Person, domain: Sandbox) -> None:
    """The person sees that it may not come back."""
    result = await tools.call("release_number", tracking_number="0899000101")
    assert result["status"] == "done"
    assert result["after"]["phone_number"] is None
    assert domain.numbers["0899000101"].destination is None
    assert person.asked[0] == (
        'Release 0899000101 "Magazine Ad"?\n'
        "destination: 0612345678 -> in the pool\n"
        "cost: the number goes back to the pool, and anybody may get it"
    )


UNCHANGED: list[tuple[str, dict[str, Any]]] = [
    ("reassign_number", {"tracking_number": "0899000101", "destination": "+33612345678"}),
    ("set_redirect", {"tracking_number": "0899000101", "allow_redirect": False}),
    ("release_number", {"tracking_number": "0899000001"}),
]


@pytest.mark.parametrize(("tool", "given"), UNCHANGED, ids=[tool for tool, _ in UNCHANGED])
async def test_what_is_so_already_is_not_sent(
    tools: Agent, person: Person, domain: Sandbox, tool: str, given: dict[str, Any]
) -> None:
    """Nobody is asked either."""
    result = await tools.call(tool, **given)
    assert result["status"] == "unchanged"
    assert result["before"]["tracking_number"] == given["tracking_number"]
    assert person.asked == []
    assert writes(domain) == []


IN_THE_POOL: list[tuple[str, dict[str, Any]]] = [
    ("reassign_number", {"tracking_number": "0899000001", "destination": "0612345678"}),
    ("set_redirect", {"tracking_number": "0899000001", "allow_redirect": True}),
]


@pytest.mark.parametrize(("tool", "given"), IN_THE_POOL, ids=[tool for tool, _ in IN_THE_POOL])
async def test_a_number_of_the_pool_is_not_changed(tools: Agent, tool: str, given: dict[str, Any]) -> None:
    """It could become a number in use, which nobody counts."""
    result = await tools.call(tool, **given)
    assert result["status"] == "invalid_argument"
    assert "call assign_number for a new number" in result["sentence"]


CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("reassign_number", "reassign", {"tracking_number": "0899000101", "destination": "0611111111"}),
    ("set_redirect", "redirect_setup", {"tracking_number": "0899000101", "allow_redirect": True}),
    ("release_number", "unassign", {"tracking_number": "0899000101"}),
]


@pytest.mark.parametrize(("tool", "action", "given"), CHANGES, ids=[tool for tool, _, _ in CHANGES])
async def test_a_lost_answer_of_a_change_is_found(
    tools: Agent, domain: Sandbox, *, tool: str, action: str, given: dict[str, Any]
) -> None:
    """A read shows that it happened; nothing is sent again."""
    domain.fail_next(action, Fault.DROP_AFTER_COMMIT)
    result = await tools.call(tool, **given)
    assert result["status"] == "recovered"
    assert result["changed"] is True
    assert writes(domain) == [action]


async def test_a_change_of_unknown_outcome_is_checked_first(tools: Agent, domain: Sandbox) -> None:
    """Whether it changed is null, and the next step is a check."""
    domain.fail_next("unassign", Fault.LATE_COMMIT_DROP, times=2)
    result = await tools.call("release_number", tracking_number="0899000101")
    domain.clear()
    assert result["status"] == "unknown"
    assert result["changed"] is None
    assert result["next_step"] == {"tool": "check_number", "arguments": {"tracking_number": "0899000101"}}


@pytest.mark.parametrize(
    ("message", "advice"), [("Tracking number already assigned", "release_number"), ("?", "vendor")]
)
async def test_a_refusal_is_reported(tools: Agent, domain: Sandbox, message: str, advice: str) -> None:
    """Nothing was changed."""
    domain.fail_next("reassign", Fault.API_ERROR, message=message)
    result = await tools.call("reassign_number", tracking_number="0899000101", destination="0611111111")
    assert result["status"] == "refused"
    assert result["changed"] is False
    assert advice in result["sentence"]
