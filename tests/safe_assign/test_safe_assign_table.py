"""``safe_assign`` follows its decision table: each row has its reads, requests and waits in order."""

import asyncio
import logging
import re

import pytest
from support.decisions import TABLE, Row
from support.scripted import DESCRIPTION, DESTINATION, ScriptedOperations, assign, check, intent_of, listed, wait

from offline_numbers.allocation.locks import one_at_a_time
from offline_numbers.allocation.safe_assign import safe_assign
from offline_numbers.errors import OfflineNumbersError, OutcomeUnknownError, UnknownNumberError
from offline_numbers.values.models import Allocation, NumberDetails, NumberState
from offline_numbers.values.timetable import Timetable

every_row = pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])


async def play(row: Row, operations: ScriptedOperations) -> Allocation | OfflineNumbersError:
    """Run one row; return an error in place of raising it."""
    try:
        return await safe_assign(operations, intent_of(), "domain", attempts=row.attempts, settle=row.settle)
    except OfflineNumbersError as error:
        return error


@every_row
async def test_row(row: Row) -> None:
    """The call makes exactly the steps of the row; its result is that of the row."""
    operations = ScriptedOperations(row.steps)
    end = await play(row, operations)
    assert type(row.end) is type(end)
    assert vars_of(row.end) == vars_of(end)
    assert operations.done == len(row.steps)


def vars_of(end: Allocation | OfflineNumbersError) -> object:
    """Return the fields by which two results are compared."""
    return end.args if isinstance(end, OfflineNumbersError) else end


@every_row
async def test_row_raises_without_a_chain(row: Row) -> None:
    """The error has no chained exception, whose frames could show more."""
    end = await play(row, ScriptedOperations(row.steps))
    assert [getattr(end, "__cause__", None), getattr(end, "__context__", None)] == [None, None]


@every_row
async def test_row_logs_no_number_and_no_text_from_outside(row: Row, caplog: pytest.LogCaptureFixture) -> None:
    """Numbers are masked in log lines; descriptions and the API's messages are not in them."""
    caplog.set_level(logging.DEBUG, "offline_numbers")
    await play(row, ScriptedOperations(row.steps))
    told = [line for line in caplog.messages if re.search(rf"[0-9]{{5}}|{DESCRIPTION}|Poster|No tracking|cut", line)]
    assert told == []


@every_row
async def test_row_is_cancelled_at_every_await(row: Row) -> None:
    """A cancellation passes at once: no call follows, no task is left, and the lock is free."""
    for step in range(len(row.steps)):
        operations = ScriptedOperations(row.steps, hangs_at=step)
        task = asyncio.create_task(hanging(row, operations))
        await operations.hangs.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert operations.done == step + 1
        assert {asyncio.current_task()} == asyncio.all_tasks()
        async with asyncio.timeout(1), one_at_a_time("domain", intent_of().phone_number):
            pass


async def hanging(row: Row, operations: ScriptedOperations) -> None:
    """Play one row; a call that leaves its steps does not hang."""
    try:
        await play(row, operations)
    finally:
        operations.hangs.set()


async def test_the_answer_becomes_the_allocation() -> None:
    """The allocation has all fields of the answer."""
    nothing = UnknownNumberError("check", "Unknown tracking number")
    week = Timetable({"monday": "10:00-12:00"})
    answer = NumberState(
        phone_number="+33612345678",
        tracking_number="0899123456",
        allow_redirect=True,
        timetable=week,
        raw={"status": "success"},
    )
    steps = [check(nothing), assign(answer)]
    allocation = await safe_assign(ScriptedOperations(steps), intent_of(), "domain", attempts=1, settle=[0.5])
    expected = Allocation(
        phone_number="+33612345678", tracking_number="0899123456", allow_redirect=True, timetable=week, attempts=1
    )
    assert allocation == expected
    assert allocation.raw == {"status": "success"}


async def test_a_row_becomes_the_recovered_allocation() -> None:
    """Fields that a row does not contain are empty; ``raw`` is the row."""
    nothing = UnknownNumberError("check", "Unknown tracking number")
    lost = OutcomeUnknownError("assign", phone_number=DESTINATION)
    received = {"tracking_phone": "0899123456"}
    details = NumberDetails(
        tracking_number="0899123456", phone_number=DESTINATION, description=DESCRIPTION, raw=received
    )
    found = check(NumberState(phone_number=DESTINATION, tracking_number="0899123456", allow_redirect=True))
    steps = [check(nothing), assign(lost), wait(0.5), found, listed(details)]
    allocation = await safe_assign(ScriptedOperations(steps), intent_of(), "domain", attempts=1, settle=[0.5])
    assert allocation.allow_redirect is None
    assert allocation.timetable == Timetable()
    assert allocation.raw == received
