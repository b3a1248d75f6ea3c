"""``assign_once`` follows its decision table: each row has its reads, requests and waits in order."""

import asyncio
import logging
import re

import pytest
from attrs import evolve
from support.once import MARKED, REFERENCE, A, OnceOperations, ask, journal_with, vars_of
from support.once import row as listed_row
from support.once_table import LOST_OR_REFUSED, TABLE, Row
from support.records import DOMAIN
from support.scripted import DESCRIPTION, listed

from offline_numbers.allocation.journal import Journal
from offline_numbers.allocation.locks import one_at_a_time
from offline_numbers.values.models import Allocation

every_row = pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])


async def written(journal: Journal) -> tuple[str, str | None] | None:
    """Return the journal's state of the reference and its number."""
    record = await journal.get(DOMAIN, REFERENCE)
    return None if record is None else (record.state, record.tracking_number)


@every_row
async def test_row(row: Row) -> None:
    """The call makes exactly the steps of the row; its result and the journal are those of the row."""
    operations, journal = OnceOperations(row.steps), await journal_with(row.before)
    end = await ask(operations, journal)
    assert vars_of(row.end) == vars_of(end)
    assert operations.done == len(row.steps)
    assert await written(journal) == row.after


async def asked(operations: OnceOperations, journal: Journal) -> None:
    """Call once, with a timeout for a call that leaves its steps."""
    try:
        await ask(operations, journal)
    finally:
        operations.hangs.set()


@every_row
async def test_row_sends_at_most_once_and_never_a_begun_reference(row: Row) -> None:
    """For a reference in the journal it only reads."""
    sends = [step.call for step in row.steps if step.call.startswith("assign")]
    assert len(sends) <= (row.before is None)


@every_row
async def test_row_logs_no_number_and_no_text_from_outside(row: Row, caplog: pytest.LogCaptureFixture) -> None:
    """Numbers are masked in log lines; descriptions and the API's messages are not in them."""
    caplog.set_level(logging.DEBUG, "offline_numbers")
    await ask(OnceOperations(row.steps), await journal_with(row.before))
    told = [line for line in caplog.messages if re.search(rf"[0-9]{{5}}|{DESCRIPTION}|No tracking", line)]
    assert told == []


@every_row
@pytest.mark.parametrize("leaves", [True, False], ids=["sent", "not sent"])
async def test_row_is_cancelled_at_every_await(row: Row, *, leaves: bool) -> None:
    """No call follows, the journal keeps the record only if the request may have been sent, and no lock is held."""
    for step in range(len(row.steps)):
        operations, journal = OnceOperations(row.steps, hangs_at=step, leaves=leaves), await journal_with(row.before)
        task = asyncio.create_task(asked(operations, journal))
        await operations.hangs.wait()
        before = await journal.get(DOMAIN, REFERENCE)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert operations.done == step + 1
        never_left = row.steps[step].call.startswith("assign") and not leaves
        assert (None if never_left else before) == await journal.get(DOMAIN, REFERENCE)
        assert {asyncio.current_task()} == asyncio.all_tasks()
        async with asyncio.timeout(1), one_at_a_time(DOMAIN, f"[{REFERENCE}]"):
            pass


@pytest.mark.parametrize("row", LOST_OR_REFUSED, ids=[row.name for row in LOST_OR_REFUSED])
async def test_row_is_begun_before_anything_is_sent(row: Row) -> None:
    """The journal has the state "begun" while the request is in flight."""
    place = next((place for place, step in enumerate(row.steps) if step.call.startswith("assign")), len(row.steps) - 1)
    operations, journal = OnceOperations(row.steps, hangs_at=place), await journal_with(row.before)
    task = asyncio.create_task(asked(operations, journal))
    await operations.hangs.wait()
    expected = ("begun", None) if row.steps[place].call.startswith("assign") else None
    assert expected == await written(journal)
    task.cancel()
    await asyncio.wait([task])


async def test_a_recovered_allocation_keeps_its_row() -> None:
    """``raw`` is the received row."""
    received = {"tracking_phone": A}
    shown = evolve(listed_row(A), raw=received)
    end = await ask(OnceOperations([listed(shown)]), await journal_with(None))
    assert isinstance(end, Allocation)
    assert end.raw == received


async def test_a_second_call_confirms_the_first_ones_answer() -> None:
    """An answer that the list did not confirm is pending until a later call finds it."""
    unconfirmed, listed_now = TABLE[[row.name for row in TABLE].index("answered and never confirmed")], TABLE[0]
    journal = await journal_with(None)
    await ask(OnceOperations(unconfirmed.steps), journal)
    assert list(await journal.pending(DOMAIN)) == [REFERENCE]
    end = await ask(OnceOperations(listed_now.steps), journal)
    assert vars_of(listed_now.end) == vars_of(end)
    assert list(await journal.pending(DOMAIN)) == []


def test_the_marker_stands_first() -> None:
    """The sent description begins with it."""
    assert f"[{REFERENCE}] {DESCRIPTION}" == MARKED
