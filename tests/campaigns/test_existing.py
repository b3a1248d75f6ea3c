"""Existing numbers: none is allocated again, each is adopted once, and only its label changes."""

import math
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from attrs import evolve
from support.campaigns import actions, applied, only, planned, row, session_of
from support.clock import Clock

from offline_numbers import NumberType, OfflineNumbersSession
from offline_numbers.campaigns import (
    Action,
    CampaignsError,
    Status,
    export_campaigns,
    plan_campaigns,
    read_campaigns,
    write_campaigns,
)
from offline_numbers.sandbox import Fault, Sandbox
from offline_numbers.sandbox.timetable import TimetableEntry


def hold(sandbox: Sandbox, description: str, destination: str = "0612345601", type: int = 5) -> str:
    """Add a number to the domain, and return it."""
    return sandbox.state.assign(destination, type=type, description=description).tracking_number


def writes(sandbox: Sandbox) -> list[str]:
    """Return the writes that arrived."""
    return [action for action in actions(sandbox) if action not in {"list", "check"}]


@pytest.mark.parametrize(
    "label",
    ["Magazine 1", " magazine  1", "Magazine&nbsp;1", "\uff2dagazine 1", "[1] Magazine 1", "[2019] Magazine 1"],
)
async def test_a_twin_is_a_conflict(sandbox: Sandbox, numbers: OfflineNumbersSession, label: str) -> None:
    """Even if the server changed its label, or a spreadsheet its reference."""
    number = hold(sandbox, label)
    step = only(await plan_campaigns(numbers, [row(1)]))
    assert step.action is Action.CONFLICT
    assert number in step.reason
    assert "--second spring-001" in step.reason


