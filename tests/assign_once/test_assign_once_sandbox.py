"""``assign_once`` over the wire, with each fault of the sandbox: the requests, and the result of a second call."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.clock import Clock
from support.once_child import DESTINATION, REFERENCE, call
from support.turns import turns_during

from offline_numbers import (
    AlreadyAssignedError,
    NumberType,
    OfflineNumbersSession,
    OutcomeUnknownError,
    ReferenceConflictError,
    ReferenceEndedError,
    RetryPolicy,
    SQLiteJournal,
    Timetable,
)
from offline_numbers.allocation import Record
from offline_numbers.allocation.assign_once.entry import Entry, NeverSent, forget
from offline_numbers.sandbox import Fault, Sandbox

LOST_BEFORE = [fault for fault in Fault if fault.name.endswith("_BEFORE_COMMIT")] + [Fault.HTTP_429]
LOST_AFTER = [fault for fault in Fault if fault.name.endswith("_AFTER_COMMIT")]
LATE = [Fault.LATE_COMMIT_DROP, Fault.LATE_COMMIT_HANG]
OTHERS = {Fault.API_ERROR, Fault.REPEATED_BY_PROXY, Fault.STALE_ANSWER}


@pytest.fixture
async def numbers(sandbox: Sandbox) -> AsyncIterator[OfflineNumbersSession]:
    """A session with a short timeout that never really waits."""
    retry = RetryPolicy(sleep=Clock().sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, timeout=0.3, retry=retry) as session:
        yield session


def assigns(sandbox: Sandbox) -> int:
    """Count the assigns that arrived."""
    return [request.action for request in sandbox.requests].count("assign")


def allocated(sandbox: Sandbox) -> list[str]:
    """Return the allocated numbers."""
    return [record.tracking_number for record in sandbox.allocations]


def everything_in(directory: Path) -> bytes:
    """Return all bytes of all files."""
    return b"".join(path.read_bytes() for path in directory.iterdir())


def name_of(fault: Fault) -> str:
    """Return the identifier of a test."""
    return fault.name


def test_the_tables_contain_every_fault_of_the_sandbox() -> None:
    """No fault is missing below."""
    assert {*LOST_BEFORE, *LOST_AFTER, *LATE, *OTHERS} == set(Fault)


async def test_without_a_fault_the_list_confirms(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """The description begins with the marker, and nothing is pending."""
    allocation = await call(numbers)
    assert allocation.attempts == 1
    assert allocation.recovered is False
    assert [one.description for one in sandbox.numbers.values() if one.destination] == [f"[{REFERENCE}] Magazine Ad"]
    assert await numbers.pending() == []


@pytest.mark.parametrize("fault", LOST_AFTER, ids=name_of)
async def test_a_committed_number_is_found(numbers: OfflineNumbersSession, sandbox: Sandbox, fault: Fault) -> None:
    """The answer is lost; the list shows the number."""
    sandbox.fail_next("assign", fault)
    first, second = await call(numbers), await call(numbers)
    assert first.recovered is True
    assert first.attempts == 1
    assert second.attempts == 0
    assert [first.tracking_number] == allocated(sandbox) == [second.tracking_number]
    assert assigns(sandbox) == 1


@pytest.mark.parametrize("fault", LATE, ids=name_of)
async def test_a_late_commit_is_found_later(numbers: OfflineNumbersSession, sandbox: Sandbox, fault: Fault) -> None:
    """However often it is called, nothing is sent again; the number is found once it is listed."""
    sandbox.fail_next("assign", fault)
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            await call(numbers)
    assert [one.reference for one in await numbers.pending()] == [REFERENCE]
    sandbox.commit_late()
    assert [(await call(numbers)).tracking_number] == allocated(sandbox)
    assert assigns(sandbox) == 1
    assert await numbers.pending() == []


@pytest.mark.parametrize("fault", LOST_BEFORE, ids=name_of)
async def test_a_lost_request_stays_unknown_until_it_is_forgotten(
    numbers: OfflineNumbersSession, sandbox: Sandbox, fault: Fault
) -> None:
    """Nothing proves that it was lost; after ``forget`` it is sent."""
    sandbox.fail_next("assign", fault)
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            await call(numbers)
    assert assigns(sandbox) == 1
    assert await numbers.forget(REFERENCE) is True
    assert [(await call(numbers)).tracking_number] == allocated(sandbox)


async def test_a_refused_call_can_be_repeated(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """A definite error leaves nothing in the journal."""
    sandbox.fail_next("assign", Fault.API_ERROR)
    with pytest.raises(AlreadyAssignedError):
        await call(numbers)
    assert await numbers.pending() == []
    assert [(await call(numbers)).tracking_number] == allocated(sandbox)


async def test_a_number_of_a_proxys_copy_is_surplus(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """Both calls return the same number, and the other one in ``surplus``."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    first, second = await call(numbers), await call(numbers)
    assert first.tracking_number == second.tracking_number
    assert [*first.surplus, first.tracking_number] == allocated(sandbox)
    assert first.surplus == second.surplus


