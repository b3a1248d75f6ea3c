"""The audit: its findings, their costs, and the commands that fix them."""

from offline_numbers import NumberType, OfflineNumbersSession
from offline_numbers.campaigns import FindingKind, audit_domain
from offline_numbers.sandbox import Sandbox


async def test_a_domain_in_order_has_no_finding(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """It has free numbers of each prefix, and one label for each number."""
    sandbox.state.assign("0612345601", type=5, description="Magazine")
    found = await audit_domain(numbers)
    assert not found
    assert found.to_dict() == {"findings": []}


async def test_each_kind_is_found(sandbox: Sandbox, numbers: OfflineNumbersSession) -> None:
    """Each finding has its numbers and its command."""
    for destination, label in [
        ("0612345601", "Magazine"),
        ("0612345601", "magazine"),
        ("0612345602", "[spring-001] A"),
        ("0612345603", "[spring-001] B"),
        ("12", "Nobody"),
        ("0612345605", "[spring-009 Affiche"),
        ("0612345606", "[001] Affiche"),
    ]:
        sandbox.state.assign(destination, type=5, description=label)
    found = await audit_domain(numbers, min_free={NumberType.PREFIX_0899: 5})
    assert [(one.kind, len(one.numbers)) for one in found.findings] == [
        (FindingKind.DUPLICATE, 2),
        (FindingKind.MARKER_TWICE, 2),
        (FindingKind.BAD_DESTINATION, 1),
        (FindingKind.DAMAGED_REFERENCE, 1),
        (FindingKind.DAMAGED_REFERENCE, 1),
        (FindingKind.FEW_FREE, 0),
    ]
    assert found.findings[0].command == "offline-numbers unassign 0899000002"
    assert found.to_dict()["findings"] == [one.to_dict() for one in found.findings]
    assert found.findings[1].to_dict() == {
        "kind": "marker twice",
        "numbers": ["0899000003", "0899000004"],
        "text": "0899000003, 0899000004 bear the marker [spring-001]",
        "cost": "each is paid for, and plan and apply leave the reference as a conflict",
        "command": "offline-numbers unassign 0899000004",
    }
