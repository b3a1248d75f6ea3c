"""The plan: one step for each row, from one read of the list."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from attrs import evolve, frozen

from offline_numbers.allocation import in_turns, reference_of
from offline_numbers.errors import ArgumentError
from offline_numbers.session import OfflineNumbersSession
from offline_numbers.values import NumberDetails, NumberType

from . import reasons
from .checks import checked, valid_references
from .domain import Domain, is_unmarked, read_domain, tracking_key, type_of
from .labels import folded, is_stored_form
from .marking import label_of
from .notices import notices_of
from .values import Action, Campaign, Plan, Pool, Step

_DOCUMENTED = frozenset[int](NumberType)


async def plan_campaigns(
    session: OfflineNumbersSession,
    campaigns: Iterable[Campaign],
    *,
    release: Sequence[str] = (),
    adopt: bool = False,
    second: Sequence[str] = (),
) -> Plan:
    """Compare campaigns with the numbers of the domain: one read of the detailed list, no write.

    A number is a row's if its description begins with the marker ``[reference]``, or if the row names it as its
    ``tracking_number``. A row without a number never gets a second one by accident: if an assigned number already has
    its destination and description, under no marker or under one that is in no row, the step is a ``CONFLICT``.
    A number that is missing in the rows is never released: other applications may use the same domain.

    Args:
        session: the domain's session, with a journal that outlives the process.
        campaigns: the rows, from ``read_campaigns``, ``export_campaigns`` or made by hand.
        release: the references whose numbers go back to the pool; none of them may be in a row.
        adopt: adopt a number without a marker if it alone has a row's destination and description.
        second: the references of rows that get a number although another one has their destination and description.

    Returns:
        The plan, for ``apply_plan``.

    Raises:
        CampaignsError: a row is wrong, or two rows contradict each other; nothing was sent.
        ArgumentError: a reference is invalid, one to release is in a row, or one of ``second`` is in none; nothing was
            sent.
        ArgumentTypeError: ``release`` or ``second`` is not a sequence of references; nothing was sent.
        JournalError: the journal failed; nothing was sent.
        APIError: the API refused the list.
        TransportError: the list could not be read; call again later.

    """
    rows = await checked(campaigns, session.normalize)
    references = {row.reference for row in rows}
    releases, seconds = valid_references("release", release), valid_references("second", second)
    if wanted := sorted(references.intersection(releases)):
        msg = f"{', '.join(wanted)} is in a row; remove the row first"
        raise ArgumentError("release", msg)
    if missing := sorted(set(seconds) - references):
        msg = f"{', '.join(missing)} is in no row; name the reference of a row"
        raise ArgumentError("second", msg)
    begun = {one.reference for one in await session.pending()}
    domain = await read_domain(session)
    planner = _Planner(domain, begun, references, frozenset(seconds), adopt=adopt)
    steps = [planner.for_row(row) async for row in in_turns(rows)]
    steps = reasons.each_number_once(steps)
    steps += map(planner.for_release, releases)
    return Plan(
        steps=tuple(steps),
        left_alone=planner.left_alone(steps),
        pools=planner.pools(steps),
        notices=tuple(notices_of(rows, domain)),
    )


@frozen
class _Planner:
    """Finds the step for one reference after the other.

    Attributes:
        domain: the numbers of the domain.
        begun: the references that the journal has begun and not finished.
        references: those of all rows.
        second: the rows that may get a second number.
        adopt: whether a number that fits is adopted.

    """

    domain: Domain
    begun: Collection[str]
    references: Collection[str]
    second: Collection[str]
    adopt: bool

    def for_row(self, row: Campaign) -> Step:
        """Return the step of a row."""
        bearing = self.domain.marked.get(row.reference, ())
        if len(bearing) > 1:
            return _conflict(row, reasons.several(bearing))
        if row.tracking_number is not None:
            return self._named(row, row.tracking_number, bearing)
        return self._with_number(row, bearing[0]) if bearing else self._without_number(row)

    def _named(self, row: Campaign, name: str, bearing: Sequence[NumberDetails]) -> Step:
        """Return the step of a row that names its number."""
        number = self.domain.numbers.get(tracking_key(name))
        if number is None:
            return _wrong_number(row, reasons.not_in_domain(name))
        if bearing and bearing[0] is not number:
            return _wrong_number(row, reasons.another_number(row.reference, bearing[0]))
        if bearing:
            return self._with_number(row, number)
        if reason := _unadoptable(number):
            return _wrong_number(row, reason)
        if row.reference in self.begun:
            return _begun(row.reference, row)
        return self._adopted(row, number)

    def _adopted(self, row: Campaign, number: NumberDetails) -> Step:
        if reason := _wrong_prefix(row, number) or _unsendable(row):
            return _conflict(row, reason)
        return Step(action=Action.ADOPT, reference=row.reference, campaign=row, number=number)

    def _with_number(self, row: Campaign, number: NumberDetails) -> Step:
        if reason := _wrong_prefix(row, number) or _unsendable(row):
            return evolve(_conflict(row, reason), number=number)
        action, reason, label = Action.KEEP, "", label_of(row)
        if self.domain.key(number.phone_number or "") != self.domain.key(row.destination):
            action = Action.REASSIGN
        elif folded(number.description) != folded(label):
            if is_stored_form(number.description, label):
                reason = reasons.stored_otherwise(number.description, label)
            else:
                action = Action.DESCRIBE
        return Step(action=action, reference=row.reference, campaign=row, number=number, reason=reason)

    def _without_number(self, row: Campaign) -> Step:
        if row.reference in self.begun:
            return _begun(row.reference, row)
        twins: Sequence[NumberDetails] = () if row.reference in self.second else self._twins(row)
        unmarked = [number for number in twins if is_unmarked(number)]
        if self.adopt and len(twins) == len(unmarked) == 1:
            return self._adopted(row, unmarked[0])
        if twins:
            return _conflict(row, reasons.twin(row.reference, twins, unmarked))
        return Step(action=Action.ALLOCATE, reference=row.reference, campaign=row)

    def _twins(self, row: Campaign) -> Sequence[NumberDetails]:
        """Return the numbers that may be a row's: without a marker, or with one that is in no row."""
        return [
            number
            for number in self.domain.alike(row.destination, row.description)
            if reference_of(number.description) not in self.references
        ]

    def for_release(self, reference: str) -> Step:
        """Return the step of a release."""
        numbers = self.domain.marked.get(reference, ())
        if len(numbers) > 1:
            return Step(action=Action.CONFLICT, reference=reference, reason=reasons.several(numbers))
        if numbers:
            return Step(action=Action.RELEASE, reference=reference, number=numbers[0])
        if reference in self.begun:
            return _begun(reference)
        return Step(action=Action.ABSENT, reference=reference, reason="no number bears its marker")

    def left_alone(self, steps: Iterable[Step]) -> tuple[NumberDetails, ...]:
        """Return the numbers whose marker is of no step."""
        named = {step.reference for step in steps}
        adopted = {step.number.tracking_number for step in steps if step.action is Action.ADOPT and step.number}
        return tuple(
            number
            for reference, numbers in self.domain.marked.items()
            for number in numbers
            if reference not in named and number.tracking_number not in adopted
        )

    def pools(self, steps: Iterable[Step]) -> tuple[Pool, ...]:
        """Return the types that numbers are to be allocated of, and how many of each are free."""
        wanted = Counter(step.campaign.type for step in steps if step.campaign and step.action is Action.ALLOCATE)
        return tuple(
            Pool(type=one, needed=needed, free=self.domain.free.get(NumberType(one), 0) if one in _DOCUMENTED else None)
            for one, needed in wanted.items()
        )


def _begun(reference: str, row: Campaign | None = None) -> Step:
    return Step(action=Action.UNKNOWN, reference=reference, campaign=row, reason=reasons.begun(reference))


def _conflict(row: Campaign, reason: str) -> Step:
    return Step(action=Action.CONFLICT, reference=row.reference, campaign=row, reason=reason)


def _wrong_number(row: Campaign, reason: str) -> Step:
    place = "" if row.line is None else f"line {row.line}, tracking_number: "
    return _conflict(row, place + reason)


def _unadoptable(number: NumberDetails) -> str:
    """Return why a number cannot be adopted; empty if it can."""
    if not number.phone_number:
        return reasons.in_pool(number)
    return "" if is_unmarked(number) else reasons.another_reference(number, reference_of(number.description))


def _wrong_prefix(row: Campaign, number: NumberDetails) -> str:
    if row.type not in _DOCUMENTED or type_of(number.tracking_number) == row.type:
        return ""
    return reasons.wrong_prefix(number, NumberType(row.type))


def _unsendable(row: Campaign) -> str:
    """Return why the label of a row with a number cannot be sent with its marker; empty if it can."""
    try:
        label_of(row)
    except ArgumentError as error:
        return reasons.unsendable(error.problem)
    return ""
