"""The network of one call: every request has a fate, and a sent request continues without its caller."""

import asyncio
from collections.abc import Callable, Sequence

from attrs import define, field

from offline_numbers import wire
from offline_numbers.allocation.intent import Intent
from offline_numbers.errors import (
    APIError,
    DisconnectedError,
    HTTPStatusError,
    InvalidResponseError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    PoolExhaustedError,
    TimedOutError,
    UnknownNumberError,
)
from offline_numbers.http.outcome import Ticket
from offline_numbers.values.models import NumberDetails, NumberState

from .callers import Call
from .dice import Dice, Read, Send
from .facts import NONE, Change, Facts, facts_of, wish_of
from .world import Commit, World

TIMEOUT = 5.0
LONGEST_LAG = 12.0
"""How far the list may lag, in seconds."""

Answer = NumberState | OfflineNumbersError


class Shown(list[NumberDetails]):
    """Rows of a list, and when its caller began to read it."""

    began = 0.0


@define(eq=False)
class Request:
    """One write, with everything that only the simulation knows.

    Attributes:
        number: its place among all writes.
        call: its caller.
        intent: its intent.
        fate: its fate.
        at: its time.
        arrived: whether the server received it.
        refused: whether the API answered its caller with an error.
        answer: the answer, later.

    """

    number: int
    call: Call
    intent: Intent
    fate: Send
    at: float
    arrived: bool = False
    refused: bool = False
    answer: "asyncio.Future[Answer] | None" = None


