"""What ``assign_once`` is asked for as one value, and what the journal holds of it."""

from datetime import datetime

from attrs import field, frozen

from .number_type import NumberType
from .timetable import Timetable, TimetableLike


@frozen
class Order:
    """One number that is wanted under a reference: the arguments of ``assign_once`` as one value.

    Nothing is checked before ``assign_once`` receives it.

    Attributes:
        reference: its name, 1 to 64 ASCII letters, digits and ``._:/#@-``.
        phone_number: the destination that calls are forwarded to.
        description: the label, without the marker.
        type: the prefix type, or an id that ``NumberType`` does not know.
        allow_redirect: whether calls redirect when the callee does not respond; ``None``: not sent.
        cost_group: for surtaxed types, the cost group to choose from; ``None``: not sent.
        timetable: when the redirect is active; empty: unset; ``None``: not sent.
        operator: the operator to choose from; ``None``: not sent.

    """

    reference: str
    phone_number: str
    description: str
    type: NumberType | int
    allow_redirect: bool | None = field(default=None, kw_only=True)
    cost_group: str | None = field(default=None, kw_only=True)
    timetable: Timetable | TimetableLike | None = field(default=None, kw_only=True)
    operator: str | int | None = field(default=None, kw_only=True)


@frozen(kw_only=True)
class Pending:
    """A reference that ``assign_once`` began and has not finished.

    Attributes:
        reference: the reference that was given to ``assign_once``.
        began: when it was begun; aware, in UTC.
        tracking_number: the number that an answer named and no list has confirmed yet; ``None``: no answer came.

    """

    reference: str
    began: datetime
    tracking_number: str | None = None