async def test_the_allocation_has_all_of_the_answer(numbers: OfflineNumbersSession) -> None:
    """The redirect and the timetable, which the list does not contain, are those of the answer."""
    week = Timetable({"monday": "10:00-12:00"})
    redirected = numbers.assign_once(
        *(REFERENCE, DESTINATION),
        description="Magazine Ad",
        type=NumberType.PREFIX_0899,
        allow_redirect=True,
        timetable=week,
    )
    allocation = await redirected
    assert allocation.allow_redirect is True
    assert allocation.timetable == week
    assert allocation.recovered is False
    assert allocation.raw["tracking_number"] == allocation.tracking_number


async def test_an_old_answer_of_a_cache_is_not_confirmed(
    numbers: OfflineNumbersSession, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The number was released and the reference forgotten; the cache's answer is returned and stays pending."""
    old = await call(numbers)
    await numbers.unassign(tracking_number=old.tracking_number)
    await numbers.forget(REFERENCE)
    sandbox.fail_next("assign", Fault.STALE_ANSWER)
    caplog.set_level(logging.WARNING, "offline_numbers")
    assert (await call(numbers)).tracking_number == old.tracking_number
    assert ["does not confirm" in line for line in caplog.messages] == [True]
    assert [one.reference for one in await numbers.pending()] == [REFERENCE]


@pytest.mark.parametrize("reason", ["released", "relabelled"])
async def test_a_number_that_another_user_took_ends_its_reference(
    numbers: OfflineNumbersSession, sandbox: Sandbox, reason: str
) -> None:
    """However often it is called, nothing is sent; after ``forget`` a new number is allocated."""
    old = (await call(numbers)).tracking_number
    if reason == "released":
        await numbers.unassign(tracking_number=old)
    else:
        await numbers.reassign(tracking_number=old, phone_number=DESTINATION, description="Poster")
    for _ in range(2):
        with pytest.raises(ReferenceEndedError) as caught:
            await call(numbers)
        assert caught.value.reference == REFERENCE
        assert caught.value.tracking_number == old
        assert caught.value.reason == reason
    assert assigns(sandbox) == 1
    await numbers.forget(REFERENCE)
    assert (await call(numbers)).attempts == 1


async def test_a_list_that_lags_ends_no_reference(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """It still shows the number in the pool; a later read shows it in use."""
    first = await call(numbers)
    sandbox.fail_next("list", Fault.STALE_ANSWER)
    assert (await call(numbers)).tracking_number == first.tracking_number


async def test_a_typed_marker_is_a_conflict(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """Another user typed it for another destination: nothing is sent, and that number is not returned."""
    sandbox.state.assign("0699999999", description=f"[{REFERENCE}] x", type=NumberType.PREFIX_0899)
    with pytest.raises(ReferenceConflictError) as caught:
        await call(numbers)
    assert caught.value.tracking_number == "0899000001"
    assert "0899000001 with another destination bears its marker" in str(caught.value)
    assert assigns(sandbox) == 0
    assert await numbers.pending() == []


async def test_a_typed_marker_beside_our_number_is_ignored(
    numbers: OfflineNumbersSession, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The journal is lost: the number of our destination is returned; a warning names the others."""
    first = await call(numbers)
    for destination in ("0699999998", "0699999999"):
        sandbox.state.assign(destination, description=f"[{REFERENCE}] x", type=NumberType.PREFIX_0899)
    await numbers.forget(REFERENCE)
    second = await call(numbers)
    assert second.tracking_number == first.tracking_number
    assert second.surplus == ()
    assert caplog.messages == [
        f"[{REFERENCE}] is marked on numbers with another destination, which are ignored: 08••••••02, 08••••••03"
    ]
    assert vars(caplog.records[0])["offline_numbers"]["attempt"] == 0


@pytest.mark.parametrize("number", [None, "0899999999"], ids=["begun", "done"])
async def test_a_reference_that_others_began_anew_stays_theirs(
    sandbox: Sandbox, tmp_path: Path, number: str | None
) -> None:
    """Another process forgets it and begins it with other arguments: this call returns its own number."""
    async with SQLiteJournal(tmp_path / "journal") as ours, SQLiteJournal(tmp_path / "journal") as theirs:

        async def meanwhile(_: float) -> None:
            entry = Entry(theirs, numbers.domain, REFERENCE, "0" * 64, NeverSent())
            assert await forget(theirs, numbers.domain, REFERENCE)
            record = await entry.begin(None)
            records.append(record if number is None else await entry.confirm(record, number))
            sandbox.commit_late()

        records: list[Record | None] = []
        retry = RetryPolicy(sleep=meanwhile)
        async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry, journal=ours) as numbers:
            sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
            assert [(await call(numbers)).tracking_number] == allocated(sandbox)
            assert [await theirs.get(numbers.domain, REFERENCE)] == records


async def test_a_long_list_does_not_block_the_loop() -> None:
    """Its rows are compared in the small steps in which they are read."""
    sandbox = Sandbox(pool={NumberType.PREFIX_0899: 5000})
    async with sandbox, OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as numbers:
        await call(numbers)
        reading = await turns_during(numbers.list_details())
        finding = await turns_during(call(numbers))
    assert finding >= reading > 20


@pytest.mark.parametrize(
    "other",
    [
        {"phone_number": "0698765432"},
        {"description": "Poster"},
        {"type": NumberType.PREFIX_0800},
        {"allow_redirect": False},
        {"allow_redirect": None},
        {"cost_group": "A300"},
        {"cost_group": None},
        {"timetable": {"monday": "10:00-12:30"}},
        {"timetable": {"monday": "10:00-12:00", "tuesday": "10:00-12:00"}},
        {"timetable": {}},
        {"timetable": None},
        {"operator": 8},
        {"operator": None},
    ],
    ids=str,
)
async def test_each_argument_belongs_to_the_reference(
    numbers: OfflineNumbersSession, sandbox: Sandbox, other: dict[str, Any]
) -> None:
    """Another value under the same reference is a conflict, and nothing is sent; an equal one is not."""
    arguments: dict[str, Any] = {
        "phone_number": DESTINATION,
        "description": "Magazine Ad",
        "type": NumberType.PREFIX_0899,
        "allow_redirect": True,
        "cost_group": "A299",
        "timetable": {"monday": "10:00-12:00"},
        "operator": 7,
    }
    first = await numbers.assign_once(REFERENCE, **arguments)
    equal: dict[str, Any] = {
        "phone_number": "+33612345678",
        "timetable": Timetable({"lundi": "10:00-12:00"}),
        "operator": "7",
    }
    assert (await numbers.assign_once(REFERENCE, **arguments | equal)).tracking_number == first.tracking_number
    sent = sandbox.requests
    with pytest.raises(ReferenceConflictError):
        await numbers.assign_once(REFERENCE, **arguments | other)
    assert sandbox.requests == sent


async def test_domains_do_not_share_their_references(numbers: OfflineNumbersSession, tmp_path: Path) -> None:
    """One journal serves sessions with several keys; each sees its own references."""
    async with SQLiteJournal(tmp_path / "journal") as journal:
        one = numbers.with_options(journal=journal)
        other = numbers.with_options(journal=journal, key="offl_another")
        await call(one)
        assert [await one.forget(REFERENCE), await other.forget(REFERENCE)] == [True, False]


async def test_the_journal_contains_no_key_and_no_destination(
    numbers: OfflineNumbersSession, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its files contain neither."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    async with SQLiteJournal(tmp_path / "journal") as journal:
        with pytest.raises(OutcomeUnknownError):
            await call(numbers.with_options(journal=journal))
        stored = everything_in(tmp_path)
    assert REFERENCE.encode() in stored
    assert [text for text in (sandbox.key, DESTINATION, "Magazine") if text.encode() in stored] == []
