"""The probes that spend: one number, released at the end whatever happens, or named."""

import asyncio
import json
from collections.abc import Callable

import pytest
from support.altered import Answer, altered
from support.probing import DESTINATION, NUMBERS, PREFIX, Opened

from offline_numbers import (
    ArgumentError,
    DisconnectedError,
    OfflineNumbersSession,
    OutcomeUnknownError,
    PoolExhaustedError,
    ReferenceConflictError,
)
from offline_numbers.probe import Report, Verdict, probe
from offline_numbers.probe.labels import FIRST, MARKER, REFERENCE, explaining
from offline_numbers.sandbox import Dialect, Fault, Number, RequestRecord, Sandbox

LEFT = Number("0899000109", destination=DESTINATION, description=f"{MARKER} {FIRST}")


async def spend(session: OfflineNumbersSession, told: list[str] | None = None) -> Report:
    """Probe and spend."""
    return await probe(session, spend=PREFIX, destination=DESTINATION, tell=told.append if told is not None else None)


def verdict(report: Report, name: str) -> Verdict:
    """Return the verdict of one assumption."""
    return next(one.verdict for one in report.observations if one.assumption.id == name)


def spent(sandbox: Sandbox) -> list[str]:
    """Return the numbers that are allocated now and were not at the start."""
    return [one.tracking_number for one in sandbox.numbers.values() if one.destination and one.allocations]


async def test_one_number_is_allocated_and_released(sandbox: Sandbox, opened: Opened) -> None:
    """The sentences name it with the command that releases it; nothing stays in the journal."""
    told: list[str] = []
    async with opened(sandbox.key, sandbox.url) as session:
        report = await spend(session, told)
        assert await session.pending() == []
    assert len(sandbox.allocations) == 1
    assert spent(sandbox) == []
    assert report.left == ()
    assert "`offline-numbers unassign 0899000001`" in told[0]
    assert told[1:] == ["0899000001 is released."]


@pytest.mark.parametrize(("destination", "name"), [(None, "destination"), ("anonymous", "phone_number")])
async def test_a_wrong_destination_is_refused(
    sandbox: Sandbox, opened: Opened, destination: str | None, name: str
) -> None:
    """It is a phone number of yours; nothing is sent."""
    async with opened(sandbox.key, sandbox.url) as session:
        with pytest.raises(ArgumentError) as caught:
            await probe(session, spend=PREFIX, destination=destination)
    assert caught.value.name == name
    assert sandbox.requests == ()


async def test_a_journal_in_memory_is_refused(sandbox: Sandbox) -> None:
    """A crash would lose the number; nothing is sent."""
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as session:
        with pytest.raises(ArgumentError, match="SQLiteJournal") as caught:
            await spend(session)
    assert caught.value.name == "journal"
    assert sandbox.requests == ()


async def test_an_empty_pool_is_reported(opened: Opened) -> None:
    """Nothing is left, and what was read is in the report."""
    async with Sandbox({1: 1}) as sandbox, opened(sandbox.key, sandbox.url) as session:
        report = await spend(session)
    assert isinstance(report.failure, PoolExhaustedError)
    assert report.left == ()
    assert verdict(report, "any-content-type") is Verdict.HOLDS


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE_COMMIT, Fault.DROP_AFTER_COMMIT], ids=lambda fault: fault.name)
@pytest.mark.parametrize("action", ["assign", "reassign", "redirect_setup", "unassign"])
async def test_a_lost_answer_leaves_nothing(sandbox: Sandbox, opened: Opened, action: str, fault: Fault) -> None:
    """The number is released, or nothing was allocated and the reference stays pending."""
    sandbox.fail_next(action, fault)
    async with opened(sandbox.key, sandbox.url) as session:
        report = await spend(session)
        pending = [one.reference for one in await session.pending()]
    assert spent(sandbox) == []
    assert report.left == ()
    is_unknown = action == "assign" and "BEFORE" in fault.name
    assert isinstance(report.failure, OutcomeUnknownError) == is_unknown
    assert pending == ([REFERENCE] if is_unknown else [])


