"""The safe changes by their decision table: each row in its order of reads, sends and waits."""

import asyncio
import logging
import re

import pytest
from support.changes import AWAY, HOME, RELEASE, TABLE, Row, play, state
from support.scripted import ScriptedOperations, Step

from offline_numbers.allocation import Change, ChangedMeanwhileError, safe_change
from offline_numbers.allocation.locks import one_at_a_time
from offline_numbers.errors import OfflineNumbersError, OutcomeUnknownError, SessionClosedError
from offline_numbers.values import NumberDetails, Settled

every_row = pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])


@every_row
async def test_row(row: Row) -> None:
    """The call takes all steps of the row, and ends as the row does."""
    operations = ScriptedOperations(row.steps)
    end = await play(row, operations)
    assert type(end) is type(row.end)
    assert shown(end) == shown(row.end)
    assert operations.done == len(row.steps)


def shown(end: Settled | OfflineNumbersError) -> object:
    """Return what two ends are compared by."""
    return vars(end) if isinstance(end, OfflineNumbersError) else end


@every_row
async def test_row_logs_masked_numbers(row: Row, caplog: pytest.LogCaptureFixture) -> None:
    """No log line contains a whole number, a description or a message of the API."""
    caplog.set_level(logging.DEBUG, "offline_numbers")
    await play(row, ScriptedOperations(row.steps))
    assert [line for line in caplog.messages if re.search(r"[0-9]{5}|Old|New|Other|Maintenance", line)] == []


@every_row
async def test_row_is_cancelled_at_every_await(row: Row) -> None:
    """A cancellation passes at once: nothing is called after it, and the lock is free again."""
    for step in range(len(row.steps)):
        operations = ScriptedOperations(row.steps, hangs_at=step)
        task = asyncio.create_task(play(row, operations))
        await operations.hangs.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert operations.done == step + 1
        async with asyncio.timeout(1), one_at_a_time("domain", "0899111111"):
            pass


@every_row
async def test_row_keeps_an_unknown_outcome_when_the_session_closes(row: Row) -> None:
    """A session that is closed after a lost request does not hide it; before one, it raises its own error."""
    for step in range(1, len(row.steps)):
        operations = ScriptedOperations(row.steps, closes_at=step)
        (end,) = await asyncio.gather(play(row, operations), return_exceptions=True)
        was_lost = any(isinstance(one.answer, OutcomeUnknownError) for one in row.steps[:step])
        was_refused = row.steps[step - 1].call.split()[0] not in {"check", "list", "sleep"}
        if was_lost:
            assert isinstance(end, OutcomeUnknownError)
            assert "The session was closed before the outcome was known" in end.message.split(". ")
        elif not was_refused:
            assert isinstance(end, SessionClosedError)


async def test_a_number_that_is_not_as_expected_is_not_changed() -> None:
    """The caller read another destination in the list: nothing is sent."""
    expected = NumberDetails(tracking_number="0899111111", phone_number=AWAY)
    operations = ScriptedOperations([Step("check 0899111111", state(HOME))])
    with pytest.raises(ChangedMeanwhileError):
        await safe_change(Change(operations, RELEASE, expected), "domain", attempts=2, settle=(0.5,))
    assert operations.done == 1


async def test_the_answer_is_kept_as_received() -> None:
    """The result has the raw answer; so has one that a read found."""
    for row in TABLE[0], TABLE[4]:
        end = await play(row, ScriptedOperations(row.steps))
        assert isinstance(end, Settled)
        assert end.raw == {"timetable": 0}


async def test_a_change_keeps_the_state_before() -> None:
    """The caller shows it beside the result."""
    change = Change(ScriptedOperations(TABLE[0].steps), RELEASE)
    await safe_change(change, "domain", attempts=1, settle=[0.5])
    assert change.state == state()


async def test_the_log_of_a_change_that_a_read_shows(caplog: pytest.LogCaptureFixture) -> None:
    """Each line begins with the action and the number, masked."""
    caplog.set_level(logging.INFO, "offline_numbers")
    await play(TABLE[4], ScriptedOperations(TABLE[4].steps))
    assert caplog.messages == [
        "unassign for 08••••••11: outcome unknown (TimeoutError), reading",
        "unassign for 08••••••11: a read shows the wanted state",
    ]
    for record in caplog.records:
        fields = vars(record)["offline_numbers"]
        assert fields["action"] == "unassign"
        assert fields["attempt"] == 1
        assert fields["number"] == "08••••••11"
