"""A safe write that changes one number: a release, a reassign, or the setup of its redirect."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from attrs import asdict

from offline_numbers.errors import InvalidResponseError, OutcomeUnknownError
from offline_numbers.http import Ticket
from offline_numbers.log import logger, told
from offline_numbers.values import NumberDetails, NumberState, Settled, Timetable, flag, mask
from offline_numbers.wire import Request

from .limits import valid_attempts, valid_settle
from .locks import one_at_a_time
from .marker import reference_of
from .operations import Changes
from .safe_writes import Tally, safe_write
from .settling import Doubt, Found, Nothing, Reading

T = TypeVar("T")


class ChangedMeanwhileError(Exception):
    """The number is no longer as the caller expects it; nothing was sent."""


class Facts(NamedTuple):
    """The state of a number, as read or as wanted; ``None``: not shown, or not to be changed.

    Attributes:
        destination: the comparison key of its destination; empty in the pool.
        redirect: whether its calls redirect.
        timetable: when they do.
        description: its label.

    """

    destination: str | None = None
    redirect: bool | None = None
    timetable: Timetable | None = None
    description: str | None = None

    def __str__(self) -> str:
        redirect = {None: "unknown", True: "on", False: "off"}[self.redirect]
        timetable = "unknown" if self.timetable is None else self.timetable.to_dict() or "none"
        label = "" if self.description is None else f", description {self.description!r}"
        return f"destination {self.destination or 'none'}, redirect {redirect}, timetable {timetable}{label}"


def wanted_by(request: Request, key: Callable[[str], str]) -> Facts:
    """Return the state that a request asks for."""
    query = request.query
    days = {name[len("timetable[") : -1]: query[name] for name in query if name.startswith("timetable[")}
    destination = request.phone_number and key(request.phone_number)
    return Facts(
        destination="" if request.action == "unassign" else destination,
        redirect=flag(query.get("allow_redirect")),
        timetable=Timetable.from_answer(days) if days or "timetable" in query else None,
        description=query.get("description"),
    )


def judge(wanted: Facts, before: Facts, now: Facts, value: T) -> Reading[T]:
    """Return the reading of a change whose outcome is unknown.

    What a read does not show contradicts nothing. A server may store a label otherwise than it was sent, but not its
    marker.
    """
    changes = [(want, then, seen) for want, then, seen in zip(wanted, before, now, strict=True) if want is not None]
    if all(seen == want for want, _, seen in changes):
        return Found(value)
    if now == before:  # every fact: after a stranger's change, nothing may be sent again
        return Nothing()
    # No shown fact contradicts the request, and one has changed.
    shown = [(want, then, seen) for want, then, seen in changes if seen is not None]
    if all(_alike(want, seen) for want, _, seen in shown) and any(seen != then for _, then, seen in shown):
        return Found(value)
    return Doubt((f"A read shows another state than before, and not the wanted one: {now}",))


def _alike(wanted: object, shown: object) -> bool:
    """Return whether a read shows the wanted state; of a label, its marker is enough."""
    if wanted == shown:
        return True
    marker = reference_of(wanted) if isinstance(wanted, str) else None
    return marker is not None and isinstance(shown, str) and marker == reference_of(shown)


async def safe_change(change: "Change", domain: str, *, attempts: int, settle: Sequence[float]) -> Settled:
    """Carry out a change; after a lost answer, read before it is sent again."""
    tries, waits = valid_attempts(attempts), valid_settle(settle)  # before waiting for another call
    async with one_at_a_time(domain, change.operations.key(change.number)):
        return await safe_write(change, change.operations.sleep, attempts=tries, settle=waits)


class Change:
    """The ``Write`` of a change of one number.

    Attributes:
        operations: the calls of the API.
        request: a release, a reassign or a setup of the redirect, of one tracking number.
        expected: the number as the caller has just read it in the list; ``None``: as it is now, whatever that is.
        wanted: the state that the request asks for.
        before: the state of the number before anything was sent.
        state: the answer of ``check`` then.

    """

    def __init__(self, operations: Changes, request: Request, expected: NumberDetails | None = None) -> None:
        self.operations = operations
        self.request = request
        self.expected = expected
        self.wanted = wanted_by(request, operations.key)
        self.before = Facts()
        self.state: NumberState | None = None

    @property
    def action(self) -> str:
        """The name of the API's action."""
        return self.request.action

    @property
    def number(self) -> str:
        """The tracking number that changes."""
        return self.request.query["tracking_number"]

    async def remember(self) -> Settled | None:
        """Read the number; if it is as wanted, nothing is sent."""
        if self.expected is None:
            state, self.before = await self._read()
        else:
            # assumes: list-agrees-with-check
            state = await self.operations.state_of(self.number)
            label = None if self.wanted.description is None else self.expected.description
            self.before = self._facts(state, label)
            if self.before.destination != self.operations.key(self.expected.phone_number or ""):
                raise ChangedMeanwhileError
        self.state = state
        reading = judge(self.wanted, self.before, self.before, _settled(state, Tally(), recovered=False))
        return reading.value if isinstance(reading, Found) else None

    async def send(self, ticket: Ticket) -> NumberState:
        """Send the request once."""
        return await self.operations.write(self.request, ticket)

    async def read(self, tally: Tally) -> Reading[Settled]:
        """Read the number."""
        state, now = await self._read()
        reading = judge(self.wanted, self.before, now, _settled(state, tally, recovered=True))
        if isinstance(reading, Found):
            number = mask(self.number)
            extra = told(self.action, attempt=tally.sent, number=number)
            logger.info("%s for %s: a read shows the wanted state", self.action, number, extra=extra)
        return reading

    async def read_after_failure(self, tally: Tally) -> Reading[Settled]:
        """Read whether a proxy's first copy of the refused request was carried out."""
        return await self.read(tally)

    async def answered(self, state: NumberState, tally: Tally) -> Settled:
        """Return the result of the answer."""
        return _settled(state, tally, recovered=False)

    def doubt_of(self, lost: OutcomeUnknownError) -> None:
        """Return no doubt: a read can resolve an unusable answer."""

    def unknown(self, tally: Tally, cause_name: str, status: int | None, message: str) -> OutcomeUnknownError:
        """Return the error with the read state."""
        return OutcomeUnknownError(
            self.action,
            phone_number=self.request.phone_number,
            tracking_number=self.number,
            stage="settling",
            cause_name=cause_name,
            status=status,
            attempts=tally.sent,
            message=message,
        )

    async def _read(self) -> tuple[NumberState, Facts]:
        """Read the number by ``check``, and its label by the list if it is to change."""
        state = await self.operations.state_of(self.number)
        return state, self._facts(state, None if self.wanted.description is None else await self._description())

    async def _description(self) -> str | None:
        """Return the label; ``None`` if the list is unreadable from the start, as one broken label makes it."""
        key = self.operations.key
        here = key(self.number)
        try:
            rows = await self.operations.find_details(lambda row: key(row.tracking_number) == here)
        except InvalidResponseError:
            if self.before.description is not None:
                raise
            return None
        return rows[-1].description if rows else None

    def _facts(self, state: NumberState, description: str | None) -> Facts:
        """Return the state of an answer; a field that only the first answer has counts as off or empty.

        While ``remember`` reads, ``before`` is empty, and nothing is filled in.
        """
        redirect, timetable = state.allow_redirect, state.timetable or None
        if redirect is None and self.before.redirect is not None:
            redirect = False
        if timetable is None and ("timetable" in state.raw or self.before.timetable is not None):
            timetable = state.timetable
        destination = self.operations.key(state.phone_number or "")
        return Facts(destination, redirect, timetable, description and description.strip())


def _settled(state: NumberState, tally: Tally, *, recovered: bool) -> Settled:
    return Settled(**asdict(state, recurse=False), attempts=tally.sent, recovered=recovered)