async def test_a_label_that_was_cut_is_a_twin(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """At a usual length, or at the first character above U+FFFF."""
    hold(sandbox, "A" * 64)
    hold(sandbox, "Magazine ", "0612345602")
    rows = [row(1, description="A" * 80), row(2, description="Magazine \U0001f600")]
    assert [action for _, action in await planned(numbers, rows)] == [Action.CONFLICT] * 2


async def test_a_second_number_needs_its_name(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> None:
    """A row gets a second number only if ``second`` names its reference."""
    hold(sandbox, "Magazine 1")
    plan = await plan_campaigns(numbers, [row(1)], second=["spring-001"])
    results = await applied(numbers, plan, clock)
    assert [result.status for result in results] == [Status.ALLOCATED]
    with pytest.raises(ValueError, match="second: spring-002 is in no row"):
        await plan_campaigns(numbers, [row(1)], second=["spring-002"])


async def test_a_number_that_fits_is_adopted(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> None:
    """One write changes only the label; a second run sends nothing."""
    number = sandbox.state.assign("0612345601", type=5, description="Magazine 1", allow_redirect=True).tracking_number
    plan = await plan_campaigns(numbers, [row(1, allow_redirect=False)], adopt=True)
    (result,) = await applied(numbers, plan, clock)
    assert result.status is Status.ADOPTED
    assert result.tracking_number == number
    assert result.old_description == "Magazine 1"
    assert writes(sandbox) == ["reassign"]
    held = sandbox.numbers[number]
    assert held.description == "[spring-001] Magazine 1"
    assert held.allow_redirect is True
    assert await planned(numbers, [row(1)]) == [("spring-001", Action.KEEP)]


async def test_two_numbers_that_fit_are_a_conflict(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """So is one of another prefix."""
    hold(sandbox, "Magazine 1")
    hold(sandbox, "Magazine 1")
    hold(sandbox, "Magazine 2", "0612345602", type=1)
    plan = await plan_campaigns(numbers, [row(1), row(2)], adopt=True)
    assert [step.action for step in plan.steps] == [Action.CONFLICT] * 2


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tracking_number": "0899999999"}, "tracking number 0899999999 is not in this domain."),
        ({"tracking_number": "0899000009"}, "0899000009 is in the pool, not in use."),
        ({"tracking_number": "0899000002"}, "0899000002 bears the reference order-1."),
        ({"tracking_number": "0899000001", "type": NumberType.PREFIX_0800}, "its number is 0899000001, which does"),
        (
            {"tracking_number": "0899000001", "description": "A" * 250},
            "its description cannot be sent with the marker:",
        ),
        ({"tracking_number": "0899000001", "reference": "spring-003"}, "0899000003 already bears [spring-003]."),
    ],
)
async def test_a_named_number_that_cannot_be_adopted(
    sandbox: Sandbox, numbers: OfflineNumbersSession, changes: dict[str, object], expected: str
) -> None:
    """It is a conflict with its reason; nothing is sent."""
    for description in ("Old", "[order-1] Old", "[spring-003] Old"):
        hold(sandbox, description)
    step = only(await plan_campaigns(numbers, [row(1, **changes)]))
    assert step.action is Action.CONFLICT
    assert step.reason.startswith(expected)


@pytest.mark.usefixtures("may_block")
async def test_an_export_of_another_domain(sandbox: Sandbox, numbers: OfflineNumbersSession, tmp_path: Path) -> None:
    """A notice says so; each row names its line and column, and nothing is sent."""
    hold(sandbox, "Old")
    hold(sandbox, "[spring-002] Old", "0612345602")
    write_campaigns(tmp_path / "export.csv", await export_campaigns(numbers))
    async with Sandbox({1: 5}) as other, session_of(other, Clock()) as strangers:
        plan = await plan_campaigns(strangers, read_campaigns(tmp_path / "export.csv"))
    assert plan.writes == 0
    assert [step.reason.partition(" is not")[0] for step in plan.steps] == [
        "line 2, tracking_number: tracking number 0899000001",
        "line 3, tracking_number: tracking number 0899000002",
    ]
    assert plan.notices[-1].startswith("none of the 2 tracking numbers is in this domain")


async def test_two_rows_cannot_be_one_number(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """Neither if both name it, nor if it fits both."""
    rows = [row(1, tracking_number="0899000001"), row(2, tracking_number="08 99 00 00 01")]
    with pytest.raises(CampaignsError, match="'0899000001' is also the tracking number of line 1"):
        await plan_campaigns(numbers, rows)
    assert actions(sandbox) == []
    hold(sandbox, "Magazine 2", "0612345602")
    plan = await plan_campaigns(numbers, [row(1, tracking_number="0899000001"), row(2)], adopt=True)
    assert [step.action for step in plan.steps] == [Action.ADOPT, Action.CONFLICT]
    assert plan.steps[1].reason.startswith("0899000001 is adopted by the row spring-001.")


async def test_a_named_number_waits_for_a_reference_in_doubt(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """An earlier request with this reference may still get a number."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    await applied(numbers, await plan_campaigns(numbers, [row(1)]), clock)
    number = hold(sandbox, "Old", "0698765432")
    step = only(await plan_campaigns(numbers, [row(1, tracking_number=number)]))
    assert step.action is Action.UNKNOWN


async def test_an_adoption_whose_answer_is_lost(sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock) -> None:
    """The list confirms it; nothing is sent again."""
    hold(sandbox, "Old", "0698765432")
    sandbox.fail_next("reassign", Fault.DROP_AFTER_COMMIT)
    plan = await plan_campaigns(numbers, [row(1, tracking_number="0899000001")])
    (result,) = await applied(numbers, plan, clock)
    assert result.status is Status.ADOPTED
    assert writes(sandbox) == ["reassign"]


ENTRY = TimetableEntry("monday", "10:00", "12:00")
OLD = [
    *(("Affiche été", f"06123456{place:02}") for place in range(10)),
    *(("Affiche été", "0612345600"), ("", "0612345611"), ("L" * 255, "0612345612")),
    *(("[2019] Affiche", "0612345613"), ("[2019] Affiche", "0612345614"), ("Fish &amp; Chips", "0612345615")),
    *(("[order-7] Radio", "0612345616"), ("=1+1; -2", "0612345617"), ("'t Hof", "0612345618")),
    ("L&#039;Ete\u0301 &eacute;", "0612345619"),
]


@pytest.mark.usefixtures("may_block")
async def test_an_export_is_adopted(clock: Clock, tmp_path: Path) -> None:
    """No allocation; each number is adopted or a conflict; only labels change; the second run writes nothing."""
    await adopt_export(clock, tmp_path / "export.csv", OLD)


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("may_block")
async def test_an_export_of_three_hundred_numbers_is_adopted(clock: Clock, tmp_path: Path) -> None:
    """The same through a workbook, which LibreOffice saves again if it is installed."""
    many = [(label, f"0{int(to) + 100 * place}") for place in range(15) for label, to in OLD]
    await adopt_export(clock, tmp_path / "export.xlsx", many)


async def adopt_export(clock: Clock, path: Path, old: Sequence[tuple[str, str]]) -> None:
    """Export a domain, save a workbook again with another program, and apply it twice."""
    async with Sandbox({5: len(old)}) as sandbox, session_of(sandbox, clock) as numbers:
        for description, destination in old:
            number = hold(sandbox, description or "x", destination)
            sandbox.state.redirect(number, allow_redirect=True, timetable=(ENTRY,))
            if not description:
                sandbox.state.describe(number, "")
        before = sandbox.numbers
        write_campaigns(path, await export_campaigns(numbers))
        path = save_again(path) if path.suffix == ".xlsx" and shutil.which("soffice") else path
        sandbox.clear(keep_numbers=True)
        results = await applied(numbers, await plan_campaigns(numbers, read_campaigns(path)), clock, keep_going=True)
        counted = Counter(result.status for result in results)
        kept = sum(label.startswith("[order-7]") for label, _ in old)
        assert set(counted) <= {Status.ADOPTED, Status.CONFLICT, Status.KEPT}
        assert counted[Status.ADOPTED] == len(old) - kept - sum(len(label) == 255 for label, _ in old)
        assert Counter(actions(sandbox)).keys() == {"list", "check", "reassign"}
        assert actions(sandbox).count("reassign") == counted[Status.ADOPTED]
        assert actions(sandbox).count("check") <= counted[Status.ADOPTED]
        assert actions(sandbox).count("list") <= 2 + math.ceil(counted[Status.ADOPTED] / 25)
        for number, now in sandbox.numbers.items():
            assert evolve(now, description="", last_update=None) == evolve(
                before[number], description="", last_update=None
            )
            assert now.description.endswith(before[number].description)
        sandbox.clear(keep_numbers=True)
        await applied(numbers, await plan_campaigns(numbers, read_campaigns(path)), clock)
        assert set(actions(sandbox)) == {"list"}


def save_again(path: Path) -> Path:
    """Save a workbook with LibreOffice."""
    folder = path.parent / "again"
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=150)
    return folder / path.name


async def test_a_batch_costs_one_list(clock: Clock) -> None:
    """N writes cost at most 2 + N/25 lists, the plan's included."""
    async with Sandbox({5: 60}) as sandbox, session_of(sandbox, clock) as numbers:
        rows = [row(place, destination=f"06{place:08}") for place in range(50)]
        results = await applied(numbers, await plan_campaigns(numbers, rows), clock)
        assert [result.status for result in results] == [Status.ALLOCATED] * 50
        assert actions(sandbox).count("assign") == 50
        assert actions(sandbox).count("list") == 4
        assert actions(sandbox).count("check") == 0
        assert await numbers.pending() == []


async def test_a_server_that_stores_labels_otherwise(
    sandbox: Sandbox, numbers: OfflineNumbersSession, clock: Clock
) -> None:
    """The marker identifies the number: it is certain, and nothing is sent again."""
    number = hold(sandbox, "[spring-001] Old label")
    sandbox.state.describe(number, "[spring-001] L&#39;été <b>ici</b>")
    step = only(await plan_campaigns(numbers, [row(1, description="L\u2019été ici")]))
    assert step.action is Action.KEEP
    assert "the server stores its label as" in step.reason
    assert clock.waits == []


async def test_the_notices_of_an_export(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """References that a spreadsheet may change, and labels that resemble a marker."""
    hold(sandbox, "[2019] Affiche", "0698765432")
    rows = [row(1, reference="001"), row(2, reference="jan-1"), row(3, reference="1-2"), row(4)]
    notices = (await plan_campaigns(numbers, rows)).notices
    assert notices[0].startswith("3 of the references are likely to be changed by a spreadsheet (001, jan-1, 1-2)")
    assert notices[1].startswith("1 labels begin like a marker and were probably typed by hand")
