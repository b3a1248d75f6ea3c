"""The audit of the load test finds each problem."""

from support.load.audit import Audit
from support.load.calls import TYPE, Ledger

from offline_numbers import Allocation, NotSentError, NumberState, NumberType, OfflineNumbersSession, UnknownNumberError
from offline_numbers.sandbox import Sandbox

DESTINATION = "0612345678"


def got(number: str, destination: str = DESTINATION) -> Allocation:
    """Return an allocation, as a caller gets it."""
    return Allocation(phone_number=destination, tracking_number=number, attempts=1)


async def test_the_audit_names_each_broken_law() -> None:
    """The session breaks every law, and the ledger does not match."""
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
            safe={"safe 1": got("0899000004"), "safe 2": got("0899000004")},
            once={"order-1": [got("0899000007"), got("0899000008")]},
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
