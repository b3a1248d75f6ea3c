"""The problems of a domain's numbers: what each finding costs, and which command fixes it."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

from attrs import frozen

from offline_numbers.allocation import reference_of
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberType, normalize_phone_number

from .domain import Domain, read_domain, type_of
from .labels import folded, looks_typed, own_label
from .notices import is_changed_by_spreadsheets

# A bracket or a reference that lost its partner, its place or its form: "[spring-001 Ad", "Ad [spring-001]", "&#91;x]".
_DAMAGED = re.compile(
    r"^\s*(\[|&#0*91;|&#x0*5b;|&lsqb;|\(?[A-Za-z0-9._:/#@-]{1,64}\])|\[[A-Za-z]+[-_./:#@][A-Za-z0-9._:/#@-]+\]"
)


class FindingKind(StrEnum):
    """The kind of a problem.

    - ``DUPLICATE``: numbers that share destination and description.
    - ``MARKER_TWICE``: numbers that bear the same marker.
    - ``BAD_DESTINATION``: a destination that is not a phone number.
    - ``DAMAGED_REFERENCE``: a label that looks like a damaged reference.
    - ``FEW_FREE``: a prefix with few free numbers.

    """

    DUPLICATE = "duplicate"
    MARKER_TWICE = "marker twice"
    BAD_DESTINATION = "bad destination"
    DAMAGED_REFERENCE = "damaged reference"
    FEW_FREE = "few free"


@frozen(kw_only=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: its kind.
        numbers: the tracking numbers that it concerns, as the list shows them.
        text: the finding in words.
        cost: what it costs until it is fixed.
        command: the command that fixes it.

    """

    kind: FindingKind
    numbers: tuple[NumberDetails, ...] = ()
    text: str
    cost: str
    command: str

    def to_dict(self) -> dict[str, object]:
        """Return plain JSON types."""
        return {
            "kind": self.kind.value,
            "numbers": [number.tracking_number for number in self.numbers],
            "text": self.text,
            "cost": self.cost,
            "command": self.command,
        }


@frozen(kw_only=True)
class Audit:
    """The problems of a domain's numbers; ``bool()`` is true if there is one.

    Attributes:
        findings: one for each thing, grouped by kind.

    """

    findings: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return bool(self.findings)

    def to_dict(self) -> dict[str, object]:
        """Return plain JSON types."""
        return {"findings": [finding.to_dict() for finding in self.findings]}


async def audit_domain(session: OfflineNumbersSession, *, min_free: Mapping[NumberType, int] | None = None) -> Audit:
    """Check the numbers of a domain, by one read of the detailed list; nothing is changed.

    Args:
        session: the domain's session.
        min_free: how many numbers of a prefix have to be free; 1 for each other prefix that the domain uses.

    Returns:
        The findings.

    Raises:
        APIError: the API refused the list.
        TransportError: the list could not be read; call again later.

    """
    domain = await read_domain(session)
    checks: tuple[Callable[[Domain], Iterator[Finding]], ...] = (
        _duplicates,
        _markers_twice,
        _bad_destinations,
        _damaged_references,
        lambda domain: _few_free(domain, min_free or {}),
    )
    return Audit(findings=tuple(finding for check in checks for finding in check(domain)))


def _duplicates(domain: Domain) -> Iterator[Finding]:
    for numbers in domain.at.values():
        alike = defaultdict[str, list[NumberDetails]](list)
        for number in numbers:
            alike[
                folded(number.description if looks_typed(number.description) else own_label(number.description))
            ].append(number)
        for label, found in alike.items():
            if label and len(found) > 1:
                yield Finding(
                    kind=FindingKind.DUPLICATE,
                    numbers=tuple(found),
                    text=f"{_listed(found)} forward to {found[0].phone_number} with the label {found[0].description!r}",
                    cost=f"each is paid for; {len(found) - 1} may be superfluous",
                    command=f"offline-numbers unassign {found[-1].tracking_number}",
                )


def _markers_twice(domain: Domain) -> Iterator[Finding]:
    for reference, numbers in domain.marked.items():
        if len(numbers) > 1 and not looks_typed(numbers[0].description):
            yield Finding(
                kind=FindingKind.MARKER_TWICE,
                numbers=tuple(numbers),
                text=f"{_listed(numbers)} bear the marker [{reference}]",
                cost="each is paid for, and plan and apply leave the reference as a conflict",
                command=f"offline-numbers unassign {numbers[-1].tracking_number}",
            )


def _bad_destinations(domain: Domain) -> Iterator[Finding]:
    for number in _assigned(domain):
        if not _is_phone_number(number.phone_number or ""):
            yield Finding(
                kind=FindingKind.BAD_DESTINATION,
                numbers=(number,),
                text=f"{number.tracking_number} forwards to {number.phone_number!r}, which is not a phone number",
                cost="its calls reach nobody",
                command=f"offline-numbers reassign {number.tracking_number} DESTINATION",
            )


def _damaged_references(domain: Domain) -> Iterator[Finding]:
    for number in _assigned(domain):
        reference = reference_of(number.description)
        is_changed = reference is not None and (
            looks_typed(number.description) or is_changed_by_spreadsheets(reference)
        )
        if is_changed or (reference is None and _DAMAGED.search(number.description)):
            yield Finding(
                kind=FindingKind.DAMAGED_REFERENCE,
                numbers=(number,),
                text=f"{number.tracking_number} has the label {number.description!r}, perhaps a damaged reference",
                cost="a row with the right reference does not find it, and needs a second number",
                command=f"offline-numbers reassign {number.tracking_number} {number.phone_number} --description LABEL",
            )


def _few_free(domain: Domain, wanted: Mapping[NumberType, int]) -> Iterator[Finding]:
    used = Counter(type_of(number.tracking_number) for number in domain.numbers.values())
    for kind in dict.fromkeys((*wanted, *(one for one in used if one is not None))):
        least, free = wanted.get(kind, 1), domain.free.get(kind, 0)
        if free < least:
            yield Finding(
                kind=FindingKind.FEW_FREE,
                text=f"{kind.prefix}: {free} of {used.get(kind, 0)} numbers free, at least {least} wanted",
                cost="the next allocations fail: No tracking number available",
                command="ask the vendor for numbers",
            )


def _assigned(domain: Domain) -> Iterable[NumberDetails]:
    return (number for numbers in domain.at.values() for number in numbers)


def _is_phone_number(text: str) -> bool:
    try:
        normalize_phone_number(text)
    except ValueError:
        return False
    return True


def _listed(numbers: Iterable[NumberDetails]) -> str:
    return ", ".join(number.tracking_number for number in numbers)
