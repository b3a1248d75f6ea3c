"""Each fault of the sandbox during a write, a read and ``safe_assign``: what arrives, and what is returned."""

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
    TransportError,
)
from offline_numbers.sandbox import Fault, Sandbox

DESTINATION = "0612345678"
SHORT = 0.3  # seconds, for the faults that never answer

# The outcome of an assign: stage, cause, HTTP status.
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
RETRIED: dict[str, OfflineNumbersError] = {  # the error of a check after all retries
    "DROP": DisconnectedError("check", cause_name="ServerDisconnectedError"),
    "RESET": DisconnectedError("check", cause_name="ClientOSError"),
    "HANG": TimedOutError("check", timeout=SHORT / 2),
    "HTTP_500": HTTPStatusError("check", status=500),
    "HTTP_503": HTTPStatusError("check", status=503),
    "HTTP_429": HTTPStatusError("check", status=429),
    "CUT_BODY": DisconnectedError("check", cause_name="ClientPayloadError"),
    "DRIBBLE": TimedOutError("check", timeout=SHORT / 2),
}
NOT_RETRIED: dict[str, type[TransportError]] = {
    "CUT_BODY_WITHOUT_LENGTH": InvalidResponseError,
    "HTML": InvalidResponseError,
    "EMPTY_BODY": InvalidResponseError,
    "REDIRECT": HTTPStatusError,
}
ANSWERED = {Fault.API_ERROR, Fault.REPEATED_BY_PROXY, Fault.STALE_ANSWER}


def kind(fault: Fault) -> str:
    """Return the part of a fault that the client can see."""
    return fault.name.removesuffix("_BEFORE_COMMIT").removesuffix("_AFTER_COMMIT")


def arrived(sandbox: Sandbox, action: str) -> int:
    """Count the requests of an action that reached the server."""
    return [request.action for request in sandbox.requests].count(action)


def test_the_tables_contain_every_fault() -> None:
    """No fault of the sandbox is missing."""
    assert {kind(fault) for fault in Fault} == {*UNKNOWN, *(fault.name for fault in ANSWERED)}
    assert {*RETRIED, *NOT_RETRIED} | {"LATE_COMMIT_DROP", "LATE_COMMIT_HANG"} == {*UNKNOWN}


@pytest.mark.parametrize("fault", sorted(set(Fault) - ANSWERED, key=str), ids=lambda fault: fault.name)
async def test_assign_arrives_once_and_its_outcome_is_unknown(
    numbers: OfflineNumbersSession, sandbox: Sandbox, fault: Fault
) -> None:
    """Exactly one request arrives, and the error is OutcomeUnknownError."""
    sandbox.fail_next("assign", fault)
    with pytest.raises(OutcomeUnknownError) as caught:
        await numbers.with_options(timeout=SHORT).assign(
            DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899
        )
    error = caught.value
    assert arrived(sandbox, "assign") == 1
    stage, cause_name, status = UNKNOWN[kind(fault)]
    assert error.stage == stage
    assert error.cause_name == cause_name
    assert error.status == status
    assert error.action == "assign"
    assert error.phone_number == DESTINATION
    assert error.tracking_number is None
    assert error.attempts == 1
    assert bool(error.message) == (error.cause_name == "InvalidResponseError")


async def test_a_lost_release_names_its_number(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """The error names the number of the request, and nothing that is not known."""
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


async def test_an_assign_repeated_by_a_proxy_arrives_once(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """The proxy's copy costs a second number; the client sent one request."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    state = await numbers.assign(DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899)
    assert arrived(sandbox, "assign") == 1
    assert len(sandbox.allocations) == 2
    assert state.tracking_number == sandbox.allocations[-1].tracking_number


async def test_a_refused_assign_arrives_once(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """An error of the API is definite."""
    sandbox.fail_next("assign", Fault.API_ERROR)
    with pytest.raises(AlreadyAssignedError):
        await numbers.assign(DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899)
    assert arrived(sandbox, "assign") == 1
    assert len(sandbox.allocations) == 0


@pytest.mark.parametrize("name", sorted(RETRIED))
async def test_check_is_retried(numbers: OfflineNumbersSession, sandbox: Sandbox, name: str) -> None:
    """Two failures, then an answer: three requests and a value."""
    state = await numbers.assign(DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899)
    sandbox.fail_next("check", fault_named(name), times=2)
    assert await numbers.with_options(timeout=SHORT).check(phone_number=DESTINATION) == state
    assert arrived(sandbox, "check") == 3


@pytest.mark.parametrize("name", sorted(RETRIED))
async def test_check_gives_up(numbers: OfflineNumbersSession, sandbox: Sandbox, clock: Clock, name: str) -> None:
    """The default policy stops after four attempts."""
    sandbox.fail_next("check", fault_named(name), times=4)
    with pytest.raises(type(RETRIED[name])) as caught:
        await numbers.with_options(timeout=SHORT / 2).check(phone_number=DESTINATION)
    assert vars(caught.value) == vars(RETRIED[name]) | {"host": sandbox.url.removeprefix("http://")}
    assert arrived(sandbox, "check") == 4
    assert len(clock.waits) == 3


@pytest.mark.parametrize("name", sorted(NOT_RETRIED))
async def test_check_is_not_retried(numbers: OfflineNumbersSession, sandbox: Sandbox, name: str) -> None:
    """A repeated request would get the same unusable answer."""
    sandbox.fail_next("check", fault_named(name))
    with pytest.raises(NOT_RETRIED[name]) as caught:
        await numbers.check(phone_number=DESTINATION)
    assert sandbox.url == f"http://{caught.value.host}"
    assert arrived(sandbox, "check") == 1


@pytest.mark.parametrize("name", sorted(RETRIED))
async def test_lists_are_retried(numbers: OfflineNumbersSession, sandbox: Sandbox, name: str) -> None:
    """Both lists are retried like other reads, and are complete."""
    sandbox.fail_next("list", fault_named(name), times=2)
    patient = numbers.with_options(timeout=SHORT)
    assert len(await patient.list_details()) == 21
    assert arrived(sandbox, "list") == 3
    sandbox.fail_next("list", fault_named(name))
    assert set((await patient.list_numbers()).values()) == {None}
    assert arrived(sandbox, "list") == 5


@pytest.mark.parametrize("name", sorted(NOT_RETRIED))
async def test_lists_are_not_retried(numbers: OfflineNumbersSession, sandbox: Sandbox, name: str) -> None:
    """Both lists and the iteration raise the error of an unusable answer."""
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
    """If the assign was lost before the commit, it is sent again; after the commit, its number is found."""
    sandbox.fail_next("assign", fault)
    allocation = await numbers.with_options(timeout=SHORT).safe_assign(
        DESTINATION, description="Magazine Ad", type=NumberType.PREFIX_0899
    )
    is_found = fault.name.endswith("_AFTER_COMMIT")
    assert [one.tracking_number for one in sandbox.allocations] == [allocation.tracking_number]
    assert arrived(sandbox, "assign") == (1 if is_found else 2)
    assert allocation.attempts == (1 if is_found else 2)
    assert allocation.recovered == is_found
    assert allocation.surplus == ()


def fault_named(name: str) -> Fault:
    """Return the fault of a read."""
    return Fault[name] if name in Fault.__members__ else Fault[f"{name}_BEFORE_COMMIT"]
