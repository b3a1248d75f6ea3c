"""The state of one number, and what a request changes of it."""

from collections.abc import Mapping

from attrs import astuple, frozen

from offline_numbers.values.models import NumberDetails
from offline_numbers.values.timetable import Timetable

NONE, WEEK = Timetable(), Timetable({"mon-fri": "09:00-18:00"})


@frozen
class Facts:
    """The state of a number, or the wish of a request; ``None``: not known, or not to be changed.

    Attributes:
        destination: the destination; empty in the pool.
        redirect: whether calls redirect.
        timetable: when they do.
        description: the label.

    """

    destination: str | None = None
    redirect: bool | None = None
    timetable: Timetable | None = None
    description: str | None = None

    def fits(self, state: "Facts") -> bool:
        """Return whether a number is as this wish asks for."""
        return self.met_by([state]) == {True}

    def met_by(self, states: list["Facts"]) -> set[bool]:
        """Return whether each wished field was so in one of several states."""
        rows = [astuple(state, recurse=False) for state in states]
        wished = enumerate(astuple(self, recurse=False))
        return {any(row[place] == want for row in rows) for place, want in wished if want is not None}

    def without(self, unknown: "Facts") -> "Facts":
        """Return this state without the label, if another state has none."""
        return self if unknown.description is not None else Facts(self.destination, self.redirect, self.timetable)


@frozen
class Change:
    """A request of a call under test as the server executed it.

    Attributes:
        call: the name of the call.
        request: its place among all requests.
        at: its time.
        was: the number before it.
        since: the time since which the number was so.

    """

    call: str
    request: int
    at: float
    was: Facts
    since: float


def facts_of(row: NumberDetails) -> Facts:
    """Return the state of a row; ``raw`` has what only ``check`` shows."""
    return Facts(
        row.phone_number or "",
        redirect=row.raw.get("redirect") is True,
        timetable=WEEK if row.raw.get("timetable") else NONE,
        description=row.description,
    )


def wish_of(query: Mapping[str, str]) -> Facts:
    """Return what a request asks for; the only timetables are ``WEEK`` and none."""
    timetable = NONE if "timetable" in query else WEEK if "timetable[monday]" in query else None
    redirect = query["allow_redirect"] == "1" if "allow_redirect" in query else None
    destination = "" if query["action"] == "unassign" else query.get("phone_number")
    return Facts(destination, redirect, timetable, query.get("description"))
