"""Every log record of ours has the same fields, and shows no whole number and no key."""

import asyncio
import json
import logging
import re
from collections.abc import Iterable
from contextlib import suppress

import pytest
from support.changes import TABLE as CHANGES
from support.changes import play
from support.clock import Clock
from support.decisions import TABLE
from support.leaks import shows
from support.once import OnceOperations, ask, journal_with
from support.once_table import TABLE as ONCE_TABLE
from support.scripted import ScriptedOperations, intent_of
from support.waiting import until

from offline_numbers import Attempt, NumberType, OfflineNumbersError, OfflineNumbersSession, RetryPolicy
from offline_numbers.allocation.journal import MemoryJournal, Record
from offline_numbers.allocation.safe_assign import safe_assign
from offline_numbers.sandbox import Fault, Sandbox

DESTINATION = "0612345678"
AD = "Magazine Ad"
TYPE = NumberType.PREFIX_0899
NAMES = ["action", "attempt", "outcome", "status", "elapsed", "number", "error", "reference"]
ACTIONS = {"assign", "unassign", "reassign", "check", "redirect_setup", "list"}
OUTCOMES = {None, "answered", "refused", "failed", "unknown", "not sent"}
MASKED = re.compile(r"-|[0-9]{2}•+[0-9]{2}")


def ours(records: Iterable[logging.LogRecord]) -> list[logging.LogRecord]:
    """Return the records of the library's logger."""
    return [record for record in records if record.name == "offline_numbers"]


def fields(record: logging.LogRecord) -> dict[str, object]:
    """Return the fields of a record."""
    given: dict[str, object] = vars(record)["offline_numbers"]
    return given


def check_records(records: list[logging.LogRecord], key: str) -> None:
    """Check the fields of each record, their types, that they are JSON, and that no secret is in them."""
    for record in records:
        told = fields(record)
        assert list(told) == NAMES, record
        assert told["action"] in ACTIONS
        assert told["outcome"] in OUTCOMES
        assert isinstance(told["attempt"], int)
        assert isinstance(told["status"], int | None)
        assert isinstance(told["elapsed"], float | None)
        assert isinstance(told["error"], str | None)
        assert isinstance(told["reference"], str | None)
        assert MASKED.fullmatch(str(told["number"]))
        assert not shows(key, logging.Formatter().format(record) + json.dumps(told))
        assert re.findall(r"[0-9]{5}|Magazine", f"{record.getMessage()} {told | {'elapsed': None}}") == []


def fail_at_times(attempt: Attempt) -> None:
    """Fail at each second attempt."""
    assert attempt.attempt != 2


async def meet_every_fault(sandbox: Sandbox, clock: Clock) -> None:
    """Call every method with every fault that answers at once, and cancel a call."""
    retry = RetryPolicy(sleep=clock.sleep)
    faults = [fault for fault in Fault if not fault.name.startswith(("HANG", "LATE_COMMIT_HANG", "DRIBBLE", "STALE"))]
    async with OfflineNumbersSession(
        sandbox.key, base_url=sandbox.url, retry=retry, on_attempt=fail_at_times
    ) as numbers:
        for fault in faults:
            for action in ("assign", "unassign", "reassign", "redirect_setup", "check", "list"):
                late = fault.name.startswith(("LATE", "REPEATED")) and action in {"check", "list"}
                if not late:
                    sandbox.fail_next(action, fault)
            number = "0899000001"
            for call in (
                numbers.safe_assign(DESTINATION, description=AD, type=TYPE, settle=(0.1,)),
                numbers.assign_once(f"order-{fault.name}", DESTINATION, description=AD, type=TYPE, settle=(0.1,)),
                numbers.unassign(tracking_number=number),
                numbers.reassign(tracking_number=number, phone_number="0698765432"),
                numbers.redirect_setup(tracking_number=number, allow_redirect=True),
                numbers.safe_unassign(tracking_number=number, settle=(0.1,)),
                numbers.safe_reassign(tracking_number=number, phone_number=DESTINATION, settle=(0.1,)),
                numbers.safe_redirect_setup(tracking_number=number, allow_redirect=False, settle=(0.1,)),
                numbers.check(tracking_number=number),
                numbers.list_numbers(),
            ):
                with suppress(OfflineNumbersError):
                    await call
        sandbox.clear()
        sandbox.fail_next("assign", Fault.HANG_AFTER_COMMIT)
        task = asyncio.create_task(numbers.assign(DESTINATION, description=AD, type=TYPE))
        await until(lambda: len(sandbox.requests) == 1)
        task.cancel()
        await asyncio.wait([task])


