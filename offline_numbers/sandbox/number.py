"""One tracking number of the sandbox."""

from datetime import datetime

from attrs import Attribute, Factory, field, frozen

from .prefixes import type_of
from .timetable import TimetableEntry


def _is_number(_: object, attribute: "Attribute[str]", value: str) -> None:
    if not (value.isascii() and value.isdigit()):
        msg = f"{attribute.name}: {value!r} is no number; write digits only, as '0899123456'"
        raise ValueError(msg)


@frozen
class Number:
    """One tracking number of the domain, as it stands at one moment.

    Attributes:
        tracking_number: its digits, ``"0899123456"``.
        destination: the number that it forwards to; ``None``: it is in the pool.
        description: its label; empty in the pool.
        type: the id of its prefix type; left out, the one with the longest documented prefix that fits.
        allow_redirect: whether calls redirect when the callee does not respond.
        timetable: when the redirect is active.
        cost_group: ``"A299"`` for example; a number of the pool that names none serves any.
        operator: as it was given to ``assign``.
        last_update: when it last changed; naive, since the API names no zone.
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
