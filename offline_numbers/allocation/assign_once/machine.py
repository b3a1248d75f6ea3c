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
from .listing import Free, FreeButUnread, Listing, Seen, judged, listing_of, number_of, row_of, shown_by
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
        record: the journal's record, as it was read or written last.
        sent: how many requests this call has begun to send: 0 or 1.
        answer: the answer to its request.
        failure: why the request failed, or why its outcome is unknown.
        listing: the result of the last read of the list; ``None``: it failed.
        confirmed: the listing that confirms the number, and its row there; ``None``: only the answer names it.

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
        self.confirmed: tuple[Listing, NumberDetails] | None = None

    async def run(self, given_list: Find | None = None) -> Allocation:
        """Go from state to state to the end; a given list was read after the request or, if none was sent, the call."""
        self.given_list = given_list
        with self.call.lists.at_work():
            while isinstance(self.state, State):
                await self._step(self.state)
        return self._end(self.state)

    async def run_until_sent(self, given_list: Find | None = None) -> None:
        """Go from state to state until the request was sent, or to the end; a given list replaces the first read.

        The answered number is written to the journal at once: the list is read much later.
        """
        self.given_list = given_list
        with self.call.lists.at_work():
            while isinstance(self.state, State) and not self.is_unsettled:
                await self._step(self.state)
            if self.is_unsettled and self.answer:
                await self._note(self.answer)

    @property
    def is_unsettled(self) -> bool:
        """Whether the request was sent, and the next state reads its outcome in the list."""
        return self.state in {State.SETTLE, State.CHECK_FAILED}

    @property
    def row(self) -> NumberDetails | None:
        """The row of the list that confirms the number."""
        return self.confirmed[1] if self.confirmed else None

    @property
    def _is_done(self) -> bool:
        return self.record is not None and self.record.state == "done"

    async def _step(self, state: State) -> None:
        self.result = await self._act(state, self.result)
        self.state = decide(
            state,
            self.result,
            is_ours=not self.call.entry.is_free(self.record)
            or any(map(self.call.is_home, shown_by(self.result).marked)),
            is_done_and_read=self._is_done and self.listing is not None,
            is_answered=self.answer is not None,
        )

    async def _act(self, state: State, before: Result) -> Result:  # noqa: PLR0911 - one line for each state
        """Carry out a state; ``before`` is the result of the last one, with the listing that ``CONFIRM`` needs."""
        match state:
            case State.READ:
                return await read_until_decided(self._read_once, self.waits_left, self.call.lists.sleep)
            case State.BEGIN:
                return await self._begin()
            case State.SEND:
                return await self._send()
            case State.SETTLE:  # the first read comes at once: nothing is sent again, so it cannot come too early
                return await self._read_list(number_of(self.answer), (0.0, *self.call.waits))
            case State.CHECK_FAILED:
                return await self._read_list(None, (0.0,))
            case State.CONFIRM:
                return await self._confirm(shown_by(before))
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
        was_shown = doubt and doubt.shown  # an earlier read showed a number, and its record has vanished: send nothing
        if was_shown or not self.call.entry.is_free(self.record):
            self.given_list = None  # it may be older than the journal's record
            return await self._find(number_of(self.record))
        try:
            reading = await self._find(None)
        except (APIError, TransportError, SessionClosedError) as error:
            return Found(FreeButUnread(error))
        return Found(Free()) if isinstance(reading, Nothing) else reading

    async def _find(self, number: str | None) -> Reading[Seen]:
        wanted = Wanted(self.call.reference, number and self.call.key(number))
        given_list, self.given_list = self.given_list, None  # it serves one read
        self.listing = None  # until this read has succeeded
        rows = await self.call.lists.find(wanted) if given_list is None else given_list(wanted)
        self.listing = listing_of(rows, wanted, self.call.key)
        return judged(self.listing, number, self.call.key)

    async def _read_list(self, number: str | None, waits: Iterable[float]) -> Reading[Seen]:
        return await read_until_decided(lambda _: self._find(number), waits, self.call.lists.sleep)

    async def _begin(self) -> Record | None:
        """Write ``begun``; after a lost race, the other caller's record is unknown until the next read."""
        self.call.damage.refuse(self.call.reference)
        self.record = await self.call.entry.begin(self.record)
        return self.record

    async def _send(self) -> Result:
        """Send once; return the errors that ``decide`` knows. Any other one takes ``begun`` back if nothing left."""
        ticket = Ticket()
        self.sent = 1
        try:
            self.answer = await self.call.operations.assign(self.call.intent, ticket)
        except (APIError, NotSentError, OutcomeUnknownError) as error:
            self.failure = error
            if isinstance(error, OutcomeUnknownError):
                endings.warn_of_unknown(self.call, error, self.sent)
            return error
        except (asyncio.CancelledError, Exception) as error:
            if ticket.not_sent and self.record:
                await self.call.entry.take_back(self.record, because=error)
            raise
        return self.answer

    async def _confirm(self, listing: Listing) -> Record | None:
        """Write which number it is; return another caller's record if it names a number that is not listed."""
        if self.call.entry.is_free(self.record):
            listing = endings.without_strangers(self.call, listing)
        row = endings.allocated_row(self.call, listing, self.record, self.answer)
        endings.warn_of_replaced(self.call, self.record, row, self.sent)
        if not self._is_done or number_of(self.record) != row.tracking_number:
            await self._write_done(row)
            if self.record and not self._is_done:  # another caller has begun meanwhile, and returned no number yet
                await self._write_done(row)  # only once more: two callers must not overwrite each other forever
        journals_row = row_of(listing, number_of(self.record), self.call.key)
        self.confirmed = listing, journals_row or row
        return self.record if number_of(self.record) and not journals_row else None

    async def _wait_for_other(self) -> Reading[Seen]:
        """Read until the list shows the number that another caller has confirmed: its list was newer."""
        number = number_of(self.record)
        reading = await self._read_list(number, (0.0, *self.call.waits))
        if row := row_of(shown_by(reading), number, self.call.key):
            self.confirmed = shown_by(reading), row
        return reading

    async def _keep(self) -> None:
        answer = cast("NumberState", self.answer)
        endings.warn_of_unconfirmed(self.call, answer, self.sent)
        await self._note(answer)

    async def _take_back(self) -> None:
        await self.call.entry.take_back(cast("Record", self.record), because=cast("Exception", self.failure))

    async def _note(self, answer: NumberState) -> None:
        number = answer.tracking_number
        self.record = await self._written(self.call.entry.note(cast("Record", self.record), number), number)

    async def _write_done(self, row: NumberDetails) -> None:
        number = row.tracking_number
        self.record = await self._written(self.call.entry.confirm(self.record, number), number)

    async def _written(self, operation: Coroutine[Any, Any, T], number: str) -> T:
        """Write; if the journal fails this late, a later call finds the number in the list."""
        try:
            return await operation
        except JournalError as error:
            raise endings.not_written(self.call, error, number, self.sent) from error

    def _end(self, end: End) -> Allocation:
        """Return the number, or raise the error."""
        match end, self.result:
            case End.DONE, _ if self.confirmed:
                return endings.confirmed(self.call, *self.confirmed, self.answer, self.sent)
            case End.DONE, _:  # after KEEP
                answer = cast("NumberState", self.answer)
                return endings.answered(answer, answer.phone_number, self.sent)
            case End.RAISE, Found(FreeButUnread(error)):
                raise error
            case End.RAISE, _:
                raise cast("Exception", self.failure)
            case End.CONFLICT, result:
                raise endings.conflict(self.call, shown_by(result))
            case End.ENDED, _:
                raise endings.ended(self.call, self.record, self.listing and self.listing.named)
            case End.UNKNOWN, result:
                raise self._unknown(result)
            case _:
                assert_never(end)

    def _unknown(self, result: Result) -> OutcomeUnknownError:
        """Return the error; learn first what the list shows of a damaged marker, which its message names."""
        if self.confirmed and self.record:  # only after WAIT_FOR_OTHER
            return endings.other_unlisted(self.call, self.confirmed[0], self.record, self.sent)
        shown = shown_by(result)
        if shown.named and not self._is_done:  # somebody has relabelled a number that a list has confirmed before
            self.call.damage.see(self.call.reference, shown.named.description)
        # The error of any read: it is why only if the last one failed, or the session was closed in a sleep.
        error = result.error if isinstance(result, Doubt) else None
        unread = error if self.listing is None or isinstance(error, SessionClosedError) else None
        return endings.unknown(self.call, self.record, shown, unread, self.failure, self.answer, self.sent)
