"""The plan: one step for each row, from one list, without a write."""

import asyncio
from typing import Any

import pytest
from attrs import evolve
from support.campaigns import actions, only, planned, row, rows, session_of
from support.clock import Clock

from offline_numbers import NumberType, OfflineNumbersSession, Timetable
from offline_numbers.allocation.journal import MemoryJournal
from offline_numbers.campaigns import Action, Campaign, CampaignsError, Pool, plan_campaigns
from offline_numbers.sandbox import Fault, Number, Sandbox


def hold(sandbox: Sandbox, description: str, destination: str = "0612345601", type: int = 5) -> str:
    """Add a number to the domain, and return it."""
    return sandbox.state.assign(destination, type=type, description=description).tracking_number


@pytest.mark.parametrize(
    ("description", "destination", "expected"),
    [
        ("Magazine 1", "0612345699", Action.ALLOCATE),
        ("Another", "0612345601", Action.ALLOCATE),
        ("Magazine 1", "0612345601", Action.CONFLICT),
        ("MAGAZINE  1", "+33612345601", Action.CONFLICT),
        ("[spring-00] Magazine 1", "0612345601", Action.CONFLICT),
        ("Magazine 1 [spring-001]", "0612345601", Action.ALLOCATE),
        ("[spring-001] Magazine 1", "0612345601", Action.KEEP),
        ("[spring-001] Magazine 1", "+33 6 12 34 56 01", Action.KEEP),
        ("[spring-001] Magazine  1 ", "0612345601", Action.KEEP),
        ("[spring-001] Magazine 1", "0612345699", Action.REASSIGN),
        ("[spring-001] Another", "0612345699", Action.REASSIGN),
        ("[spring-001] Another", "0612345601", Action.DESCRIBE),
        ("[spring-001]", "0612345601", Action.DESCRIBE),
    ],
)
async def test_one_number(
    sandbox: Sandbox, numbers: OfflineNumbersSession, description: str, destination: str, expected: Action
) -> None:
    """The marker identifies the number; destination and description are compared as a server writes them."""
    hold(sandbox, description, destination)
    assert await planned(numbers, rows(1)) == [("spring-001", expected)]
    assert actions(sandbox) == ["list"]


async def test_a_description_that_the_server_escapes_is_the_same(
    sandbox: Sandbox, numbers: OfflineNumbersSession
) -> None:
    """Else each run would write the description again."""
    hold(sandbox, "[spring-001] Fish &amp; &quot;Chips&quot;")
    assert await planned(numbers, [row(1, description='Fish & "Chips"')]) == [("spring-001", Action.KEEP)]


