"""The arguments of ``assign_once`` as one value, and a pending reference of the journal."""

from datetime import datetime

from attrs import asdict, field, frozen

from .number_type import NumberType
from .timetable import Timetable, TimetableLike
from .value import Value

NO_REFERENCE = ""
"""The reference of an order that no journal remembers."""


@frozen(eq=False, repr=False)
class Order(Value):
    """One number that is wanted under a reference: the arguments of ``assign_once``, which checks them, as one value.

    Attributes:
        reference: its name, 1 to 64 ASCII letters, digits and ``._:/#@-``.
        phone_number: the destination that calls are forwarded to.
        description: the label, without the marker.
        type: the prefix type, or an id that ``NumberType`` does not know.
        allow_redirect: whether calls redirect if the callee does not respond; ``None``: not sent.
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
    timetable: TimetableLike | None = field(default=None, kw_only=True)
    operator: str | int | None = field(default=None, kw_only=True)

    def to_dict(self) -> dict[str, object]:
        """Return the fields as plain JSON types: ``type`` as its id. ``Order(**fields)`` builds an equal order.

        Raises:
            ValueError: ``timetable`` is not a timetable; the message names the day or range.

        """
        timetable = None if self.timetable is None else Timetable(self.timetable).to_dict()
        return {**asdict(self, recurse=False), "type": int(self.type), "timetable": timetable}


@frozen(kw_only=True, eq=False, repr=False)
class Pending(Value):
    """A reference that ``assign_once`` began and has not finished.

    Attributes:
        reference: the reference that was given to ``assign_once``.
        began: when it was begun; aware, in UTC.
        tracking_number: the number that an answer named and no list has confirmed yet; ``None``: no answer came.

    """

    reference: str
    began: datetime
    tracking_number: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the fields as plain JSON types: ``began`` as ISO 8601, ``"2026-03-02T12:00:00+00:00"``."""
        return {**asdict(self), "began": self.began.isoformat()}
