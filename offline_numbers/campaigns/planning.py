"""The plan: for each row one step, from one look at what the domain holds."""

from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import frozen

from offline_numbers.allocation import in_turns
from offline_numbers.errors import ArgumentError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberType

from .checks import checked, valid_references
from .domain import Domain, is_described, read_domain, type_of
from .values import Action, Campaign, Plan, Pool, Step

_DOCUMENTED = frozenset[int](NumberType)


async def plan_campaigns(
    session: OfflineNumbersSession, campaigns: Iterable[Campaign], *, release: Sequence[str] = ()
) -> Plan:
    """Compare campaigns with what the domain holds; one read of the detailed list, and nothing is written.

    A number is a row's where the marker ``[reference]`` stands first in its description, as ``assign_once`` writes it.
    Nothing is ever released because it is missing in the rows: other applications use references of their own in the
    same domain, and nothing tells whose a marker is. A release is asked for by name.

    Args:
        session: the domain's session; with a journal that outlives the process, so that a later run knows what this one
            began.
        campaigns: the rows, from ``read_campaigns`` or made by hand.
        release: the references whose numbers are to go back to the pool; none of them may be in a row.

    Returns:
        The plan, for ``apply_plan``.

    Raises:
        CampaignsError: a row is wrong, or two are the same; nothing was sent.
        ValueError: a reference to release is in a row, or can be none; nothing was sent.
        TypeError: ``release`` is no sequence of references; nothing was sent.
        JournalError: the journal failed; nothing was sent.
        APIError: the API refused the list.
        TransportError: the list could not be read; call again later.

    """
    rows = await checked(campaigns, session.normalize)
    releases = valid_references("release", release)
    if wanted := sorted({row.reference for row in rows}.intersection(releases)):
        msg = f"{', '.join(wanted)} is in a row, which wants its number; take the row out first"
        raise ArgumentError("release", msg)
    begun = set(await session.pending())
    planner = _Planner(await read_domain(session), begun)
    steps = [planner.for_row(row) async for row in in_turns(rows)]
    steps += map(planner.for_release, releases)
    return Plan(steps=tuple(steps), left_alone=planner.left_alone(steps), pools=planner.pools(steps))


@frozen
class _Planner:
    """Finds the step for one reference after the other.

    Attributes:
        domain: what the domain holds.
        begun: the references that the journal has begun and not finished.

    """

    domain: Domain
    begun: set[str]

    def for_row(self, row: Campaign) -> Step:
        """Return the step of a row."""
        numbers = self.domain.marked.get(row.reference, ())
        if len(numbers) > 1:
            return Step(action=Action.CONFLICT, reference=row.reference, campaign=row, reason=_several(numbers))
        return self._with_number(row, numbers[0]) if numbers else self._without_number(row)

    def _with_number(self, row: Campaign, number: NumberDetails) -> Step:
        action, reason = Action.KEEP, ""
        if row.type in _DOCUMENTED and type_of(number.tracking_number) != row.type:
            action = Action.CONFLICT
            reason = (
                f"its number is {number.tracking_number}, which does not begin with {NumberType(row.type).prefix}; "
                "give the row that prefix, or a new reference for another number"
            )
        elif not self.domain.forwards_to(number, row):
            action = Action.REASSIGN
        elif not is_described(number, row):
            action = Action.DESCRIBE
        return Step(action=action, reference=row.reference, campaign=row, number=number, reason=reason)

    def _without_number(self, row: Campaign) -> Step:
        if row.reference in self.begun:
            return Step(action=Action.UNKNOWN, reference=row.reference, campaign=row, reason=_begun(row.reference))
        alike = _listed(self.domain.without_reference(row))
        reason = f"{alike} has the same destination and description, without a reference" if alike else ""
        return Step(action=Action.ALLOCATE, reference=row.reference, campaign=row, reason=reason)

    def for_release(self, reference: str) -> Step:
        """Return the step of a release that was asked for."""
        numbers = self.domain.marked.get(reference, ())
        if len(numbers) > 1:
            return Step(action=Action.CONFLICT, reference=reference, reason=_several(numbers))
        if numbers:
            return Step(action=Action.RELEASE, reference=reference, number=numbers[0])
        if reference in self.begun:
            return Step(action=Action.UNKNOWN, reference=reference, reason=_begun(reference))
        return Step(action=Action.ABSENT, reference=reference, reason="no number bears its marker")

    def left_alone(self, steps: Iterable[Step]) -> tuple[NumberDetails, ...]:
        """Return the numbers whose marker is of no step."""
        named = {step.reference for step in steps}
        marked = self.domain.marked.items()
        return tuple(number for reference, numbers in marked if reference not in named for number in numbers)

    def pools(self, steps: Iterable[Step]) -> tuple[Pool, ...]:
        """Return the types that numbers are to be allocated of, and how many of each are free."""
        wanted = Counter(step.campaign.type for step in steps if step.campaign and step.action is Action.ALLOCATE)
        return tuple(
            Pool(type=one, needed=needed, free=self.domain.free.get(NumberType(one), 0) if one in _DOCUMENTED else None)
            for one, needed in wanted.items()
        )


def _begun(reference: str) -> str:
    return (
        "an earlier run began it, and no number bears its marker; plan again later, and once it is certain that there "
        f"is none, forget {reference!r}"
    )


def _several(numbers: Sequence[NumberDetails]) -> str:
    return (
        f"{len(numbers)} numbers bear its marker: {_listed(numbers)}; release all but the one in use with unassign(), "
        "and plan again"
    )


def _listed(numbers: Iterable[NumberDetails]) -> str:
    return ", ".join(number.tracking_number for number in numbers)
