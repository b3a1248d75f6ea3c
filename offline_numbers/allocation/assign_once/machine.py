"""``assign_once``: carry out each state, then the one that ``decide`` returns."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from typing import Any, TypeVar, assert_never, cast

from offline_numbers.allocation.journal import Record
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading, read_until_decided
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
from .listing import Free, FreeButUnread, Listing, Seen, judged, listing_of, row_of, shown_by
from .states import End, Result, State, decide

T = TypeVar("T")

Find = Callable[[Wanted], Sequence[NumberDetails]]
"""Finds the rows that a call wants in a list."""


class Course:
    """One call, with everything that it has read and sent.

    Attributes:
        call: its arguments and operations.
        given_list: finds rows in a list that the caller has read; it replaces the next read.
        waits_left: the waits that ``READ`` has not used; a second ``READ`` goes on with them.
        state: its current state, or its end.
        result: the result of the last state.
        record: the journal's record, as it was read or begun last.
        sent: the requests of this call that may have reached the API.
        answer: the answer to its request.
        failure: why the request failed, or why its outcome is unknown.
        listing: the result of the last read of the list; ``None``: it failed.
        chosen: the listing and the record that decide which number it is.

    """

    def __init__(self, call: Call) -> None:
        self.call = call
        self.given_list: Find | None = None
        self.waits_left: Iterator[float] = iter((0.0, *call.waits))
        self.state: State | End = State.READ
        self.result: Result = None
        self.record: Record | None = None
        self.sent = 0
        self.answer: NumberState | None = None
        self.failure: Exception | None = None
        self.listing: Listing | None = None
        self.chosen: tuple[Listing, Record | None] | None = None

    async def run(self, given_list: Find | None = None) -> Allocation:
        """Go from state to state to the end; a given list must be newer than the request, or else than the call."""
        self.given_list = given_list
        with self.call.lists.at_work():
            while isinstance(self.state, State):
                await self._step(self.state)
        return self._end(self.state)

    async def run_until_sent(self, given_list: Find | None = None) -> None:
        """Go from state to state until the request was sent, or to the end; a given list replaces the first read."""
        self.given_list = given_list
        with self.call.lists.at_work():
            while isinstance(self.state, State) and not self.is_sent:
                await self._step(self.state)
            if self.is_sent and self.answer:
                await self._note(self.answer)

    @property
    def is_sent(self) -> bool:
        """Whether the request was sent, and only a list can show its outcome."""
        return self.state in {State.SETTLE, State.CHECK_REFUSED}

    @property
    def row(self) -> NumberDetails | None:
        """The row of the list that confirms the number."""
        return self._row(self.chosen[0], self.chosen[1], self.record) if self.chosen else None

    async def _step(self, state: State) -> None:
        self.result = await self._act(state, self.result)
        self.state = decide(
            state,
            self.result,
            is_ours=self.record is not None or any(map(self.call.is_home, shown_by(self.result).marked)),
            is_done_and_read=self.listing is not None and self.record is not None and self.record.state == "done",
            is_answered=self.answer is not None,
        )

    async def _act(self, state: State, result: Result) -> Result:  # noqa: PLR0911 - one line for each state
        match state:
            case State.READ:
                return await read_until_decided(self._read_once, self.waits_left, self.call.lists.sleep)
            case State.BEGIN:
                return await self._begin()
            case State.SEND:
                return await self._send()
            case State.SETTLE:
                return await self._read_list(number_of(self.answer), (0.0, *self.call.waits))
            case State.CHECK_REFUSED:
                return await self._read_list(None, (0.0,))
            case State.CONFIRM:
                return await self._confirm(shown_by(result))
            case State.WAIT_FOR_OTHER:
                return await self._wait_for_other()
            case State.TAKE_BACK:
                await self._take_back()
            case State.KEEP:
                await self._keep()
            case _:
                assert_never(state)
        return None

    async def _read_once(self, doubt: Doubt[Seen] | None) -> Reading[Seen]:
        """Read the journal and the list; if nobody has begun the reference, one read decides."""
        self.record = await self.call.entry.read()
        number = number_of(self.record)
        if not self.call.entry.is_free(self.record) or (doubt and doubt.shown):
            self.given_list = None  # it may be older than the journal's record
            return await self._find(number)
        try:
            reading = await self._find(number)
        except (APIError, TransportError, SessionClosedError) as error:
            return Found(FreeButUnread(error))
        return Found(Free()) if isinstance(reading, Nothing) else reading

    async def _find(self, number: str | None) -> Reading[Seen]:
        wanted = Wanted(self.call.reference, None if number is None else self.call.key(number))
        self.listing, given_list, self.given_list = None, self.given_list, None
        rows = await self.call.lists.find(wanted) if given_list is None else given_list(wanted)
        self.listing = listing_of(rows, wanted, self.call.key)
        return judged(self.listing, number, self.call.key)

    async def _read_list(self, number: str | None, waits: Iterable[float]) -> Reading[Seen]:
        return await read_until_decided(lambda _: self._find(number), waits, self.call.lists.sleep)

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
        """Write which number it is; return another caller's record if it names a number that is not listed."""
        if self.record is None:
            listing = endings.without_strangers(self.call, listing)
        row, stands = self._row(listing, self.record), self.record
        endings.warn_of_replaced(self.call, stands, row, self.sent)
        if stands is None or (stands.state, stands.tracking_number) != ("done", row.tracking_number):
            stands = await self._write_done(stands, row.tracking_number)
            if stands and stands.state == "begun":  # meanwhile, by a caller who has not returned a number yet
                stands = await self._write_done(stands, row.tracking_number)
        self.chosen = listing, stands
        others = number_of(stands)
        return stands if others and row_of(listing, others, self.call.key) is None else None

    async def _wait_for_other(self) -> Reading[Seen]:
        """Read until the list shows the number that another caller has confirmed: its list was newer."""
        _, others = cast("tuple[Listing, Record | None]", self.chosen)
        reading = await self._read_list(number_of(others), (0.0, *self.call.waits))
        if isinstance(reading, Found):
            self.chosen = shown_by(reading), others
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

    def _end(self, end: End) -> Allocation:
        """Return the number, or raise the error."""
        match end, self.result:
            case End.DONE, _ if self.chosen and self.row:
                return endings.confirmed(self.call, self.chosen[0], self.row, self.answer, self.sent)
            case End.DONE, _:
                answer = cast("NumberState", self.answer)
                return endings.answered(answer, answer.phone_number, self.sent)
            case End.RAISE, Found(FreeButUnread(error)):
                raise error
            case End.RAISE, _:
                raise cast("Exception", self.failure)
            case End.CONFLICT, result:
                raise endings.conflict(self.call, shown_by(result))
            case End.ENDED, _:
                raise endings.ended(self.call, self.record, self.listing)
            case End.UNKNOWN, result:
                raise self._unknown(result)
            case _:
                assert_never(end)

    def _unknown(self, result: Result) -> OutcomeUnknownError:
        match self.chosen:
            case listing, Record() as others:
                return endings.other_unlisted(self.call, listing, others, self.sent)
            case _:
                shown = shown_by(result)
        is_confirmed = self.record is not None and self.record.state == "done"  # its marker was whole before
        if shown.named and not is_confirmed:
            self.call.damage.see(self.call.reference, shown.named.description)
        error = result.error if isinstance(result, Doubt) else None
        unread = error if self.listing is None or isinstance(error, SessionClosedError) else None
        return endings.unknown(self.call, self.record, shown, unread, self.failure, self.answer, self.sent)


def number_of(source: Record | NumberState | None) -> str | None:
    """Return the tracking number that something names."""
    return source.tracking_number if source else None