async def test_a_second_number_of_a_proxy_is_released(sandbox: Sandbox, opened: Opened) -> None:
    """A proxy has sent the assign twice."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    async with opened(sandbox.key, sandbox.url) as session:
        report = await spend(session)
    assert len(sandbox.allocations) == 2
    assert spent(sandbox) == []
    assert report.left == ()


async def test_a_number_that_cannot_be_released_is_named(sandbox: Sandbox, opened: Opened) -> None:
    """The next probe releases it first."""
    told: list[str] = []
    sandbox.fail_next("unassign", Fault.DROP_BEFORE_COMMIT, times=99)
    async with opened(sandbox.key, sandbox.url) as session:
        report = await spend(session, told)
        assert report.left == ("0899000001",)
        assert "then `offline-numbers unassign 0899000001`" in told[-1]
        again = await spend(session)  # it cannot be released yet
        assert again.left == ("0899000001",)
        assert len(sandbox.allocations) == 1
        sandbox.clear(keep_numbers=True)
        assert (await spend(session, told)).left == ()
    assert "0899000001 is released." in told
    assert spent(sandbox) == []


@pytest.mark.parametrize("place", [7, 8, 9, 10, 12, 14, 20, 21, 25])
async def test_a_cancelled_probe_releases_its_number(opened: Opened, place: int) -> None:
    """At each request: what was allocated is released before the cancellation goes on."""
    running: list[asyncio.Task[Report]] = []
    count: list[RequestRecord] = []

    def cancel(record: RequestRecord) -> None:
        count.append(record)
        if len(count) == place:
            running[0].cancel()

    async with Sandbox({5: 3}, on_request=cancel) as sandbox, opened(sandbox.key, sandbox.url) as session:
        running.append(asyncio.create_task(spend(session)))
        await asyncio.wait(running)
        assert len(count) >= place
        assert spent(sandbox) == []


async def test_a_number_of_another_machine_is_named(opened: Opened) -> None:
    """It bears the marker of probes, and this journal does not know it: nothing is spent."""
    async with Sandbox({5: 3}, numbers=[LEFT]) as sandbox, opened(sandbox.key, sandbox.url) as session:
        report = await spend(session)
        assert report.left == (LEFT.tracking_number,)
        assert sandbox.allocations == ()


async def begun(session: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """Allocate as a probe does, and stop."""
    await session.assign_once(REFERENCE, DESTINATION, description=FIRST, type=PREFIX)
    assert spent(sandbox) == ["0899000001"]


@pytest.mark.parametrize("label", [None, "x<b>y", "Billboard"])
async def test_what_an_earlier_probe_left_is_released(sandbox: Sandbox, opened: Opened, label: str | None) -> None:
    """If somebody has renamed it, it is named and left alone."""
    async with opened(sandbox.key, sandbox.url) as session:
        await begun(session, sandbox)
        if label:
            sandbox.state.describe("0899000001", label)
        report = await spend(session)
    assert report.left == (("0899000001",) if label == "Billboard" else ())
    assert spent(sandbox) == [*report.left]


async def test_what_was_released_by_hand_is_forgotten(sandbox: Sandbox, opened: Opened) -> None:
    """The next probe begins anew."""
    async with opened(sandbox.key, sandbox.url) as session:
        await begun(session, sandbox)
        sandbox.state.release("0899000001")
        report = await spend(session)
    assert report.failure is None
    assert spent(sandbox) == []


async def test_what_cannot_be_found_stays_pending(opened: Opened) -> None:
    """An API that cuts labels, and an answer that was lost: numbers whose label may be the rest are named."""
    dialect = Dialect(label_length=4)
    async with (
        Sandbox({5: 3}, numbers=NUMBERS, dialect=dialect) as sandbox,
        opened(sandbox.key, sandbox.url) as session,
    ):
        sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
        first = await spend(session)
        assert isinstance(first.failure, OutcomeUnknownError)
        second = await spend(session)
        assert isinstance(second.failure, OutcomeUnknownError)
        assert second.left == ("0899000001",)
        assert len(sandbox.allocations) == 1


async def test_another_destination_conflicts_with_what_is_pending(sandbox: Sandbox, opened: Opened) -> None:
    """The arguments of the pending reference are needed to read what became of it."""
    sandbox.fail_next("assign", Fault.DROP_BEFORE_COMMIT)
    async with opened(sandbox.key, sandbox.url) as session:
        await spend(session)
        report = await probe(session, spend=PREFIX, destination="0611111111")
    assert isinstance(report.failure, ReferenceConflictError)


def test_no_dialect_explains_another_label() -> None:
    """A label that somebody has typed is none of a probe's."""
    assert explaining([(f"{MARKER} {FIRST}", "Billboard")]) == []