@define
class Network:
    """``Operations`` for one call.

    Attributes:
        world: the API.
        call: the call.
        dice: draws the faults.
        requests: all writes of all calls.
        reads: the times of the reads of this call.
        stale_reads: the times at which this call got an old state.
        failed_reads: the times at which a read of this call failed.
        shown: the states of a tracking number that this call read, with their times; without a label by ``check``.

    """

    world: World
    call: Call
    dice: Dice
    requests: list[Request]
    reads: list[float] = field(factory=list[float])
    stale_reads: list[float] = field(factory=list[float])
    failed_reads: list[float] = field(factory=list[float])
    shown: list[tuple[float, Facts]] = field(factory=list[tuple[float, Facts]])

    async def assign(self, intent: Intent, ticket: Ticket | None = None) -> NumberState:
        """Send an assign once."""
        return await self._send(intent, ticket)

    async def write(self, request: wire.Request, ticket: Ticket | None = None) -> NumberState:
        """Send a change once."""
        return await self._send(Intent(request), ticket)

    async def _send(self, intent: Intent, ticket: Ticket | None) -> NumberState:
        action = intent.request.action
        fate = Send.ANSWERED if self.call.is_quiet else self.dice.send()
        request = Request(len(self.requests), self.call, intent, fate, self.world.clock())
        self.requests.append(request)
        self.call.step(f"{action} {request.number} connects, to be {fate.name}")
        await asyncio.sleep(self.dice.latency())
        self.call.step(f"{action} {request.number}")
        if fate is Send.NOT_SENT:
            raise NotSentError(action, cause_name="ClientConnectorError")
        assert ticket is not None
        ticket.not_sent = False
        answer = await self._exchange(request)
        self.call.step(f"{action} {request.number} is answered with {_shown(answer)}")
        if isinstance(answer, OfflineNumbersError):
            request.refused = isinstance(answer, APIError)
            raise answer
        return answer

    async def check(self, phone_number: str) -> NumberState:
        """Return one number of a destination."""
        rows = [row for row in await self._read("check") if row.phone_number == phone_number]
        if not rows:
            raise UnknownNumberError("check", "Unknown tracking number")
        return NumberState(phone_number=phone_number, tracking_number=self.dice.pick(rows).tracking_number)

    async def state_of(self, tracking_number: str) -> NumberState:
        """Return one tracking number."""
        (row,) = [row for row in await self._read("check") if row.tracking_number == tracking_number]
        facts = facts_of(row)
        self.shown.append((self.reads[-1], facts.without(Facts())))
        return _state(row)

    async def find_details(self, wanted: Callable[[NumberDetails], bool]) -> Sequence[NumberDetails]:
        """List the domain."""
        began = self.world.clock()
        shown = Shown(row for row in await self._read("list") if wanted(row))
        shown.began = began
        self.shown += [(self.reads[-1], Facts(description=row.description)) for row in shown]
        return shown

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        self.call.step(f"waits {seconds}")
        await asyncio.sleep(seconds)
        self.call.step("goes on")

    def key(self, number: str) -> str:
        """Return the number: here each has one form."""
        return number

    async def _exchange(self, request: Request) -> Answer:
        """Send the request, and wait for its answer."""
        loop = asyncio.get_running_loop()
        answer = request.answer = loop.create_future()
        fate, there = request.fate, self.dice.latency()
        if fate is Send.LATE:
            there = self.dice.pick((self.dice.between(0.0, 8.0), self.dice.between(8.0, 60.0), 1000.0)) + 0.1
        if fate is Send.REPEATED:
            loop.call_later(there, self._execute, request)
            there += self.dice.latency()
        if fate is not Send.LOST_THERE:
            loop.call_later(there, self._arrive, request)
        if fate in {Send.LOST_THERE, Send.LOST_BACK, Send.LATE}:
            loop.call_later(self.dice.between(0.0, TIMEOUT), _deliver, answer, _lost("ServerDisconnectedError"))
        loop.call_later(TIMEOUT, _deliver, answer, _lost("TimeoutError"))
        result: Answer = await answer
        return result

    def _arrive(self, request: Request) -> None:
        """Execute it, and send the answer back."""
        assert request.answer is not None
        loop, fate = asyncio.get_running_loop(), request.fate
        answer = self._execute(request)
        if fate is Send.GARBLED:
            named = (answer.tracking_number,) if isinstance(answer, NumberState) and self.dice.chance(0.5) else ()
            answer = _lost("InvalidResponseError", *named)
        if fate is Send.WRONG and request.intent.request.action == "assign" and (number := self._another(answer)):
            answer = NumberState(phone_number=request.intent.phone_number, tracking_number=number)
        if fate not in {Send.LOST_BACK, Send.LATE}:
            loop.call_later(self.dice.latency(), _deliver, request.answer, answer)

    def _execute(self, request: Request) -> Answer:
        """Execute it, as the server does."""
        request.arrived = True
        intent, fate = request.intent, request.fate
        if fate is Send.REFUSED:
            return APIError(intent.request.action, "Maintenance")
        if intent.request.action != "assign":
            return self._change(request)
        if fate is Send.EMPTY or (fate is Send.WRONG and self.dice.chance(0.5)):
            return _lost("InvalidResponseError")
        number = self.world.take(intent.phone_number, intent.description)
        self.world.note("server", f"executes {request.number}: {number}")
        if number is None:
            return PoolExhaustedError("assign", "No tracking number available")
        self.world.commits.append(Commit(request.call.intent, request.number, number, self.world.clock()))
        return NumberState(phone_number=intent.phone_number, tracking_number=number)

    def _change(self, request: Request) -> Answer:
        """Change a number; a ``WRONG`` answer comes from a cache, and nothing is changed."""
        query = request.intent.request.query
        number, wish = query["tracking_number"], wish_of(query)
        row = self.world.rows[number]
        if request.fate is Send.EMPTY:
            return _lost("InvalidResponseError")
        if row.phone_number is None and query["action"] != "unassign":
            return APIError(query["action"], "Tracking number is not assigned")
        if request.fate is not Send.WRONG:
            now, since = self.world.clock(), self.world.since.get(number, 0.0)
            self.world.changes.append(Change(request.call.name, request.number, now, facts_of(row), since))
            self.world.note("server", f"executes {request.number}: {wish}")
            self.world.apply(number, wish)
        return _state(self.world.rows[number])

    def _another(self, answer: Answer) -> str | None:
        """Return a number of another user, or of nobody."""
        right = answer.tracking_number if isinstance(answer, NumberState) else None
        own = self.world.committed(self.call.intent)
        others = [number for number in self.world.rows if number != right and number not in own]
        return self.dice.pick(others) if others else None

    async def _read(self, what: str) -> Sequence[NumberDetails]:
        self.call.step(what)
        fate = Read.FRESH if self.call.is_quiet else self.dice.read()
        await asyncio.sleep(self.dice.latency())
        self.reads.append(self.world.clock())
        rows = tuple(self.world.rows.values())
        if fate is Read.STALE:
            self.stale_reads.append(self.world.clock())
            rows = self.world.at(self.world.clock() - self.dice.between(0.0, LONGEST_LAG))
        await asyncio.sleep(self.dice.latency())
        self.call.step(f"{what} is {fate.name}")
        if fate is Read.FAILED:
            self.failed_reads.append(self.world.clock())
            raise self._failure(what)
        if fate is Read.REFUSED:
            raise APIError(what, "Maintenance")
        return rows

    def _failure(self, what: str) -> OfflineNumbersError:
        failures: list[OfflineNumbersError] = [
            TimedOutError(what, timeout=TIMEOUT),
            DisconnectedError(what, cause_name="ServerDisconnectedError"),
            HTTPStatusError(what, status=503),
            InvalidResponseError(what, reason="empty", excerpt=""),
            NotSentError(what, cause_name="ClientConnectorError"),
        ]
        return self.dice.pick(failures)


def _deliver(future: "asyncio.Future[Answer]", answer: Answer) -> None:
    if not future.done():
        future.set_result(answer)


def _lost(cause_name: str, *candidates: str) -> OutcomeUnknownError:
    return OutcomeUnknownError("assign", cause_name=cause_name, candidates=candidates)


def _state(row: NumberDetails) -> NumberState:
    facts = facts_of(row)
    return NumberState(
        phone_number=row.phone_number,
        tracking_number=row.tracking_number,
        allow_redirect=facts.redirect,
        timetable=facts.timetable or NONE,
        raw={"timetable": 0},
    )


def _shown(answer: Answer) -> str:
    return answer.tracking_number if isinstance(answer, NumberState) else type(answer).__name__
