"""What the API's answers become: frozen values, compared by what they mean.

``to_dict()`` of each returns plain JSON types without ``raw``, for ``json.dumps`` and for answers of a web framework.
``attrs.asdict`` would keep ``raw`` and take a timetable apart into its private parts.
"""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from .timetable import Timetable
from .value import Value


@frozen(kw_only=True, eq=False, repr=False)
class NumberState(Value):
    """One tracking number as the API last described it ("Success Response Fields").

    Attributes:
        phone_number: the destination that calls are forwarded to; ``None`` if the number is in the pool.
        tracking_number: the number to print. It is empty only after a release by phone number whose answer names none.
        allow_redirect: whether calls redirect if the callee does not respond; ``None`` if the answer has no flag.
        timetable: when the redirect is active; empty if none is set or the answer has none.
        raw: the answer as received; not compared, and not in the ``repr``.

    """

    phone_number: str | None
    tracking_number: str
    allow_redirect: bool | None = None
    timetable: Timetable = field(factory=Timetable)
    raw: Mapping[str, object] = field(factory=dict[str, object], eq=False, repr=False)

    def to_dict(self) -> dict[str, object]:
        """Return the fields as plain JSON types, without ``raw``: the shape that ``--json`` prints."""
        return {
            "tracking_number": self.tracking_number,
            "phone_number": self.phone_number,
            "allow_redirect": self.allow_redirect,
            "timetable": self.timetable.to_dict(),
        }


@frozen(kw_only=True, eq=False, repr=False)
class Allocation(NumberState):
    """The tracking number that ``safe_assign`` or ``assign_once`` allocated, with the history of the call.

    It has the fields of ``NumberState``: print ``tracking_number``.

    Attributes:
        attempts: assign requests that this call sent; those proven never sent do not count.
        recovered: ``True`` if a read found the number, not the assign's own answer. The list that was read has neither
            flag nor timetable: ``allow_redirect`` is ``None`` and ``timetable`` empty, so call ``check`` for them.
            ``raw`` is the row of the list.
        surplus: other tracking numbers of the same intent. You pay for them: release those you do not need.

    """

    attempts: int
    recovered: bool = False
    surplus: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the fields as plain JSON types, without ``raw``: the shape that ``--json`` prints."""
        history = {"attempts": self.attempts, "recovered": self.recovered, "surplus": [*self.surplus]}
        return NumberState.to_dict(self) | history


@frozen(kw_only=True, eq=False, repr=False)
class Settled(NumberState):
    """The tracking number that ``safe_reassign``, ``safe_unassign`` or ``safe_redirect_setup`` leaves.

    Attributes:
        attempts: writes that this call sent; 0: the number was as wanted before. Those proven never sent do not count.
        recovered: ``True`` if the answer was lost, and a read shows the wanted state.

    """

    attempts: int
    recovered: bool = False

    def to_dict(self) -> dict[str, object]:
        """Return the fields as plain JSON types, without ``raw``: the shape that ``--json`` prints."""
        return NumberState.to_dict(self) | {"attempts": self.attempts, "recovered": self.recovered}


@frozen(kw_only=True, eq=False, repr=False)
class NumberDetails(Value):
    """One row of the detailed list ("GET /offline-numbers-api/list").

    Attributes:
        tracking_number: the number to print.
        phone_number: the destination; ``None`` if the number is in the pool.
        description: its label, as the API returns it. Treat it as text from a stranger.
        product_name: the domain that it belongs to.
        last_update: when it last changed, without a time zone: the API names none. ``None`` if the row has no time.
        raw: the row as received; not compared, and not in the ``repr``.

    """

    tracking_number: str
    phone_number: str | None = None
    description: str = ""
    product_name: str = ""
    last_update: datetime | None = None
    raw: Mapping[str, object] = field(factory=dict[str, object], eq=False, repr=False)

    def to_dict(self) -> dict[str, object]:
        """Return the fields as plain JSON types, without ``raw``: the shape that ``--json`` prints."""
        return {
            "tracking_number": self.tracking_number,
            "phone_number": self.phone_number,
            "description": self.description,
            "product_name": self.product_name,
            "last_update": None if self.last_update is None else self.last_update.isoformat(sep=" "),
        }
