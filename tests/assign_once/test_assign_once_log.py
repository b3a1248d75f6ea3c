"""The exact log lines of ``assign_once``: the reference first, numbers masked."""

import logging
from collections.abc import AsyncIterator

import pytest
from support.clock import Clock
from support.journals import FaultyJournal
from support.once_child import DESTINATION, REFERENCE, call

from offline_numbers import AlreadyAssignedError, NumberType, OfflineNumbersSession, RetryPolicy
from offline_numbers.sandbox import Fault, Sandbox


@pytest.fixture
async def numbers(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> AsyncIterator[OfflineNumbersSession]:
    """A session that never really waits; its warnings are captured."""
    caplog.set_level(logging.WARNING, "offline_numbers")
    retry = RetryPolicy(sleep=Clock().sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry) as session:
        yield session


async def test_an_unknown_outcome(
    numbers: OfflineNumbersSession, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The line names the class of the error."""
    sandbox.fail_next("assign", Fault.DROP_AFTER_COMMIT)
    await call(numbers)
    assert caplog.messages == [f"[{REFERENCE}] outcome unknown (ServerDisconnectedError), reading the list"]
    fields = vars(caplog.records[0])["offline_numbers"]
    assert fields["number"] == "06••••••78"
    assert fields["attempt"] == 1
    assert fields["error"] == "OutcomeUnknownError"


async def test_an_answer_that_the_list_does_not_confirm(
    numbers: OfflineNumbersSession, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The line names the number, masked."""
    old = await call(numbers)
    await numbers.unassign(tracking_number=old.tracking_number)
    await numbers.forget(REFERENCE)
    sandbox.fail_next("assign", Fault.STALE_ANSWER)
    await call(numbers)
    assert caplog.messages == [f"[{REFERENCE}] the list does not confirm 08••••••01 yet: it stays pending"]
    assert vars(caplog.records[0])["offline_numbers"]["attempt"] == 1


async def test_extra_numbers(
    numbers: OfflineNumbersSession, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The line counts and names them, masked."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    await call(numbers)
    sandbox.state.assign(DESTINATION, description=f"[{REFERENCE}] Magazine Ad", type=NumberType.PREFIX_0899)
    await call(numbers)
    assert caplog.messages == [
        f"[{REFERENCE}] holds 1 extra number: 08••••••01",
        f"[{REFERENCE}] holds 2 extra numbers: 08••••••01, 08••••••03",
    ]


async def test_a_number_that_was_moved(
    numbers: OfflineNumbersSession, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Another user has reassigned it since."""
    allocation = await call(numbers)
    sandbox.state.reassign(allocation.tracking_number, "0611111111")
    await call(numbers)
    assert caplog.messages == [f"[{REFERENCE}] 08••••••01 has another destination now"]


async def test_a_confirmed_number_that_another_one_replaces(
    numbers: OfflineNumbersSession, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Another user has moved the marker to another number."""
    first = await call(numbers)
    second = sandbox.state.assign(DESTINATION, description=f"[{REFERENCE}] Ad", type=NumberType.PREFIX_0899)
    await numbers.unassign(tracking_number=first.tracking_number)
    assert (await call(numbers)).tracking_number == second.tracking_number
    assert caplog.messages == [f"[{REFERENCE}] 08••••••01 was confirmed before, but 08••••••02 bears the marker now"]


async def test_a_record_that_cannot_be_taken_back(
    numbers: OfflineNumbersSession, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The API refused, and the journal fails to remove the record."""
    journal = FaultyJournal({2: "fails"})
    sandbox.fail_next("assign", Fault.API_ERROR)
    with pytest.raises(AlreadyAssignedError):
        await call(numbers.with_options(journal=journal))
    assert caplog.messages == [
        f"[{REFERENCE}] could not be removed from the journal (OSError): other processes take it for pending"
    ]
