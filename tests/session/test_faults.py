"""Each fault of the sandbox, met by a write, by a read and by ``safe_assign``: what arrived, and what came of it."""

import pytest
from support.clock import Clock

from offline_numbers import (
    AlreadyAssignedError,
    DisconnectedError,
    HTTPStatusError,
    InvalidResponseError,
    NumberType,
    OfflineNumbersError,
    OfflineNumbersSession,
    OutcomeUnknownError,
    TimedOutError,
)
from offline_numbers.sandbox import Fault, Sandbox

DESTINATION = "0612345678"
SHORT = 0.3  # seconds: a fault that never answers is met in no more

# What an assign ends with: stage, cause, HTTP status.
UNKNOWN: dict[str, tuple[str, str, int | None]] = {
    "DROP": ("sent", "ServerDisconnectedError", None),
    "RESET": ("sent", "ClientOSError", None),
    "HANG": ("sent", "TimeoutError", None),
    "HTTP_500": ("answered", "HTTPStatusError", 500),
    "HTTP_503": ("answered", "HTTPStatusError", 503),
    "CUT_BODY": ("answered", "ClientPayloadError", 200),
    "CUT_BODY_WITHOUT_LENGTH": ("answered", "InvalidResponseError", 200),
    "HTML": ("answered", "InvalidResponseError", 200),
    "EMPTY_BODY": ("answered", "InvalidResponseError", 200),
    "REDIRECT": ("answered", "HTTPStatusError", 302),
    "DRIBBLE": ("answered", "TimeoutError", 200),
    "HTTP_429": ("answered", "HTTPStatusError", 429),
    "LATE_COMMIT_DROP": ("sent", "ServerDisconnectedError", None),
    "LATE_COMMIT_HANG": ("sent", "TimeoutError", None),
}
RETRIED: dict[str, OfflineNumbersError] = {  # what a check ends with after all retries
    "DROP": DisconnectedError("check", cause_name="ServerDisconnectedError"),
    "RESET": DisconnectedError("check", cause_name="ClientOSError"),
    "HANG": TimedOutError("check", timeout=SHORT / 2),
    "HTTP_500": HTTPStatusError("check", status=500),
    "HTTP_503": HTTPStatusError("check", status=503),
    "HTTP_429": HTTPStatusError("check", status=429),
    "CUT_BODY": DisconnectedError("check", cause_name="ClientPayloadError"),
    "DRIBBLE": TimedOutError("check", timeout=SHORT / 2),
}
NOT_RETRIED: dict[str, type[OfflineNumbersError]] = {
    "CUT_BODY_WITHOUT_LENGTH": InvalidResponseError,
    "HTML": InvalidResponseError,
    "EMPTY_BODY": InvalidResponseError,
    "REDIRECT": HTTPStatusError,
}
ANSWERED = {Fault.API_ERROR, Fault.REPEATED_BY_PROXY, Fault.STALE_ANSWER}


def kind(fault: Fault) -> str:
    """Return what the client gets to see of a fault."""
    return fault.name.removesuffix("_BEFORE_COMMIT").removesuffix("_AFTER_COMMIT")


def arrived(sandbox: Sandbox, action: str) -> int:
    """Count the requests of an action that reached the server."""
    return [request.action for request in sandbox.requests].count(action)


def test_every_fault_is_expected_somewhere() -> None:
    """No fault of the sandbox is missing in the tables."""
    assert {kind(fault) for fault in Fault} == {*UNKNOWN, *(fault.name for fault in ANSWERED)}
    assert {*RETRIED, *NOT_RETRIED} | {"LATE_COMMIT_DROP", "LATE_COMMIT_HANG"} == {*UNKNOWN}


@pytest.mark.parametrize("fault", sorted(set(Fault) - ANSWERED, key=str), ids=lambda fault: fault.name)
async def test_assign_arrives_once_and_its_outcome_is_unknown(
    numbers: OfflineNumbersSession, sandbox: Sandbox, fault: Fault
) -> None:
    """Whatever happens to an assign, one request arrives, and nobody claims to know what became of it."""
    sandbox.fail_next("assign", fault)
    with pytest.raises(OutcomeUnknownError) as caught:
        await numbers.with_options(timeout=SHORT).assign(
            DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899
        )
    error = caught.value
    assert arrived(sandbox, "assign") == 1
    assert (error.stage, error.cause_name, error.status) == UNKNOWN[kind(fault)]
    assert error.action == "assign"
    assert error.phone_number == DESTINATION
    assert error.tracking_number is None
    assert error.attempts == 1
    assert bool(error.message) == (error.cause_name == "InvalidResponseError")


