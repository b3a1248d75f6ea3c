"""`assert_no_double_allocation`: which allocations are one too many, and what is said of them."""

import re
from collections.abc import Callable

import pytest
from support.raw_http import get, target

from offline_numbers.sandbox import Fault, Sandbox, State

AD = {"phone_number": "0612345678", "description": "Magazine Ad", "type": 5}
ORDER = AD | {"description": "[order-1] Ad"}
GIVEN = "assign(phone_number='0612345678', description='Magazine Ad', type='5')"


async def send(sandbox: Sandbox, action: str, **parameters: object) -> None:
    """Ask once; the answer is nobody's concern here."""
    await get(sandbox.url, target(sandbox.key, action, **parameters))


def assert_double(sandbox: Sandbox, message: str) -> None:
    """Assert that a double is found, and what is said of it."""
    with pytest.raises(AssertionError, match=f"^{re.escape(message)}$"):
        sandbox.assert_no_double_allocation()


async def test_two_numbers_for_one_destination_and_description(sandbox: Sandbox) -> None:
    """The message shows which requests did it, by their places in the log."""
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


async def test_one_request_that_a_proxy_repeated(sandbox: Sandbox) -> None:
    """What went wrong with a request is said."""
    sandbox.fail_next("assign", Fault.REPEATED_BY_PROXY)
    await send(sandbox, "assign", **AD)
    line = f"request 1 of 1: {GIVEN}, which met Fault.REPEATED_BY_PROXY"
    assert_double(
        sandbox,
        "destination '0612345678' with description 'Magazine Ad' got 2 numbers:\n"
        f"  0899000001 by {line}\n  0899000002 by {line}",
    )


async def test_a_reference_is_one_intent_whatever_else_is_said(sandbox: Sandbox) -> None:
    """The marker of `assign_once` counts, not the destination, nor the words behind it."""
    await send(sandbox, "assign", **ORDER)
    await send(sandbox, "assign", phone_number="0698765432", description="[order-1] Other", type=5)
    with pytest.raises(AssertionError, match=r"^reference 'order-1' got 2 numbers:\n  0899000001 by request 1 of 2"):
        sandbox.assert_no_double_allocation()


async def test_a_late_commit_is_a_double(sandbox: Sandbox) -> None:
    """A request that is carried out after the next one counts as one that was carried out in time."""
    sandbox.fail_next("assign", Fault.LATE_COMMIT_DROP)
    await send_lost(sandbox)
    await send(sandbox, "assign", **AD)
    sandbox.assert_no_double_allocation()
    sandbox.commit_late()
    with pytest.raises(AssertionError, match=r"0899000001 by request 2 of 2.*\n.*0899000002 by request 1 of 2"):
        sandbox.assert_no_double_allocation()


async def send_lost(sandbox: Sandbox) -> None:
    """Ask once, and get no answer."""
    with pytest.raises(IndexError):
        await send(sandbox, "assign", **AD)


def released(state: State) -> None:
    """Give the number back."""
    state.release("0899000001")


def moved(state: State) -> None:
    """Give the number another destination."""
    state.reassign("0899000001", "0698765432")


def taken_over(state: State) -> None:
    """Give the number back, and let somebody else take it for the same destination."""
    state.release("0899000001")
    state.assign("0612345678", type=5)


@pytest.mark.parametrize("between", [released, moved, taken_over])
async def test_what_was_given_back_is_no_double(sandbox: Sandbox, between: Callable[[State], None]) -> None:
    """An intent that holds nothing any more may get a number."""
    await send(sandbox, "assign", **AD)
    between(sandbox.state)
    await send(sandbox, "assign", **AD)
    sandbox.assert_no_double_allocation()


async def test_a_number_that_was_renamed_is_still_held(sandbox: Sandbox) -> None:
    """Somebody's other description does not hide that the destination is paid for twice."""
    await send(sandbox, "assign", **AD)
    sandbox.state.describe("0899000001", "Renamed")
    await send(sandbox, "assign", **AD)
    with pytest.raises(AssertionError, match="got 2 numbers"):
        sandbox.assert_no_double_allocation()


async def test_a_marked_number_that_was_moved_is_still_held(sandbox: Sandbox) -> None:
    """A reference goes with its number."""
    await send(sandbox, "assign", **ORDER)
    sandbox.state.reassign("0899000001", "0698765432")
    await send(sandbox, "assign", **ORDER)
    with pytest.raises(AssertionError, match="reference 'order-1' got 2 numbers"):
        sandbox.assert_no_double_allocation()


async def test_what_others_hold_is_no_double(sandbox: Sandbox) -> None:
    """Only requests are counted, and two descriptions are two intents."""
    sandbox.state.assign("0612345678", type=5, description="Magazine Ad")
    await send(sandbox, "assign", **AD)
    await send(sandbox, "assign", **AD | {"description": "Billboard"})
    sandbox.assert_no_double_allocation()
