"""An API that cuts or changes markers: one reference stays unknown, and no further one is begun."""

from collections.abc import AsyncIterator

import pytest
from support.clock import Clock

from offline_numbers import ArgumentError, OfflineNumbersSession, OutcomeUnknownError, RetryPolicy
from offline_numbers.allocation.damage import Damage
from offline_numbers.campaigns import Campaign, Result, Status, apply_plan, plan_campaigns
from offline_numbers.sandbox import Dialect, Sandbox

DESTINATION = "0612345678"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """An API that keeps ten characters of a label."""
    async with Sandbox({5: 6}, dialect=Dialect(label_length=10)) as sandbox:
        yield sandbox


@pytest.fixture
async def numbers(sandbox: Sandbox) -> AsyncIterator[OfflineNumbersSession]:
    """A session that never really waits."""
    retry = RetryPolicy(sleep=Clock().sleep)
    async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry) as session:
        yield session


def assigns(sandbox: Sandbox) -> int:
    """Count the assigns that arrived."""
    return [request.action for request in sandbox.requests].count("assign")


async def test_a_cut_marker_is_seen_once(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """The first error names the number and the assumption; the next reference is refused before anything is sent."""
    with pytest.raises(OutcomeUnknownError) as lost:
        await numbers.assign_once("order-4711", DESTINATION, description="Ad", type=5)
    assert lost.value.candidates == ("0899000001",)
    stored = "The API stores the marker [order-4711] as '[order-471' (assumption label-keeps-marker)"
    assert f"but the list shows it with another description. {stored}" in str(lost.value)
    with pytest.raises(ArgumentError) as refused:
        await numbers.assign_once("order-4712", DESTINATION, description="Ad", type=5)
    assert refused.value.name == "reference"
    assert "assumption label-keeps-marker" in refused.value.problem
    assert "Use a reference of at most 8 characters, or safe_assign" in refused.value.problem
    assert assigns(sandbox) == 1
    assert [one.reference for one in await numbers.pending()] == ["order-4711"]


async def test_a_shorter_reference_still_works(numbers: OfflineNumbersSession) -> None:
    """Its marker is kept whole."""
    with pytest.raises(OutcomeUnknownError):
        await numbers.assign_once("order-4711", DESTINATION, description="Ad", type=5)
    allocation = await numbers.assign_once("order-12", DESTINATION, description="Ad", type=5)
    assert allocation.tracking_number == "0899000002"
    assert allocation.recovered is False


async def applied(numbers: OfflineNumbersSession, reference: str) -> list[Result]:
    """Plan and apply one row."""
    rows = [Campaign(reference=reference, destination=DESTINATION, description="Ad", type=5)]
    plan = await plan_campaigns(numbers, rows, second=[reference])
    return [one async for one in apply_plan(numbers, plan, pause=0)]


async def test_campaigns_see_it_too(numbers: OfflineNumbersSession, sandbox: Sandbox) -> None:
    """The first row is unknown, with its number; a later run of the session sends nothing."""
    [first] = await applied(numbers, "spring-001")
    assert first.status is Status.UNKNOWN
    assert first.tracking_number == "0899000001"
    assert "assumption label-keeps-marker" in first.message
    [second] = await applied(numbers, "spring-002")
    assert second.status is Status.REFUSED
    assert "assumption label-keeps-marker" in second.message
    assert assigns(sandbox) == 1


def test_a_renamed_number_is_no_damage() -> None:
    """Somebody who renames a number at once, for a longer reference too, changes nothing for other references."""
    damage = Damage()
    for label in ("Billboard", " ", "[order-47110] Billboard"):
        damage.see("order-4711", label)
    damage.refuse("order-4712")
    assert damage.kept is None


@pytest.mark.parametrize("shown", ["(order-4711) Ad", "order-4711 Ad", "&#91;ORDER-4711&#93; Ad", "[ORDER-4", "[o"])
def test_a_changed_marker_is_damage_for_every_reference(shown: str) -> None:
    """Other brackets, none, escapes, another letter case, and two characters: no reference is safe."""
    damage = Damage()
    damage.see("order-4711", shown)
    with pytest.raises(ArgumentError, match="Use safe_assign"):
        damage.refuse("a")


def test_the_shortest_marker_that_is_kept() -> None:
    """Of three characters, the reference has one."""
    damage = Damage()
    damage.see("order-4711", "[or")
    damage.refuse("a")
    with pytest.raises(ArgumentError, match=r"Use a reference of at most 1 characters, or safe_assign$"):
        damage.refuse("ab")


async def test_a_marker_that_is_seen_late_is_explained(numbers: OfflineNumbersSession) -> None:
    """The list lags, so the first call returns the answered number; the next call reads what became of its label."""
    dialect = Dialect(label_length=10, list_lag=8)
    async with (
        Sandbox({5: 2}, dialect=dialect) as sandbox,
        OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=numbers.retry) as session,
    ):
        first = await session.assign_once("order-4711", DESTINATION, description="Ad", type=5)
        assert first.tracking_number == "0899000001"
        with pytest.raises(OutcomeUnknownError) as lost:
            await session.assign_once("order-4711", DESTINATION, description="Ad", type=5)
        assert lost.value.candidates == ("0899000001",)
        assert lost.value.stage == "settling"
        assert lost.value.cause_name == "NotListed"
        assert "assumption label-keeps-marker" in str(lost.value)