async def test_a_release_that_is_lost_names_its_number(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """The error says which request it is that may have been carried out, and no more than is known."""
    state = await numbers.assign(DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899)
    sandbox.fail_next("unassign", Fault.DROP_AFTER_COMMIT)
    with pytest.raises(OutcomeUnknownError) as caught:
        await numbers.unassign(tracking_number=state.tracking_number)
    error = caught.value
    assert error.action == "unassign"
    assert error.phone_number is None
    assert error.tracking_number == state.tracking_number
    assert error.candidates == ()
    assert error.message == ""


async def test_assign_that_a_proxy_repeats_arrives_once(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """What a proxy does behind us costs two numbers, and is no second request of ours."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    state = await numbers.assign(DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899)
    assert arrived(sandbox, "assign") == 1
    assert len(sandbox.allocations) == 2
    assert state.tracking_number == sandbox.allocations[-1].tracking_number


async def test_assign_that_is_refused_arrives_once(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """The API's own error is definite."""
    sandbox.fail_next("assign", Fault.API_ERROR)
    with pytest.raises(AlreadyAssignedError):
        await numbers.assign(DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899)
    assert arrived(sandbox, "assign") == 1
    assert len(sandbox.allocations) == 0


@pytest.mark.parametrize("name", sorted(RETRIED))
async def test_check_is_retried(numbers: OfflineNumbersSession, sandbox: Sandbox, name: str) -> None:
    """Two failures and a good answer: three requests and a value."""
    state = await numbers.assign(DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899)
    sandbox.fail_next("check", fault_named(name), times=2)
    assert await numbers.with_options(timeout=SHORT).check(phone_number=DESTINATION) == state
    assert arrived(sandbox, "check") == 3


@pytest.mark.parametrize("name", sorted(RETRIED))
async def test_check_gives_up(numbers: OfflineNumbersSession, sandbox: Sandbox, clock: Clock, name: str) -> None:
    """Four failures are the last that the default policy sees."""
    sandbox.fail_next("check", fault_named(name), times=4)
    with pytest.raises(type(RETRIED[name])) as caught:
        await numbers.with_options(timeout=SHORT / 2).check(phone_number=DESTINATION)
    assert vars(caught.value) == vars(RETRIED[name]) | {"host": sandbox.url.removeprefix("http://")}
    assert arrived(sandbox, "check") == 4
    assert len(clock.waits) == 3


@pytest.mark.parametrize("name", sorted(NOT_RETRIED))
async def test_check_is_not_retried(numbers: OfflineNumbersSession, sandbox: Sandbox, name: str) -> None:
    """An answer that is none would be none the next time, too."""
    sandbox.fail_next("check", fault_named(name))
    with pytest.raises(NOT_RETRIED[name]):
        await numbers.check(phone_number=DESTINATION)
    assert arrived(sandbox, "check") == 1


@pytest.mark.parametrize("name", sorted(RETRIED))
async def test_lists_are_retried(numbers: OfflineNumbersSession, sandbox: Sandbox, name: str) -> None:
    """Both lists are reads like any other, and come whole or not at all."""
    sandbox.fail_next("list", fault_named(name), times=2)
    patient = numbers.with_options(timeout=SHORT)
    assert len(await patient.list_details()) == 21
    assert arrived(sandbox, "list") == 3
    sandbox.fail_next("list", fault_named(name))
    assert set((await patient.list_numbers()).values()) == {None}
    assert arrived(sandbox, "list") == 5


@pytest.mark.parametrize("name", sorted(NOT_RETRIED))
async def test_lists_are_not_retried(numbers: OfflineNumbersSession, sandbox: Sandbox, name: str) -> None:
    """An answer that is none is an error of both lists and of the iteration."""
    sandbox.fail_next("list", fault_named(name), times=3)
    with pytest.raises(NOT_RETRIED[name]):
        await numbers.list_details()
    with pytest.raises(NOT_RETRIED[name]):
        await numbers.list_numbers()
    with pytest.raises(NOT_RETRIED[name]):
        await anext(numbers.iter_details())
    assert arrived(sandbox, "list") == 3


@pytest.mark.parametrize("fault", sorted(set(Fault) - ANSWERED, key=str), ids=lambda fault: fault.name)
async def test_safe_assign_ends_with_one_number(numbers: OfflineNumbersSession, sandbox: Sandbox, fault: Fault) -> None:
    """Lost before the commit, it is sent again; lost after it, it is found: one number, whatever the fault."""
    sandbox.fail_next("assign", fault)
    allocation = await numbers.with_options(timeout=SHORT).safe_assign(
        DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899
    )
    committed = fault.name.endswith("_AFTER_COMMIT")
    assert [one.tracking_number for one in sandbox.allocations] == [allocation.tracking_number]
    assert arrived(sandbox, "assign") == (1 if committed else 2)
    assert (allocation.recovered, allocation.attempts) == ((True, 1) if committed else (False, 2))
    assert allocation.surplus == ()


def fault_named(name: str) -> Fault:
    """Return the fault that a read meets."""
    return Fault[name] if name in Fault.__members__ else Fault[f"{name}_BEFORE_COMMIT"]
