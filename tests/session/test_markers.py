"""A description that begins with a marker is refused, unless the caller allows it."""

from typing import Any

import pytest

from offline_numbers import ArgumentError, NumberType, OfflineNumbersSession
from offline_numbers.sandbox import Sandbox

DESTINATION = "0612345678"
WRITES = ["assign", "safe_assign", "reassign", "safe_reassign"]
BEGINS_WITH_A_MARKER = ["[order-2] Ad", "[order-2]", "[order-2]Ad", "  [order-2] Ad", "\u200b\ufeff [order-2] Ad"]


async def write(numbers: OfflineNumbersSession, method: str, description: str, **options: Any) -> None:  # noqa: ANN401 - as the method takes them
    """Call one of the writes that send a description."""
    options |= {"description": description, "phone_number": DESTINATION}
    if method.endswith("reassign"):
        await getattr(numbers, method)(tracking_number="0899000001", **options)
    else:
        await getattr(numbers, method)(type=NumberType.PREFIX_0899, **options)


@pytest.mark.parametrize("description", BEGINS_WITH_A_MARKER)
@pytest.mark.parametrize("method", WRITES)
async def test_a_marker_is_refused(
    numbers: OfflineNumbersSession, sandbox: Sandbox, method: str, description: str
) -> None:
    """The error names the parameter and what to do, and nothing is sent."""
    with pytest.raises(ArgumentError) as caught:
        await write(numbers, method, description)
    assert caught.value.name == "description"
    assert "begins with the marker [order-2]; use assign_once('order-2', ...) for this ref" in caught.value.problem
    assert "or pass allow_marker=True to write the marker yourself" in caught.value.problem
    assert sandbox.requests == ()


async def test_the_error_shows_the_start_of_a_long_description(numbers: OfflineNumbersSession) -> None:
    """Eighty characters of it."""
    with pytest.raises(ArgumentError, match=f"^description: '\\[order-2\\]{'x' * 71}' begins with the marker "):
        await write(numbers, "assign", "[order-2]" + "x" * 200)


@pytest.mark.parametrize("method", WRITES)
async def test_allow_marker_sends_it(numbers: OfflineNumbersSession, sandbox: Sandbox, method: str) -> None:
    """With the option, the description is sent unchanged."""
    await numbers.assign("0698765432", description="Before", type=NumberType.PREFIX_0899)
    await write(numbers, method, "[order-2] Ad", allow_marker=True)
    held = sandbox.state.held_by(DESTINATION)
    assert [number.description for number in held] == ["[order-2] Ad"]


@pytest.mark.parametrize("description", ["Ad [order-2]", "[order 2] Ad", "[] Ad", "[Ad", "(order-2) Ad"])
@pytest.mark.parametrize("method", WRITES)
async def test_other_brackets_are_sent(
    numbers: OfflineNumbersSession, sandbox: Sandbox, method: str, description: str
) -> None:
    """Only a valid reference in brackets at the beginning is a marker."""
    await numbers.assign("0698765432", description="Before", type=NumberType.PREFIX_0899)
    await write(numbers, method, description)
    held = sandbox.state.held_by(DESTINATION)
    assert [number.description for number in held] == [description]


async def test_assign_once_ignores_a_refused_marker(numbers: OfflineNumbersSession) -> None:
    """After safe_assign refused the marker, assign_once allocates its own number."""
    with pytest.raises(ArgumentError):
        await numbers.safe_assign("0698765432", description="[order-2] x", type=NumberType.PREFIX_0899)
    allocation = await numbers.assign_once("order-2", DESTINATION, description="Ad", type=NumberType.PREFIX_0899)
    assert allocation.phone_number == DESTINATION
