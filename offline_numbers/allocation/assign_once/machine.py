"""``assign_once``: carry out each state, then the one that ``decide`` returns."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

from attrs import Factory, define, field

from offline_numbers.allocation.journal import Record
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading
from offline_numbers.allocation.settling import settle as settle_by_reading
from offline_numbers.allocation.shared_reads import Wanted
from offline_numbers.errors import (
    APIError,
    JournalError,
    NotSentError,
    OutcomeUnknownError,
    SessionClosedError,
    TransportError,
)
from offline_numbers.http import Ticket
from offline_numbers.values import Allocation, NumberDetails, NumberState

from . import endings
from .call import Call
from .listing import Listing, judged, listing_of, row_of
from .states import ENDS, Result, State, decide

T = TypeVar("T")

Find = Callable[[Wanted], Sequence[NumberDetails]]
"""Finds the rows that a call wants in a list."""


@define(eq=False, repr=False)
class Course:
    """One call, with everything that it has read and sent.

    Attributes:
        call: its arguments and operations.
        listed: finds rows in a list that the caller has read; it replaces the next read.
        further: the waits that are left for ``READ``.
        state: its current state.
        result: the result of the last state.
        record: the journal's record, as it was read or begun last.
        sent: the requests of this call that may have reached the API.
        answer: the answer to its request.
        failure: why the request failed, or why its outcome is unknown.
        listing: the result of the last read of the list; ``None``: it failed.
        chosen: the listing and the record that decide which number it is.

    """

    call: Call
    listed: Find | None = None
    further: Iterator[float] = field(default=Factory(lambda self: iter((0.0, *self.call.waits)), takes_self=True))
    state: State = State.READ
    result: Result = None
    record: Record | None = None
    sent: int = 0
    answer: NumberState | None = None
    failure: Exception | None = None
    listing: Listing | None = None
    chosen: tuple[Listing, Record | None] | None = None

    async def run(self, listed: Find | None = None) -> Allocation:
        """Go from state to state to the end.

        Args:
            listed: finds rows in a list that began after the request was sent; ``None``: the call reads the list.

        """
        self.listed = listed
        with self.call.lists.at_work():
            while self.state not in ENDS:
                await self._step()
        return self._end()

    async def send(self) -> None:
        """Begin the reference and send its request; then the journal knows the number, and ``run`` confirms it.

        If somebody has begun the reference, it is only read, to the end.

        """
        with self.call.lists.at_work():
            while not self.is_sent and self.state not in ENDS:
                await self._step()
            if self.is_sent and self.answer:
                await self._note(self.answer)

    @property
    def is_sent(self) -> bool:
        """Whether the request was sent, and only a list can show its outcome."""
        return self.state in {State.SETTLE, State.REFUSED}

    @property
    def row(self) -> NumberDetails | None:
        """The row of the list that confirms the number."""
        return self._row(self.chosen[0], self.chosen[1], self.record) if self.chosen else None

    async def _step(self) -> None:
        self.result = await self._act(self.state, self.result)
        is_over = self.record is not None and self.record.state == "done" and self.listing is not None
        known = {"is_ours": self._is_ours(self.result), "is_over": is_over, "is_answered": self.answer is not None}
        self.state = decide(self.state, self.result, **known)

    def _is_ours(self, result: Result) -> bool:
        """Return whether a number is this intent's: the journal knows the reference, or it forwards as intended."""
        marked = shown_by(result).marked
        return self.record is not None or any(self.call.is_home(row) for row in marked)

    async def _act(self, state: State, result: Result) -> Result:  # noqa: PLR0911 - one line for each state
        match state:
            case State.READ:
                return await self._read()
            case State.BEGIN:
                return await self._begin()
            case State.SEND:
                return await self._send()
            case State.SETTLE:
                return await self._settle(number_of(self.answer), (0.0, *self.call.waits))
            case State.REFUSED:
                return await self._settle(None, (0.0,))
            case State.CONFIRM:
                return await self._confirm(shown_by(result))
            case State.AGREE:
                return await self._agree(result)
            case State.KEEP:
                await self._keep()
            case _:
                await self._take_back()
        return None

    async def _read(self) -> Reading[Listing]:
        return await settle_by_reading(self._read_once, self.further, self.call.lists.sleep)

    async def _read_once(self, doubt: Doubt[Listing] | None) -> Reading[Listing]:
        """Read the journal and the list; nothing seen and nobody has begun: that is found too."""
        self.record = await self.call.entry.read()
        is_free = self.call.entry.is_free(self.record) and (doubt is None or doubt.shown is None)
        if not is_free:
            self.listed = None  # it may be older than the journal's record
        try:
            reading = await self._find(number_of(self.record))
        except (APIError, TransportError, SessionClosedError) as error:
            return Doubt(error=error, is_final=is_free)
        return Found(Listing()) if is_free and isinstance(reading, Nothing) else reading

    async def _find(self, number: str | None) -> Reading[Listing]:
        wanted = Wanted(self.call.reference, None if number is None else self.call.key(number))
        self.listing, listed, self.listed = None, self.listed, None
        rows = await self.call.lists.find(wanted) if listed is None else listed(wanted)
        self.listing = listing_of(rows, wanted, self.call.key)
        return judged(self.listing, number, self.call.key)

    async def _settle(self, number: str | None, waits: Iterable[float]) -> Reading[Listing]:
        return await settle_by_reading(lambda _: self._find(number), waits, self.call.lists.sleep)

    async def _begin(self) -> Record | None:
        self.call.damage.refuse(self.call.reference)
        begun = await self.call.entry.begin(self.record)
        self.record = begun or self.record
        return begun

    async def _send(self) -> Result:
        """Send once; an error that something follows from is returned."""
        ticket = Ticket()
        self.sent = 1
        try:
            self.answer = await self.call.operations.assign(self.call.intent, ticket)
        except (APIError, NotSentError, OutcomeUnknownError) as error:
            self.failure = error
            if isinstance(error, OutcomeUnknownError):
                endings.warn_of_unknown(self.call, error)
            return error
        except (asyncio.CancelledError, Exception) as error:
            if ticket.not_sent and self.record:
                await self.call.entry.take_back(self.record, because=error)
            raise
        return self.answer

    async def _confirm(self, listing: Listing) -> Record | None:
        """Write which number it is; return another caller's record if that names a number the listing does not show."""
        if self.record is None:
            listing = endings.without_strangers(self.call, listing)
        row, stands = self._row(listing, self.record), self.record
        if stands is None or (stands.state, stands.tracking_number) != ("done", row.tracking_number):
            stands = await self._write_done(stands, row.tracking_number)
            if stands and stands.state == "begun":  # meanwhile, by a caller who has not returned a number yet
                stands = await self._write_done(stands, row.tracking_number)
        self.chosen = listing, stands
        is_shown = stands is None or row_of(listing, stands.tracking_number, self.call.key) is not None
        return None if is_shown else stands

    async def _agree(self, result: Result) -> Reading[Listing]:
        """Read until the list shows the number that another caller has returned: its list was newer."""
        number = result.tracking_number if isinstance(result, Record) else None
        reading = await self._settle(number, (0.0, *self.call.waits))
        if self.chosen and (newer := shown_by(reading)).marked:
            self.chosen = newer, self.chosen[1]
        return reading

    async def _keep(self) -> None:
        answer = cast("NumberState", self.answer)
        endings.warn_of_unconfirmed(self.call, answer)
        await self._note(answer)

    async def _take_back(self) -> None:
        await self.call.entry.take_back(cast("Record", self.record), because=cast("Exception", self.failure))

    async def _note(self, answer: NumberState) -> None:
        number = answer.tracking_number
        self.record = await self._written(self.call.entry.note(cast("Record", self.record), number), number)

    async def _write_done(self, seen: Record | None, number: str) -> Record | None:
        return await self._written(self.call.entry.confirm(seen, number), number)

    async def _written(self, operation: Coroutine[Any, Any, T], number: str) -> T:
        """Write; if the journal fails this late, a later call finds the number in the list."""
        try:
            return await operation
        except JournalError as error:
            raise endings.not_written(self.call, error, number, self.sent) from error

    def _row(self, listing: Listing, *known: Record | None) -> NumberDetails:
        return endings.chosen(self.call, listing, *known, self.answer)

    def _end(self) -> Allocation:
        """Return the number, or raise the error that the last state names."""
        match self.state:
            case State.DONE if self.chosen and self.row:
                return endings.confirmed(self.call, self.chosen[0], self.row, self.answer, self.sent)
            case State.DONE if self.answer:
                return endings.answered(self.answer, self.answer.phone_number, self.sent)
            case _:
                raise self._error()

    def _error(self) -> Exception:
        result = self.result
        match self.state, result:
            case State.RAISE, Doubt(error=Exception() as error):
                return error
            case State.RAISE, _ if self.failure:
                return self.failure
            case State.CONFLICT, _:
                return endings.conflict(self.call, shown_by(result))
            case State.ENDED, _:
                return endings.ended(self.call, self.record, self.listing)
            case _:
                is_confirmed = self.record is not None and self.record.state == "done"  # its marker was whole before
                if not is_confirmed and (named := shown_by(result).named):
                    self.call.damage.see(self.call.reference, named.description)
                unread = result.error if isinstance(result, Doubt) and self.listing is None else None
                return endings.unknown(self.call, self.record, unread, self.failure, self.answer, self.sent)


def number_of(source: Record | NumberState | None) -> str | None:
    """Return the tracking number that something names."""
    return source.tracking_number if source else None


def shown_by(result: Result) -> Listing:
    """Return the listing that a reading shows; an empty one if it shows none."""
    match result:
        case Found(Listing() as listing) | Doubt(shown=Listing() as listing):
            return listing
        case _:
            return Listing()
