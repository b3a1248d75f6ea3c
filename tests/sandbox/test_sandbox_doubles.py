"""`assert_no_double_allocation` fails if an intent got a second number, and names the requests."""

import re
from collections.abc import Callable

import pytest
from support.raw_http import get, target

from offline_numbers.sandbox import Fault, Sandbox, State

AD = {"phone_number": "0612345678", "description": "Magazine Ad", "type": 5}
ORDER = AD | {"description": "[order-1] Ad"}
GIVEN = "assign(phone_number='0612345678', description='Magazine Ad', type='5')"


async def send(sandbox: Sandbox, action: str, **parameters: object) -> None:
    """Send one request and ignore the answer."""
    await get(sandbox.url, target(sandbox.key, action, **parameters))


def assert_double(sandbox: Sandbox, message: str) -> None:
    """Assert that the check fails with exactly this message."""
    with pytest.raises(AssertionError, match=f"^{re.escape(message)}$"):
        sandbox.assert_no_double_allocation()


async def test_several_numbers_for_one_destination_and_description(sandbox: Sandbox) -> None:
    """The message names the requests by their places in the log."""
    await send(sandbox, "assign", **AD)
    await send(sandbox, "list")
    sandbox.assert_no_double_allocation()
    await send(sandbox, "assign", **AD)
    await send(sandbox, "assign", **AD)
    assert_double(
        sandbox,
        "destination '0612345678' with description 'Magazine Ad' got 3 numbers:\n"
        f"  0899000001 by request 1 of 4: {GIVEN}\n"
        f"  0899000002 by request 3 of 4: {GIVEN}\n"
        f"  0899000003 by request 4 of 4: {GIVEN}",
    )
    sandbox.clear()
    sandbox.assert_no_double_allocation()


async def test_a_request_that_a_proxy_repeated(sandbox: Sandbox) -> None:
    """The message names the fault of a request."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    await send(sandbox, "assign", **AD)
    line = f"request 1 of 1: {GIVEN}, which met Fault.REPEATED_BY_PROXY"
    assert_double(
        sandbox,
        "destination '0612345678' with description 'Magazine Ad' got 2 numbers:\n"
        f"  0899000001 by {line}\n  0899000002 by {line}",
    )


async def test_a_reference_is_one_intent(sandbox: Sandbox) -> None:
    """The marker of `assign_once` decides, not the destination or the rest of the description."""
    await send(sandbox, "assign", **ORDER)
    await send(sandbox, "assign", phone_number="0698765432", description="[order-1] Other", type=5)
    with pytest.raises(AssertionError, match=r"^reference 'order-1' got 2 numbers:\n  0899000001 by request 1 of 2"):
        sandbox.assert_no_double_allocation()


async def test_a_late_commit_counts(sandbox: Sandbox) -> None:
    """A request that is executed after the next one is a double as any other."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    await send_lost(sandbox)
    await send(sandbox, "assign", **AD)
    sandbox.assert_no_double_allocation()
    sandbox.commit_late()
    with pytest.raises(AssertionError, match=r"0899000001 by request 2 of 2.*\n.*0899000002 by request 1 of 2"):
        sandbox.assert_no_double_allocation()


async def send_lost(sandbox: Sandbox) -> None:
    """Send one request that gets no answer."""
    with pytest.raises(IndexError):
        await send(sandbox, "assign", **AD)


def released(state: State) -> None:
    """Release the number."""
    state.release("0899000001")


def moved(state: State) -> None:
    """Reassign the number to another destination."""
    state.reassign("0899000001", "0698765432")


def taken_over(state: State) -> None:
    """Release the number and allocate it again for the same destination."""
    state.release("0899000001")
    state.assign("0612345678", type=5)


@pytest.mark.parametrize("between", [released, moved, taken_over])
async def test_a_number_that_was_released_does_not_count(sandbox: Sandbox, between: Callable[[State], None]) -> None:
    """An intent that holds no number any more may get one."""
    await send(sandbox, "assign", **AD)
    between(sandbox.state)
    await send(sandbox, "assign", **AD)
    sandbox.assert_no_double_allocation()


async def test_a_number_with_a_new_description_counts(sandbox: Sandbox) -> None:
    """A changed description does not hide that the destination has two numbers."""
    await send(sandbox, "assign", **AD)
    sandbox.state.describe("0899000001", "Renamed")
    await send(sandbox, "assign", **AD)
    with pytest.raises(AssertionError, match="got 2 numbers"):
        sandbox.assert_no_double_allocation()


async def test_a_marked_number_that_was_reassigned_counts(sandbox: Sandbox) -> None:
    """A reference keeps its number when the destination changes."""
    await send(sandbox, "assign", **ORDER)
    sandbox.state.reassign("0899000001", "0698765432")
    await send(sandbox, "assign", **ORDER)
    with pytest.raises(AssertionError, match="reference 'order-1' got 2 numbers"):
        sandbox.assert_no_double_allocation()


async def test_numbers_of_others_do_not_count(sandbox: Sandbox) -> None:
    """Only requests count, and two descriptions are two intents."""
    sandbox.state.assign("0612345678", type=5, description="Magazine Ad")
    await send(sandbox, "assign", **AD)
    await send(sandbox, "assign", **AD | {"description": "Billboard"})
    sandbox.assert_no_double_allocation()
