"""The probes that only read: few requests, no change, and a verdict for each thing that an API may do otherwise."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from support.altered import Answer, altered
from support.clock import Clock
from support.probing import DESTINATION, NUMBERS

from offline_numbers import (
    Attempt,
    DisconnectedError,
    HTTPStatusError,
    InvalidKeyError,
    InvalidResponseError,
    OfflineNumbersSession,
    PoolExhaustedError,
    RetryPolicy,
)
from offline_numbers.probe import Observation, Report, Verdict, probe
from offline_numbers.probe.findings import Findings
from offline_numbers.probe.reading import Reader
from offline_numbers.sandbox import Dialect, Fault, Number, Sandbox

Alter = Callable[[Answer], None]


async def read(sandbox: Sandbox, url: str | None = None, destination: str | None = None) -> Report:
    """Probe without spending."""
    retry = RetryPolicy(sleep=Clock().sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=url or sandbox.url, retry=retry) as session:
        return await probe(session, destination=destination)


async def read_altered(sandbox: Sandbox, alter: Alter) -> dict[str, Observation]:
    """Probe an API that alters its answers."""
    async with altered(sandbox, alter) as url:
        return by_id(await read(sandbox, url))


def by_id(report: Report) -> dict[str, Observation]:
    """Return the observations by their assumptions."""
    return {one.assumption.id: one for one in report.observations}


async def test_it_sends_nine_reads(sandbox: Sandbox) -> None:
    """Nothing is changed, and the hook receives each attempt."""
    told: list[Attempt] = []
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, on_attempt=told.append) as session:
        await probe(session)
    assert len(sandbox.requests) == 9
    assert {request.action for request in sandbox.requests} == {"list", "check"}
    assert [one.action for one in told] == [request.action for request in sandbox.requests]
    assert {one.attempt for one in told} == {1}


@pytest.mark.parametrize(
    ("pool", "numbers", "sent"), [({}, (), 4), ({5: 1}, (), 6), ({}, NUMBERS, 8)], ids=["empty", "pool", "in use"]
)
async def test_a_small_domain_is_probed(pool: dict[int, int], numbers: tuple[Number, ...], sent: int) -> None:
    """What is missing is not asked for."""
    async with Sandbox(pool, numbers=numbers) as sandbox:
        report = await read(sandbox)
        assert len(sandbox.requests) == sent
    assert not report.is_at_risk


@pytest.mark.parametrize(
    ("destination", "asked"), [("06 11 11 11 11", "0611111111"), (DESTINATION, "0639980000")], ids=["free", "in use"]
)
async def test_a_destination_is_asked_for_if_it_holds_nothing(sandbox: Sandbox, destination: str, asked: str) -> None:
    """Otherwise one from the range for fiction."""
    await read(sandbox, destination=destination)
    assert asked in [request.parameters.get("phone_number") for request in sandbox.requests]


async def test_a_refused_key_ends_the_probe(sandbox: Sandbox) -> None:
    """There is nothing to report."""
    async with OfflineNumbersSession("offl_wrong", base_url=sandbox.url) as session:
        with pytest.raises(InvalidKeyError):
            await probe(session)


@pytest.mark.parametrize(("status", "sent"), [(302, 1), (500, 4), (503, 4)])
async def test_a_list_without_200_ends_the_probe(sandbox: Sandbox, status: int, sent: int) -> None:
    """There is nothing to report; a read is retried as the retry policy says."""

    def alter(answer: Answer) -> None:
        answer.status = status

    async with altered(sandbox, alter) as url:
        with pytest.raises(HTTPStatusError) as caught:
            await read(sandbox, url)
    assert caught.value.action == "list"
    assert caught.value.status == status
    assert url == f"http://{caught.value.host}"
    assert len(sandbox.requests) == sent


async def test_a_lost_connection_ends_the_probe(sandbox: Sandbox) -> None:
    """The read was repeated as the retry policy says."""
    sandbox.fail_next("list", Fault.DROP_BEFORE_COMMIT, times=4)
    with pytest.raises(DisconnectedError):
        await read(sandbox)
    assert len(sandbox.requests) == 4


async def test_a_list_that_is_no_list_ends_the_probe(sandbox: Sandbox) -> None:
    """There is nothing to report."""

    def alter(answer: Answer) -> None:
        if "details" in answer.query:
            answer.body = b"<html>"

    with pytest.raises(InvalidResponseError):
        await read_altered(sandbox, alter)


async def test_an_invalid_byte_empties_the_detailed_list() -> None:
    """The report names the cause; the simple list is enough for the other probes."""
    broken = evolve(NUMBERS[0], description="Caf\udce9")
    async with Sandbox({5: 1}, numbers=[broken]) as sandbox:
        report = await read(sandbox)
    assert by_id(report)["labels-are-utf-8"].verdict is Verdict.BREAKS
    assert by_id(report)["found-as-sent"].verdict is Verdict.HOLDS
    assert report.dialect == Dialect(invalid_utf8="empty")


def on_check(change: Alter) -> Alter:
    """Return what alters the answers of `check` alone."""
    return lambda answer: change(answer) if answer.action == "check" else None


def replace_in(name: str, value: object) -> Alter:
    """Return what replaces a field of each success of `check`."""

    def change(answer: Answer) -> None:
        decoded = json.loads(answer.body)
        if decoded["status"] == "success":
            answer.body = json.dumps(decoded | {name: value}).encode()

    return on_check(change)


def header(name: str, value: str) -> Alter:
    """Return what adds a header to each answer."""

    def change(answer: Answer) -> None:
        answer.headers[name] = value

    return change


def body(text: str, *, only: Callable[[Answer], bool] = lambda _: True) -> Alter:
    """Return what replaces the answers of `check`."""

    def change(answer: Answer) -> None:
        if only(answer):
            answer.body = text.encode()

    return on_check(change)


def rows(change: Callable[[dict[str, object]], object]) -> Alter:
    """Return what changes each row of the detailed list."""

    def alter(answer: Answer) -> None:
        if "details" in answer.query:
            decoded = json.loads(answer.body)
            for row in decoded["tracking_number_details"]:
                change(row)
            answer.body = json.dumps(decoded).encode()

    return alter


def refuse(answer: Answer) -> None:
    """Answer `check` by destination with an error that the document does not list."""
    if "phone_number" in answer.query:
        answer.body = b'{"status": "error", "error": "0612345678 not found"}'


def forbid(answer: Answer) -> None:
    """Answer `check` with another status."""
    answer.status = 403


def shorten(answer: Answer) -> None:
    """Drop a row of the detailed list."""
    if "details" in answer.query:
        answer.body = json.dumps(
            {"tracking_number_details": json.loads(answer.body)["tracking_number_details"][1:]}
        ).encode()


def with_parameter(answer: Answer) -> bool:
    """Return whether a request has a parameter that the API does not know."""
    return "offline_numbers_probe" in answer.query


ERROR = '{"status": "error", "error": "Unknown parameter"}'


@pytest.mark.parametrize(
    ("alter", "name", "verdict"),
    [
        (header("Age", "7"), "no-silent-cache", Verdict.BREAKS),
        (header("X-Cache", "HIT from edge"), "no-silent-cache", Verdict.BREAKS),
        (header("Content-Encoding", "identity"), "any-compression", Verdict.DIFFERS),
        (on_check(forbid), "only-200-is-an-answer", Verdict.DIFFERS),
        (body("<p>Warning</p>{}"), "blanks-around-json", Verdict.BREAKS),
        (body("<p>"), "any-content-type", Verdict.BREAKS),
        (body("[{"), "any-content-type", Verdict.BREAKS),
        (body(ERROR, only=with_parameter), "unknown-parameter-ignored", Verdict.DIFFERS),
        (body(ERROR), "errors-in-any-case", Verdict.DIFFERS),
        (on_check(refuse), "found-as-sent", Verdict.BREAKS),
        (on_check(refuse), "destination-without-number", Verdict.DIFFERS),
        (replace_in("phone_number", "0698765432"), "list-agrees-with-check", Verdict.DIFFERS),
        (replace_in("timetable", {"monday": "10:00-12:00"}), "no-timetable", Verdict.NOT_SEEN),
        (replace_in("allow_redirect", "1"), "any-flag", Verdict.NOT_SEEN),
        (rows(lambda row: row.pop("description")), "label-may-be-missing", Verdict.DIFFERS),
        (rows(lambda row: row.update(last_update="2026-03-02T12:00:00Z")), "time-without-zone", Verdict.DIFFERS),
        (rows(lambda row: row.update(destination_phone="+442079460000")), "any-form-of-number", Verdict.NOT_SEEN),
        (rows(lambda row: row.update(destination_phone="anonymous")), "any-form-of-number", Verdict.NOT_SEEN),
        (rows(lambda row: row.update(destination_phone="0033612345678")), "any-form-of-number", Verdict.DIFFERS),
        (shorten, "whole-list", Verdict.BREAKS),
    ],
)
async def test_an_api_that_is_otherwise_is_seen(sandbox: Sandbox, alter: Alter, name: str, verdict: Verdict) -> None:
    """Each has its own verdict; the report shows no whole number."""
    observations = await read_altered(sandbox, alter)
    assert observations[name].verdict is verdict, observations[name]
    assert [one.seen for one in observations.values() if DESTINATION in one.seen] == []


async def test_a_slow_api_is_seen(sandbox: Sandbox) -> None:
    """An answer that takes half of the time limit is too slow."""
    findings = Findings(slowest=2.5)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, timeout=5) as session:
        await Reader(session, findings).read(None)
    slow = by_id(findings.report())["list-in-time"]
    assert slow.verdict is Verdict.DIFFERS
    assert slow.advice == "raise timeout, which is 5 seconds"


@pytest.mark.usefixtures("may_block")
async def test_a_report_becomes_a_file_for_the_sandbox(tmp_path: Path) -> None:
    """The file has neither the key nor a whole number, and `Dialect.read` reads it."""
    dialect = Dialect(flags="int", destinations="plus", before="\r\n")
    async with Sandbox({5: 1}, numbers=NUMBERS, dialect=dialect) as sandbox:
        report = await read(sandbox)
    report.write(tmp_path / "probe.json")
    text = (tmp_path / "probe.json").read_text(encoding="utf-8")
    assert Dialect.read(tmp_path / "probe.json") == dialect
    assert sandbox.key not in text
    assert json.loads(text)["failure"] is None


def test_numbers_are_masked_everywhere() -> None:
    """What an API writes before the JSON may contain a number as well."""
    findings = Findings(left=["0899000001"], failure=PoolExhaustedError("assign", "none"))
    findings.write("before", "call 06 12 34 56 78")
    findings.note("any-flag", Verdict.BREAKS, "of +33612345678")
    report = findings.report()
    assert report.dialect.before == "call 06••••••78"
    assert report.observations[0].seen == "of 33•••••••78"
    assert report.to_dict()["left"] == ["08••••••01"]
    assert report.to_dict()["failure"] == "PoolExhaustedError"
