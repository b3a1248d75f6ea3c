"""One tracking number of the sandbox."""

from datetime import datetime

from attrs import Attribute, Factory, field, frozen

from .prefixes import type_of
from .timetable import TimetableEntry


def _is_number(_: object, attribute: "Attribute[str]", value: str) -> None:
    if not (value.isascii() and value.isdigit()):
        msg = f"{attribute.name}: {value!r} is not a number; use digits only, such as '0899123456'"
        raise ValueError(msg)


@frozen
class Number:
    """One tracking number of the domain at one moment.

    Attributes:
        tracking_number: its digits, such as ``"0899123456"``.
        destination: the number that it forwards to; ``None`` in the pool.
        description: its label; empty in the pool.
        type: the id of its prefix type; by default the one with the longest documented prefix that fits.
        allow_redirect: whether calls redirect if the callee does not respond.
        timetable: when they redirect.
        cost_group: such as ``"A299"``; a number of the pool without one serves any group.
        operator: what ``assign`` received.
        last_update: when it last changed; naive, because the API names no zone.
        allocations: how often it was assigned.

    """

    tracking_number: str = field(validator=_is_number)
    destination: str | None = field(default=None, kw_only=True)
    description: str = field(default="", kw_only=True)
    type: int = field(
        default=Factory(lambda self: type_of(self.tracking_number), takes_self=True), converter=int, kw_only=True
    )
    allow_redirect: bool = field(default=False, kw_only=True)
    timetable: tuple[TimetableEntry, ...] = field(default=(), kw_only=True)
    cost_group: str = field(default="", kw_only=True)
    operator: str = field(default="", kw_only=True)
    last_update: datetime | None = field(default=None, kw_only=True)
    allocations: int = field(default=0, kw_only=True)
