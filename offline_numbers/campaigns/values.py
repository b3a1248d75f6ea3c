"""What campaigns are made of: rows, the steps of a plan, and what became of each."""

from collections.abc import Iterator
from enum import StrEnum

from attrs import field, frozen

from offline_numbers.values import NumberDetails, NumberType, Timetable


@frozen(kw_only=True)
class Campaign:
    """One row: a number that somebody wants.

    Attributes:
        reference: its name, under which ``assign_once`` allocates: 1 to 64 of ASCII letters, digits and ``._:/#@-``.
        destination: the number that calls are forwarded to, in any form that the session's ``normalize`` reads.
        description: the label, without the marker that stands before it in the domain.
        type: the prefix type.
        allow_redirect: whether calls redirect when the callee does not respond; ``None``: not sent.
        cost_group: for surtaxed types, the cost group to choose from; ``None``: not sent.
        operator: the operator to choose from; ``None``: not sent.
        timetable: when the redirect is active; ``None``: not sent.
        line: the line of the file that it was read from. Not compared.

    """

    reference: str
    destination: str
    description: str
    type: NumberType | int
    allow_redirect: bool | None = None
    cost_group: str | None = None
    operator: str | int | None = None
    timetable: Timetable | None = None
    line: int | None = field(default=None, eq=False)


class Action(StrEnum):
    """What a plan means to do for one reference.

    - ``ALLOCATE``: no number bears its marker; ``assign_once`` allocates one.
    - ``KEEP``: its number is as the row says.
    - ``REASSIGN``: its number forwards to another destination; ``reassign`` changes it, and the description with it.
    - ``DESCRIBE``: its number has another description; ``reassign`` to the same destination writes the new one.
    - ``CONFLICT``: a person has to decide; ``Step.reason`` says why. Nothing is sent.
    - ``UNKNOWN``: an earlier run began it, and no number bears its marker. It may still come; once a person has made
      sure that there is none, ``OfflineNumbersSession.forget`` lets it be begun anew. Nothing is sent.
    - ``RELEASE``: its number goes back to the pool, since the release was asked for by name.
    - ``ABSENT``: the release was asked for, and no number bears its marker: there is nothing to do.

    """

    ALLOCATE = "allocate"
    KEEP = "keep"
    REASSIGN = "reassign"
    DESCRIBE = "describe"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    RELEASE = "release"
    ABSENT = "absent"

    @property
    def is_write(self) -> bool:
        """Whether a write is sent for it."""
        return self in {Action.ALLOCATE, Action.REASSIGN, Action.DESCRIBE, Action.RELEASE}


class Status(StrEnum):
    """What became of one reference.

    - ``ALLOCATED``, ``KEPT``, ``REASSIGNED``, ``DESCRIBED``: the list of the domain bears it out; print the number.
    - ``RELEASED``, ``ABSENT``: the number is in the pool; there was none.
    - ``UNCONFIRMED``: the API said yes, and the list does not show it yet. Run it again later: it is only looked for.
    - ``CONFLICT``, ``UNKNOWN``: a person has to look; ``Result.message`` says at what.
    - ``REFUSED``: a definite no, of the API or of the session's own rules. Nothing was changed.
    - ``FAILED``: nothing was sent, or nothing came of it; run it again.
    - ``NOT_REACHED``: the run stopped before it.

    """

    ALLOCATED = "allocated"
    KEPT = "kept"
    REASSIGNED = "reassigned"
    DESCRIBED = "described"
    RELEASED = "released"
    ABSENT = "absent"
    UNCONFIRMED = "unconfirmed"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_REACHED = "not reached"

    @property
    def has_number(self) -> bool:
        """Whether the number of the row is certain, so that it may be printed."""
        return self in {Status.ALLOCATED, Status.KEPT, Status.REASSIGNED, Status.DESCRIBED}

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.has_number or self in {Status.RELEASED, Status.ABSENT}


@frozen(kw_only=True)
class Step:
    """What a plan means to do for one reference.

    Attributes:
        action: what.
        reference: the reference.
        campaign: the row; ``None`` where only a release was asked for. Its destination is in the one form that is sent.
        number: the number that bears the marker, as the list showed it; ``None`` where there is none, or not just one.
        reason: what a person should know of it, where there is more to say; else empty.

    """

    action: Action
    reference: str
    campaign: Campaign | None = None
    number: NumberDetails | None = None
    reason: str = ""


@frozen(kw_only=True)
class Pool:
    """The free numbers of one type against what a plan wants of them.

    Attributes:
        type: the prefix type.
        needed: how many the plan allocates.
        free: how many are free, whatever their cost group and operator; ``None`` for a type of no documented prefix.

    """

    type: NumberType | int
    needed: int
    free: int | None

    @property
    def missing(self) -> int:
        """How many are missing at least."""
        return 0 if self.free is None else max(0, self.needed - self.free)


@frozen(kw_only=True)
class Plan:
    """What would be done for some campaigns, against what the domain held when it was made.

    Attributes:
        steps: one for each row, in their order, and then one for each release that was asked for.
        left_alone: numbers that bear the marker of a reference that is in no row: never touched.
        pools: the types of which numbers are to be allocated.

    """

    steps: tuple[Step, ...]
    left_alone: tuple[NumberDetails, ...] = ()
    pools: tuple[Pool, ...] = ()

    def of(self, *actions: Action) -> Iterator[Step]:
        """Yield the steps of some actions, in order.

        Args:
            *actions: which.

        Returns:
            An iterator.

        """
        return (step for step in self.steps if step.action in actions)

    @property
    def writes(self) -> int:
        """How many writes it takes."""
        return sum(step.action.is_write for step in self.steps)


@frozen(kw_only=True)
class Result:
    """What became of one reference.

    Attributes:
        status: what.
        reference: the reference.
        tracking_number: its number, where one is known; to be printed only where ``status.has_number``.
        destination: the destination of the row, or of a released number; in the one form that is sent.
        description: the description of the row, or of a released number, without the marker.
        message: what a person should know, where there is more to say; else empty.
        error: what was raised for it; ``None`` where nothing was. Not compared.

    """

    status: Status
    reference: str
    tracking_number: str | None = None
    destination: str
    description: str
    message: str = ""
    error: Exception | None = field(default=None, eq=False)
