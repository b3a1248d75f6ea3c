"""A call in two steps, as a batch makes it: its request is sent, and a later list confirms the number."""

import logging
from collections.abc import Sequence

import pytest
from support.journals import FaultyJournal
from support.once import INTENT, REFERENCE, SETTLE, A, C, OnceOperations, answered, done, row
from support.once_table import ELSEWHERE, sent
from support.records import DOMAIN
from support.scripted import Step, listed

from offline_numbers.allocation.assign_once import Course, NeverSent, Shared, forget
from offline_numbers.allocation.journal import Record

# Operations 0 and 1 of the journal are those before the request; 2 writes the answered number, 3 comes after it.
at_any_time = pytest.mark.parametrize("operation", [2, 3], ids=["before the answer is written", "later"])


def forgotten_at(operation: int, others: Record | None = None) -> FaultyJournal:
    """Return a journal that loses the reference before one of its operations; then another caller writes a record."""
    journal = FaultyJournal()

    async def change() -> None:
        await forget(journal.store, DOMAIN, REFERENCE)
        await journal.store.swap(DOMAIN, REFERENCE, None, others)

    journal.meanwhile[operation] = change
    return journal


async def call_sent(journal: FaultyJournal, steps: Sequence[Step] = ()) -> Course:
    """Return a call whose request is answered with A."""
    course = Shared(OnceOperations([*sent(A), *steps]), journal, DOMAIN, NeverSent()).course(REFERENCE, INTENT, SETTLE)
    await course.run_until_sent()
    return course


async def test_the_journal_names_the_answered_number() -> None:
    """Before any list confirms it, and still as begun."""
    journal = FaultyJournal()
    await call_sent(journal)
    record = await journal.get(DOMAIN, REFERENCE)
    assert record is not None
    assert record.state == "begun"
    assert record.tracking_number == A


async def test_given_lists_replace_the_reads() -> None:
    """The call sends its request, and reads no list of its own."""
    operations = OnceOperations(sent(A)[1:])
    course = Shared(operations, FaultyJournal(), DOMAIN, NeverSent()).course(REFERENCE, INTENT, SETTLE)
    await course.run_until_sent(lambda _: [])
    assert await course.run(lambda _: [row(A)]) == answered(A)


@at_any_time
@pytest.mark.parametrize("phone_number", [INTENT.phone_number, ELSEWHERE])
async def test_a_forgotten_number_is_returned(
    operation: int, phone_number: str, caplog: pytest.LogCaptureFixture
) -> None:
    """This call allocated it, so the number is its own at any destination; the call warns of another one."""
    caplog.set_level(logging.WARNING, "offline_numbers")
    course = await call_sent(forgotten_at(operation), [listed(row(A, phone_number=phone_number))])
    assert await course.run() == answered(A, phone_number=phone_number)
    warned = [line for line in caplog.messages if "has another destination now" in line]
    assert len(warned) == (phone_number == ELSEWHERE)


@at_any_time
async def test_another_callers_number_is_not_overwritten(operation: int) -> None:
    """After `forget`, another caller confirmed a number: this call returns that one, and its own as surplus."""
    journal = forgotten_at(operation, done(C))
    course = await call_sent(journal, [listed(row(A)), listed(row(A), row(C))])
    end = await course.run()
    assert end.tracking_number == C
    assert end.surplus == (A,)
    assert await journal.get(DOMAIN, REFERENCE) == done(C)