def lists(answer: Answer) -> None:
    """Hide all numbers from the lists."""
    if answer.action == "list":
        answer.body = b"{}" if "details" not in answer.query else b'{"tracking_number_details": []}'


def refusing(*actions: str) -> Callable[[Answer], None]:
    """Return what makes the API refuse actions."""

    def refuse(answer: Answer) -> None:
        if answer.action in actions:
            answer.body = b'{"status": "error", "error": "Not today"}'

    return refuse


def by_destination(answer: Answer) -> None:
    """Let `check` find nothing by a destination."""
    if answer.action == "check" and "phone_number" in answer.query:
        answer.body = b'{"status": "error", "error": "Unknown tracking number"}'


def by_number(answer: Answer) -> None:
    """Let `check` know nothing of the number."""
    if answer.action == "check" and answer.query.get("tracking_number") == "0899000001":
        answer.body = b'{"status": "error", "error": "Unknown tracking number"}'


def frozen(answer: Answer) -> None:
    """Let the list show an old label."""
    if "details" in answer.query:
        decoded = json.loads(answer.body)
        for row in decoded["tracking_number_details"]:
            row["description"] = row["description"] and f"{MARKER} {FIRST}"
        answer.body = json.dumps(decoded).encode()


def free(answer: Answer) -> None:
    """Let `check` know nothing of free numbers, and `unassign` name nothing."""
    if answer.action == "unassign":
        answer.body = b'{"status": "success"}'
    if answer.action == "check" and b'"phone_number":""' in answer.body:
        answer.body = b'{"status": "error", "error": "Unknown tracking number"}'


def odd(answer: Answer) -> None:
    """Write timetables as an object, or as texts, and no tracking number after a change."""
    if answer.action == "redirect_setup":
        decoded = json.loads(answer.body)
        week = {"monday": "08:00-12:00"} if "timetable[monday]" in answer.query else ["08:00-12:00"]
        answer.body = json.dumps({**decoded, "timetable": week, "tracking_number": ""}).encode()


@pytest.mark.parametrize(
    ("alter", "name", "expected"),
    [
        (lists, "list-shows-assigns", Verdict.BREAKS),
        (refusing("redirect_setup", "reassign"), "days-sent-in-full", Verdict.BREAKS),
        (refusing("redirect_setup", "reassign"), "reassign-keeps-the-rest", Verdict.BREAKS),
        (by_destination, "check-shows-assigns", Verdict.BREAKS),
        (free, "unassign-may-name-none", Verdict.DIFFERS),
        (by_number, "no-silent-cache", Verdict.NOT_SEEN),
        (frozen, "list-shows-assigns", Verdict.BREAKS),
        (odd, "days-sent-in-full", Verdict.BREAKS),
    ],
)
async def test_an_api_that_is_otherwise_is_seen(
    opened: Opened, alter: Callable[[Answer], None], name: str, expected: Verdict
) -> None:
    """Each has its own verdict, and the number is released."""
    async with (
        Sandbox({5: 3}) as sandbox,
        altered(sandbox, alter) as url,
        opened(sandbox.key, url) as session,
    ):
        report = await spend(session)
    assert verdict(report, name) is expected
    assert spent(sandbox) == []


async def test_a_list_that_fails_ends_the_probe(opened: Opened) -> None:
    """The report has the error, and the number is released."""
    async with Sandbox({5: 3}) as sandbox, opened(sandbox.key, sandbox.url) as session:
        told: list[str] = []

        def tell(sentence: str) -> None:
            told.append(sentence)
            if len(told) == 1:
                sandbox.fail_next("list", Fault.DROP_BEFORE_COMMIT, times=9)

        report = await probe(session, spend=PREFIX, destination=DESTINATION, tell=tell)
    assert isinstance(report.failure, DisconnectedError)
    assert report.left == ()
    assert spent(sandbox) == []
