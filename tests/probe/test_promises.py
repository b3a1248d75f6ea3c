"""Under every dialect, a write does what it promises, or ends with an error that names the assumption."""

import random
import re
from collections.abc import Awaitable, Callable

import pytest
from support.clock import Clock
from support.dialects import differences, random_dialect, single_field_dialects
from support.probing import DESTINATION

from offline_numbers import ArgumentError, OfflineNumbersError, OfflineNumbersSession, RetryPolicy
from offline_numbers.campaigns import Campaign, apply_plan, plan_campaigns
from offline_numbers.probe import ASSUMPTIONS
from offline_numbers.sandbox import Dialect, Sandbox

LABEL = "Café “A&B” <b>1</b> 😀 O'Neil"
NAMED = re.compile(f"assumption ({'|'.join(one.id for one in ASSUMPTIONS)})")
LONGEST_LAG = 8  # lists, of the random dialects
Write = Callable[[OfflineNumbersSession], Awaitable[str | None]]


async def outlast(session: OfflineNumbersSession) -> None:
    """Read until no list lags any more."""
    for _ in range(LONGEST_LAG):
        await session.list_numbers()


async def safe_assign(session: OfflineNumbersSession) -> str:
    """Allocate by `safe_assign`."""
    return (await session.safe_assign(DESTINATION, description=LABEL, type=5)).tracking_number


async def assign_once(session: OfflineNumbersSession) -> str:
    """Allocate by `assign_once`, and once more when the list shows the number."""
    await session.assign_once("order-1", DESTINATION, description=LABEL, type=5)
    await outlast(session)
    return (await session.assign_once("order-1", DESTINATION, description=LABEL, type=5)).tracking_number


async def campaigns(session: OfflineNumbersSession) -> str | None:
    """Apply a row, and once more when the list shows it."""
    numbers: set[str | None] = set()
    for _ in range(2):
        row = Campaign(reference="order-1", destination=DESTINATION, description=LABEL, type=5)
        async for result in apply_plan(session, await plan_campaigns(session, [row], second=["order-1"]), pause=0):
            if result.status.value in {"unknown", "refused", "failed"}:
                raise ArgumentError("row", result.message)
            numbers.add(result.tracking_number)
        await outlast(session)
    [number] = numbers
    return number


async def kept(write: Write, dialect: Dialect) -> None:
    """Write in a domain of its own: one number is allocated, and it is the one that is returned."""
    retry = RetryPolicy(sleep=Clock().sleep)
    async with (
        Sandbox({5: 6}, dialect=dialect) as sandbox,
        OfflineNumbersSession(sandbox.key, base_url=sandbox.url, retry=retry) as session,
    ):
        try:
            told = await write(session)
        except (OfflineNumbersError, ArgumentError) as error:
            told = str(error)
    assert told == "0899000001" or NAMED.search(told or ""), f"{differences(dialect)}: {told}"
    assert len(sandbox.allocations) == 1, differences(dialect)


async def test_a_label_that_is_stored_otherwise_is_explained() -> None:
    """The label is as wanted already, the list cannot show that, and the API refuses a write that changes nothing."""
    dialect = Dialect(label_length=10, repeated_write="error")
    async with Sandbox({5: 1}, dialect=dialect) as sandbox:
        with pytest.raises(ArgumentError, match="assumption label-as-sent"):
            async with OfflineNumbersSession(sandbox.key, base_url=sandbox.url) as session:
                await campaigns(session)


@pytest.mark.parametrize("write", [safe_assign, assign_once, campaigns], ids=lambda write: write.__name__)
async def test_each_write_under_each_dialect(write: Write, source: random.Random, dialects: int) -> None:
    """Each value of each field alone, and random ones together."""
    for dialect in (*single_field_dialects(), *(random_dialect(source) for _ in range(dialects))):
        await kept(write, dialect)
