"""What the API's answers become: frozen values, compared by what they mean."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from .timetable import Timetable


@frozen(kw_only=True)
class NumberState:
    """One tracking number as the API last described it ("Success Response Fields").

    Attributes:
        phone_number: the destination that calls are forwarded to; ``None``: the number is in the pool.
        tracking_number: the number that is printed; empty only where a release by phone number is answered without one.
        allow_redirect: whether calls redirect when the callee does not respond; ``None``: the answer does not say.
        timetable: when the redirect is active; empty where none is set, and where the answer does not say.
        raw: the answer as received. Not compared, not shown.

    """

    phone_number: str | None
    tracking_number: str
    allow_redirect: bool | None = None
    timetable: Timetable = field(factory=Timetable)
    raw: Mapping[str, object] = field(factory=dict[str, object], eq=False, repr=False)


@frozen(kw_only=True)
class Allocation(NumberState):
    """The tracking number that ``safe_assign`` or ``assign_once`` allocated, and how it came to be known.

    Attributes:
        attempts: assign requests sent by this call; those that are proven never sent do not count.
        recovered: found by a read, not by the assign's own answer. It was the list that was read, which says neither
            ``allow_redirect`` nor ``timetable``: ``None`` and empty; ask ``check`` for them. ``raw`` is the list's row.
        surplus: other tracking numbers that the same intent turned out to hold: paid for, and yours to release.

    """

    attempts: int
    recovered: bool = False
    surplus: tuple[str, ...] = ()


@frozen(kw_only=True)
class NumberDetails:
    """One row of the detailed list ("GET /offline-numbers-api/list").

    Attributes:
        tracking_number: the number that is printed.
        phone_number: the destination; ``None``: the number is in the pool.
        description: the label it was given; text from outside, shown as it came.
        product_name: the domain it belongs to.
        last_update: when it was last changed; naive, since the API names no zone; ``None`` where it does not say.
        raw: the row as received. Not compared, not shown.

    """

    tracking_number: str
    phone_number: str | None = None
    description: str = ""
    product_name: str = ""
    last_update: datetime | None = None
    raw: Mapping[str, object] = field(factory=dict[str, object], eq=False, repr=False)
