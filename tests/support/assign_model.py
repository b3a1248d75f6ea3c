"""A model of the API and its network with planned faults, for the short courses of ``safe_assign``."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from itertools import chain, repeat

from attrs import define, evolve, field, frozen

from offline_numbers.allocation.intent import Intent
from offline_numbers.errors import (
    NotSentError,
    OutcomeUnknownError,
    PoolExhaustedError,
    TimedOutError,
    UnknownNumberError,
)
from offline_numbers.http.outcome import Ticket
from offline_numbers.values.models import NumberDetails, NumberState
from offline_numbers.values.phone import normalize_phone_number, number_key

from .scripted import DESCRIPTION, DESTINATION


class Send(Enum):
    """The fate of one send."""

    ANSWERED = auto()
    NOT_SENT = auto()
    LOST_BEFORE = auto()  # the request is lost
    LOST_AFTER = auto()  # the answer is lost
    LATE = auto()  # lost, and committed some calls later
    REPEATED = auto()  # a proxy sends it twice; the second answer arrives
    CACHED = auto()  # an old answer: nothing is executed
    CUT = auto()  # committed; the answer is unusable but names the number


class Read(Enum):
    """The fate of one read."""

    FRESH = auto()
    FAILED = auto()
    STALE = auto()  # the state before the last change


class Stranger(Enum):
    """An action of another user."""

    ASSIGNS = auto()  # for the same destination, with another description
    TWIN = auto()  # for the same destination, with the same description
    RELEASES = auto()  # a number of the destination
    DRAINS = auto()  # allocates a number for another destination


@frozen(kw_only=True)
class Plan:
    """The circumstances of one call.

    Attributes:
        sends: the fate of each send; later ones are answered.
        reads: the fate of each read; later ones are fresh.
        strangers: the actions of other users, by the number of calls made before.
        held: how many numbers the destination has at first, all with the same description.
        pool: how many numbers are free.
        newest: whether ``check`` names the newest number, else the oldest.
        delay: how many calls later a late commit happens.
        attempts: the argument of ``safe_assign``.
        looks: the number of its ``settle`` waits.

    """

    sends: Sequence[Send] = ()
    reads: Sequence[Read] = ()
    strangers: dict[int, Stranger] = field(factory=dict[int, Stranger])
    held: int = 0
    pool: int = 4
    newest: bool = False
    delay: int = 1
    attempts: int = 2
    looks: int = 2


@define
class ModelAPI:
    """``Operations`` over a model, with a record of the calls."""

    plan: Plan
    _sends: Iterator[Send] = field(init=False)
    _reads: Iterator[Read] = field(init=False)
    # The domain in the order of the last change, and its state before that; destination None: in the pool.
    rows: dict[str, NumberDetails] = field(init=False)
    previous: dict[str, NumberDetails] = field(init=False)
    late: list[int] = field(factory=list[int])
    calls: list[str] = field(factory=list[str])
    commits: list[str] = field(factory=list[str])
    known_before: set[str] = field(factory=set[str])
    unknown: int = 0
    not_sent: int = 0
    refused: bool = False
    doubt: bool = False
    sent_on_doubt: bool = False
    unseen: bool = False
    sent_unseen: bool = False

    def __attrs_post_init__(self) -> None:
        """Fill the domain."""
        self._sends = chain(self.plan.sends, repeat(Send.ANSWERED))
        self._reads = chain(self.plan.reads, repeat(Read.FRESH))
        self.rows = {}
        for index in range(self.plan.held + self.plan.pool):
            self.rows[f"08990000{index:02}"] = NumberDetails(tracking_number=f"08990000{index:02}")
        for number in list(self.rows)[: self.plan.held]:
            self._change(number, DESTINATION, DESCRIPTION)
        self.previous = dict(self.rows)

    async def assign(self, intent: Intent, ticket: Ticket | None = None) -> NumberState:
        """Send with the planned fault."""
        assert ticket is not None
        self.sent_on_doubt |= self.doubt
        self.sent_unseen |= self.unseen
        await self._turn("assign")
        match next(self._sends):
            case Send.NOT_SENT:
                self.not_sent += 1
                raise NotSentError(self.calls[-1], cause_name="ClientConnectorError")
            case Send.LOST_BEFORE:
                raise self._lost()
            case Send.LOST_AFTER:
                self._commit(intent)
                raise self._lost()
            case Send.LATE:
                self.late.append(len(self.calls) + self.plan.delay)
                raise self._lost()
            case Send.CUT:
                number = self._commit(intent)
                self.doubt |= number is not None
                raise self._lost(*filter(None, [number]))
            case Send.CACHED if self.known_before:
                self.doubt = True
                self._lost()
                return NumberState(phone_number=intent.phone_number, tracking_number=min(self.known_before))
            case Send.REPEATED:
                self._commit(intent)
            case _:
                pass
        return self._answer(intent)

    async def check(self, phone_number: str) -> NumberState:
        """Return the newest or the oldest number of the destination."""
        rows = [row for row in (await self._read("check")).values() if row.phone_number == phone_number]
        self._shown(rows[-1:] if self.plan.newest else rows[:1])
        if not rows:
            raise UnknownNumberError(self.calls[-1], "Unknown tracking number")
        row = rows[-1] if self.plan.newest else rows[0]
        return NumberState(phone_number=phone_number, tracking_number=row.tracking_number)

    async def find_details(self, wanted: Callable[[NumberDetails], bool]) -> Sequence[NumberDetails]:
        """List the whole domain."""
        rows = list((await self._read("list")).values())
        self._shown(rows)
        strange = [row for row in rows if row.phone_number == DESTINATION and row.description != DESCRIPTION]
        self.doubt |= any(row.tracking_number not in self.known_before for row in strange)
        return [row for row in rows if wanted(row)]

    async def sleep(self, seconds: float) -> None:
        """Let other users act."""
        await self._turn(f"sleep {seconds}")

    def key(self, number: str) -> str:
        """Compare as the session does."""
        return number_key(number, normalize_phone_number)

    def end(self) -> None:
        """Execute all late commits."""
        while self.late:
            self.late.pop()
            self._take(DESTINATION, DESCRIPTION, self.commits)

    async def _turn(self, call: str) -> None:
        """Count a call, and execute what is due before it."""
        await asyncio.sleep(0)
        for due in [due for due in self.late if due <= len(self.calls)]:
            self.late.remove(due)
            self._take(DESTINATION, DESCRIPTION, self.commits)
        self._act(self.plan.strangers.get(len(self.calls)))
        self.calls.append(call)

    def _act(self, stranger: Stranger | None) -> None:
        match stranger:
            case Stranger.ASSIGNS:
                self._take(DESTINATION, "Poster")
            case Stranger.TWIN:
                self._take(DESTINATION, DESCRIPTION)
            case Stranger.DRAINS:
                self._take("0699999999", DESCRIPTION)
            case Stranger.RELEASES:
                # It goes to the end of the pool: a pool that returns the same number at once is not modelled.
                for number in sorted(self.known_before)[:1]:
                    self._change(number, "resting", "")
            case _:
                pass

    async def _read(self, call: str) -> dict[str, NumberDetails]:
        await self._turn(call)
        self.unseen = False
        # No client can see a change through a list that lags behind a refusal.
        fault = Read.FRESH if self.refused else next(self._reads)
        if fault is Read.FAILED:
            self.doubt |= self.unknown > 0
            raise TimedOutError(call, timeout=5.0)
        return self.previous if fault is Read.STALE else self.rows

    def _shown(self, rows: Sequence[NumberDetails]) -> None:
        if "assign" not in self.calls:
            self.known_before |= {row.tracking_number for row in rows if row.phone_number == DESTINATION}

    def _lost(self, *candidates: str) -> OutcomeUnknownError:
        self.unknown += 1
        self.unseen = True
        return OutcomeUnknownError("assign", phone_number=DESTINATION, cause_name="TimeoutError", candidates=candidates)

    def _answer(self, intent: Intent) -> NumberState:
        number = self._commit(intent)
        if number is None:
            self.refused = True
            raise PoolExhaustedError(self.calls[-1], "No tracking number available")
        return NumberState(phone_number=intent.phone_number, tracking_number=number)

    def _commit(self, intent: Intent) -> str | None:
        return self._take(intent.phone_number, intent.description, self.commits)

    def _take(self, destination: str, description: str, commits: list[str] | None = None) -> str | None:
        """Allocate a number from the pool, if it has one."""
        free = [row.tracking_number for row in self.rows.values() if row.phone_number is None]
        for number in free[:1]:
            self._change(number, destination, description)
            if commits is not None:
                commits.append(number)
            return number
        return None

    def _change(self, number: str, destination: str, description: str) -> None:
        self.previous = dict(self.rows)
        self.rows[number] = evolve(self.rows.pop(number), phone_number=destination, description=description)