async def test_every_record_on_the_wire(sandbox: Sandbox, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, for all actions and faults: attempts, backoff, warnings, and a hook that fails."""
    caplog.set_level(logging.DEBUG)
    await meet_every_fault(sandbox, clock)
    records = ours(caplog.records)
    check_records(records, sandbox.key)
    assert {fields(record)["action"] for record in records} == ACTIONS
    assert {fields(record)["outcome"] for record in records} >= {None, "answered", "refused", "failed", "unknown"}
    said = {record.msg for record in records if not record.args or record.levelno > logging.DEBUG}
    assert {"on_attempt raised %s", "%s for %s: cancelled after it was sent; the API may still carry it out"} <= said


async def test_every_record_of_the_state_machines(caplog: pytest.LogCaptureFixture) -> None:
    """For each row of the decision tables; the records of ``assign_once`` name their reference."""
    caplog.set_level(logging.DEBUG, "offline_numbers")
    for row in TABLE:
        with suppress(OfflineNumbersError):
            await safe_assign(
                ScriptedOperations(row.steps), intent_of(), "domain", attempts=row.attempts, settle=row.settle
            )
    for row_of_changes in CHANGES:
        await play(row_of_changes, ScriptedOperations(row_of_changes.steps))
    once = len(caplog.records)
    for row_of_once in ONCE_TABLE:
        await ask(OnceOperations(row_of_once.steps), await journal_with(row_of_once.before))
    check_records(caplog.records, "offl_key_that_nobody_has")
    assert {fields(record)["reference"] for record in caplog.records[:once]} == {None}
    assert {fields(record)["reference"] for record in caplog.records[once:]} == {"order-4711"}


class ForgetfulJournal(MemoryJournal):
    """A journal that cannot remove a record."""

    async def swap(self, domain: str, reference: str, expected: Record | None, new: Record | None) -> bool:
        """Fail if the record is to be removed."""
        if new is None:
            raise OSError
        return await super().swap(domain, reference, expected, new)


async def test_a_failed_removal_from_the_journal_is_logged(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """The record names the reference and the error."""
    sandbox.fail_next("assign", Fault.API_ERROR)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, journal=ForgetfulJournal()) as numbers:
        with pytest.raises(OfflineNumbersError):
            await numbers.assign_once("order-1", DESTINATION, description=AD, type=TYPE)
    (record,) = caplog.records
    told = {"action": "assign", "number": "-", "error": "JournalError", "reference": "order-1"}
    assert fields(record) == dict.fromkeys(NAMES) | told


async def test_the_fields_of_an_attempt_and_of_a_wait(
    sandbox: Sandbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """An attempt has all fields but the reference; a wait has the status and the error that it follows."""
    caplog.set_level(logging.DEBUG, "offline_numbers")
    sandbox.fail_next("check", Fault.HTTP_503_BEFORE_COMMIT)
    retry = RetryPolicy(sleep=clock.sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry) as numbers:
        with suppress(OfflineNumbersError):
            await numbers.check(phone_number=DESTINATION)
    told = [list(fields(record).values()) for record in caplog.records]
    assert [[*one[:4], *one[5:]] for one in told] == [
        ["check", 1, "failed", 503, "06••••••78", "HTTPStatusError", None],
        ["check", 1, None, 503, "-", "HTTPStatusError", None],
        ["check", 2, "refused", 200, "06••••••78", "UnknownNumberError", None],
    ]
    assert [isinstance(one[4], float) for one in told] == [True, False, True]
