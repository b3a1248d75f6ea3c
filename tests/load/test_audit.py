"""The audit of the load test finds what it looks for."""

from support.load.audit import Audit
from support.load.calls import TYPE, Ledger

from offline_numbers import Allocation, NotSentError, NumberState, NumberType, OfflineNumbersSession, UnknownNumberError
from offline_numbers.sandbox import Sandbox

DESTINATION = "0612345678"


def told(number: str, destination: str = DESTINATION) -> Allocation:
    """Return what a caller was told."""
    return Allocation(phone_number=destination, tracking_number=number, attempts=1)


async def test_each_law_that_is_broken_is_named() -> None:
    """A session is used in a way that breaks all of them, with a ledger that says nothing of it."""
    async with Sandbox(pool={NumberType.PREFIX_0899: 20}) as server:
        async with OfflineNumbersSession(server.key, base_url=server.url) as numbers:
            for name, times in {"plain 1": 2, "plain 2": 1, "safe 1": 3, "[order-1] Magazine Ad": 2}.items():
                for _ in range(times):
                    await numbers.assign(DESTINATION, description=name, allow_marker=True, **TYPE)
            await numbers.unassign(tracking_number="0899000003")
            await numbers.unassign(tracking_number="0899000003")
        ledger = Ledger(
            plain={
                "plain 1": NotSentError("assign", cause_name="OSError"),
                "plain 2": UnknownNumberError("assign", "Unknown tracking number"),
                "plain 3": NumberState(phone_number="0698765432", tracking_number="0899000001"),
            },
            safe={"safe 1": told("0899000004"), "safe 2": told("0899000004")},
            once={"order-1": [told("0899000007"), told("0899000008")]},
        )
        ledger.others["unassign", "0899000003"] = 1
        found = [problem.split(",")[0] for problem in Audit(ledger, server).problems()]
    assert found == [
        "plain 1: 2 requests",
        "plain 1: holds ['0899000001'",
        "plain 2: holds ['0899000003']",
        "safe 1: 3 requests",
        "safe 1: holds ['0899000004'",
        "safe 2: holds []",
        "order-1: 2 requests",
        "order-1: [Allocation(phone_number='0612345678'",
        "order-1: holds ['0899000007'",
        "unassign 0899000003: 1 calls",
        "NumberState(phone_number='0698765432'",
    ]
