"""The values of campaigns: rows, the steps of a plan, and their results."""

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
        description: the label, without its marker. Only a row with a ``tracking_number`` may have an empty one.
        type: the prefix type.
        allow_redirect: whether calls redirect when the callee does not respond; ``None``: not sent.
        cost_group: for surtaxed types, the cost group to choose from; ``None``: not sent.
        operator: the operator to choose from; ``None``: not sent.
        timetable: when the redirect is active; ``None``: not sent.
        tracking_number: the number that the row is, if it exists already; ``None``: the plan finds or allocates one.
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
    tracking_number: str | None = None
    line: int | None = field(default=None, eq=False)


class Action(StrEnum):
    """The action of a plan for one reference.

    - ``ALLOCATE``: no number bears its marker; ``assign_once`` allocates one.
    - ``ADOPT``: its number exists and bears no marker; one ``reassign`` writes the marker, and the row's destination
      and description.
    - ``KEEP``: its number is as in the row. Nothing is sent.
    - ``REASSIGN``: its number forwards to another destination; ``reassign`` changes it, and the description with it.
    - ``DESCRIBE``: its number has another description; ``reassign`` to the same destination writes the new one.
    - ``CONFLICT``: you have to decide; ``Step.reason`` contains the reason. Nothing is sent.
    - ``UNKNOWN``: an earlier run began it, and no number bears its marker. It may still come. Once you have verified
      that no number exists, call ``OfflineNumbersSession.forget`` and plan again. Nothing is sent.
    - ``RELEASE``: its number goes back to the pool, because you named the reference in ``release``.
    - ``ABSENT``: you named the reference in ``release``, and no number bears its marker. Nothing is sent.

    """

    ALLOCATE = "allocate"
    ADOPT = "adopt"
    KEEP = "keep"
    REASSIGN = "reassign"
    DESCRIBE = "describe"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    RELEASE = "release"
    ABSENT = "absent"

    @property
    def is_write(self) -> bool:
        """Whether it sends a write."""
        return self in {Action.ALLOCATE, Action.RELEASE} or self.is_change

    @property
    def is_change(self) -> bool:
        """Whether it changes a number in use, by ``reassign``."""
        return self in {Action.ADOPT, Action.REASSIGN, Action.DESCRIBE}


class Status(StrEnum):
    """The result of one reference.

    - ``ALLOCATED``, ``ADOPTED``, ``KEPT``, ``REASSIGNED``, ``DESCRIBED``: the list confirms it; print the number.
    - ``RELEASED``, ``ABSENT``: the number is in the pool; there was none.
    - ``UNCONFIRMED``: the API confirmed it, and the list does not show it yet. Run again later; it only reads.
    - ``CONFLICT``, ``UNKNOWN``: you have to check it; ``Result.message`` contains the details.
    - ``REFUSED``: the API or the session refused it. Nothing was changed.
    - ``FAILED``: nothing was sent, or the request changed nothing; run again.
    - ``NOT_REACHED``: the run stopped before it.

    """

    ALLOCATED = "allocated"
    ADOPTED = "adopted"
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
        """Whether the number of the row is certain, so that you can print it."""
        return self in {Status.ALLOCATED, Status.ADOPTED, Status.KEPT, Status.REASSIGNED, Status.DESCRIBED}

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.has_number or self in {Status.RELEASED, Status.ABSENT}


@frozen(kw_only=True)
class Step:
    """The action of a plan for one reference.

    Attributes:
        action: the action.
        reference: the reference.
        campaign: the row; ``None`` for a release. Its destination is in the one form that is sent.
        number: the row's number, as the list showed it; ``None`` if there is none, or more than one.
        reason: what you should know; empty if there is nothing more to say.

    """

    action: Action
    reference: str
    campaign: Campaign | None = None
    number: NumberDetails | None = None
    reason: str = ""


@frozen(kw_only=True)
class Pool:
    """The free numbers of one type, and how many a plan needs.

    Attributes:
        type: the prefix type.
        needed: how many the plan allocates.
        free: how many are free, of any cost group and operator; ``None`` for a type without a documented prefix.

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
    """The steps for some campaigns, for the state of the domain when the plan was created.

    Attributes:
        steps: one for each row, in their order, and then one for each release that was asked for.
        left_alone: numbers that bear the marker of a reference that is in no row: never changed.
        pools: the types of which it allocates numbers.
        notices: things to check in the file or the domain, one sentence each.

    """

    steps: tuple[Step, ...]
    left_alone: tuple[NumberDetails, ...] = ()
    pools: tuple[Pool, ...] = ()
    notices: tuple[str, ...] = ()

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
    """The result of one reference.

    Attributes:
        status: the status.
        reference: the reference.
        tracking_number: its number, if one is known; print it only if ``status.has_number``.
        destination: the destination of the row, or of a released number; in the one form that is sent.
        description: the description of the row, or of a released number, without the marker.
        type: the prefix type of the row; ``None`` for a release.
        message: what you should know; empty if there is nothing more to say.
        old_description: the label that the number had before the write, marker included; ``None`` if no write changed
            it. ``reassign`` with this description and the old destination undoes an adoption.
        error: the error raised for it, or ``None``. Not compared.

    """

    status: Status
    reference: str
    tracking_number: str | None = None
    destination: str
    description: str
    type: NumberType | int | None = None
    message: str = ""
    old_description: str | None = None
    error: Exception | None = field(default=None, eq=False)