async def test_two_numbers_of_one_reference_are_a_conflict(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """The list does not show which of them is printed."""
    both = [hold(sandbox, "[spring-001] Magazine 1") for _ in range(2)]
    step = only(await plan_campaigns(numbers, rows(1)))
    assert step.action == Action.CONFLICT
    assert step.number is None
    assert step.reason == (
        f"2 numbers bear its marker: {both[0]}, {both[1]}. Release all but the one in use with unassign(), "
        "and plan again"
    )
    assert only(await plan_campaigns(numbers, [], release=["spring-001"])).action is Action.CONFLICT


async def test_a_number_of_another_prefix_is_a_conflict(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """Another prefix needs another number, and the printed one would be lost."""
    number = hold(sandbox, "[spring-001] Magazine 1", type=1)
    step = only(await plan_campaigns(numbers, rows(1)))
    assert step.action is Action.CONFLICT
    assert step.reason == (
        f"its number is {number}, which does not begin with 0899. "
        "Correct the row's prefix, or give the row a new reference for another number"
    )


@pytest.mark.parametrize(
    ("type", "number", "expected"),
    [
        (NumberType.PREFIX_00349, "00349123456789", Action.KEEP),
        (NumberType.PREFIX_00349, "0034900123456", Action.CONFLICT),
        (NumberType.PREFIX_0034900, "0034900123456", Action.KEEP),
        (NumberType.PREFIX_09, "0912345678", Action.KEEP),
        (NumberType.PREFIX_09, "09", Action.KEEP),
        (99, "0034900123456", Action.KEEP),
    ],
)
async def test_the_longest_prefix_is_that_of_a_number(
    clock: Clock, type: NumberType | int, number: str, expected: Action
) -> None:
    """Some prefixes begin with others; a type without a documented prefix is not checked."""
    held = Number(number, destination="0612345601", description="[spring-001] Magazine 1")
    async with Sandbox(numbers=[held]) as sandbox, session_of(sandbox, clock) as numbers:
        assert await planned(numbers, [row(1, type=type)]) == [("spring-001", expected)]


async def test_a_number_in_the_pool_has_no_reference(clock: Clock) -> None:
    """Some servers keep the description of a released number."""
    free = Number("0899123456", description="[spring-001] Magazine 1")
    async with Sandbox(numbers=[free]) as sandbox, session_of(sandbox, clock) as numbers:
        plan = await plan_campaigns(numbers, rows(1))
    assert only(plan).action == Action.ALLOCATE
    assert plan.pools == (Pool(type=5, needed=1, free=1),)


async def test_a_reference_that_an_earlier_run_began_is_unknown(sandbox: Sandbox, clock: Clock) -> None:
    """Its number may still appear in the list; otherwise ``forget`` is needed."""
    async with session_of(sandbox, clock, MemoryJournal()) as numbers:
        sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
        with pytest.raises(Exception, match="it is unknown"):
            await numbers.assign_once("spring-001", "0612345601", description="Magazine 1", type=5)
        step = only(await plan_campaigns(numbers, rows(1)))
        assert step.action == Action.UNKNOWN
        assert step.reason.partition(".")[0] == "an earlier run began it, and no number bears its marker"
        assert only(await plan_campaigns(numbers, [], release=["spring-001"])).action is Action.UNKNOWN
        hold(sandbox, "[spring-001] Magazine 1")
        assert await planned(numbers, rows(1)) == [("spring-001", Action.KEEP)]


async def test_a_number_in_no_row_is_not_changed(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """Only a release that names its reference changes it."""
    ours, others = hold(sandbox, "[autumn-001] Old"), hold(sandbox, "[order-4711] Not ours")
    hold(sandbox, "No marker")
    plan = await plan_campaigns(numbers, rows(1))
    assert [number.tracking_number for number in plan.left_alone] == [ours, others]
    plan = await plan_campaigns(numbers, rows(1), release=["autumn-001", "autumn-002", "autumn-001"])
    assert [number.tracking_number for number in plan.left_alone] == [others]
    assert [(step.reference, step.action) for step in plan.steps] == [
        ("spring-001", Action.ALLOCATE),
        ("autumn-001", Action.RELEASE),
        ("autumn-002", Action.ABSENT),
    ]


async def test_a_number_without_a_reference_is_a_conflict(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """It may be the row's number, from before the row had a reference."""
    number = hold(sandbox, "Magazine 1")
    hold(sandbox, "Magazine 1", "0612345699")
    step = only(await plan_campaigns(numbers, rows(1)))
    assert step.action == Action.CONFLICT
    assert step.reason == (
        f"{number} ('Magazine 1') already has its destination and description. If it is this row's number, "
        f"write {number} in its column tracking_number, or pass --adopt. For a second number, pass --second spring-001"
    )


async def test_the_pools_are_counted(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """The plan shows before the first write whether a pool has too few numbers."""
    hold(sandbox, "[spring-001] Magazine 1")
    campaigns = [row(1), row(2), row(3, type=1), row(4, type=1), row(5, type=99), row(6, type=NumberType.PREFIX_0810)]
    plan = await plan_campaigns(numbers, campaigns)
    assert [(pool.type, pool.needed, pool.free, pool.missing) for pool in plan.pools] == [
        (5, 1, 9, 0),
        (1, 2, 1, 1),
        (99, 1, None, 0),
        (2, 1, 0, 1),
    ]
    assert plan.writes == 5
    assert [step.reference for step in plan.of(Action.KEEP)] == ["spring-001"]


async def test_five_hundred_rows_are_planned_from_one_list(clock: Clock) -> None:
    """One request is enough."""
    campaigns = [row(place, destination=f"06{place:08}") for place in range(500)]
    async with Sandbox({5: 600}) as sandbox, session_of(sandbox, clock) as numbers:
        for place in range(0, 500, 2):
            hold(sandbox, f"[spring-{place:03}] Magazine {place}", f"06{place:08}")
        expected = [Action.KEEP, Action.ALLOCATE] * 250
        assert [action for _, action in await planned(numbers, campaigns)] == expected
        assert actions(sandbox) == ["list"]


async def test_a_long_file_does_not_block_the_loop(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """The rows are checked and planned in many short turns."""
    turns, campaigns = 0, [row(place, destination=f"06{place:08}") for place in range(1000)]
    planning = asyncio.create_task(plan_campaigns(numbers, campaigns))
    while not planning.done():
        await asyncio.sleep(0)
        turns += not actions(sandbox)
    assert turns >= 10
    assert len((await planning).steps) == 1000


async def test_rows_made_in_python_are_checked(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """All problems are raised at once, with their place, and nothing is sent."""
    twin = evolve(row(1), destination="+33612345601")
    campaigns = [
        row(1),
        twin,
        row(3, destination="nobody"),
        row(4, reference="no good"),
        row(5, type="0899"),
        row(6, timetable=1),
        row(7, line=70, description=" "),
    ]
    with pytest.raises(CampaignsError) as caught:
        await plan_campaigns(numbers, campaigns)
    lines = str(caught.value).splitlines()
    expected = [
        "line 2, reference: 'spring-001' is also the reference of line 1;",
        "line 2, description: line 1 has the same destination and description;",
        "line 3, destination: invalid phone number 'nobody': use",
        "line 4, reference: invalid reference 'no good':",
        "line 5, prefix: a NumberType or its id, not a str: for a prefix use",
        "line 6, timetable: a mapping of days",
        "line 70, description: it is empty:",
    ]
    assert [line.startswith(start) for line, start in zip(lines, expected, strict=True)] == [True] * 7
    assert actions(sandbox) == []


async def test_the_sessions_normalize_is_used(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """An application's extension becomes its number."""
    hold(sandbox, "[spring-001] Magazine 1", "0612345612")
    extended = numbers.with_options(normalize=lambda text: f"06123456{text[-2:]}")
    step = only(await plan_campaigns(extended, [row(1, destination="extension 12")]))
    assert step.campaign is not None
    assert step.action == Action.KEEP
    assert step.campaign.destination == "0612345612"


@pytest.mark.parametrize(
    ("names", "error", "expected"),
    [
        (
            {"release": ["spring-001"]},
            ValueError,
            "release: spring-001 is in a row; remove the row first",
        ),
        ({"release": ["no good"]}, ValueError, "reference: invalid reference 'no good'"),
        (
            {"release": "spring-001"},
            TypeError,
            "release: a sequence of references such as \\['spring-001'\\], not a single str",
        ),
    ],
)
async def test_a_wrong_release_is_refused(
    sandbox: Sandbox, numbers: OfflineNumbersSession, names: dict[str, Any], error: type[Exception], expected: str
) -> None:
    """Before anything is sent."""
    with pytest.raises(error, match=expected):
        await plan_campaigns(numbers, rows(1), **names)
    assert actions(sandbox) == []


def test_rows_compare_without_their_line() -> None:
    """The line of the file does not count."""
    week = Timetable({"monday": "10:00-12:00"})
    assert row(1, line=3, timetable=week) == row(1, line=4, timetable=week)
    assert isinstance(row(1), Campaign)
