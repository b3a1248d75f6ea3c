"""``assign_once``: carry out each state, and go on to the one that ``decide`` names."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, cast

from attrs import Factory, define, field, frozen

from offline_numbers.allocation.damage import Damage
from offline_numbers.allocation.intent import Intent
from offline_numbers.allocation.journal import Journal, Record
from offline_numbers.allocation.limits import valid_settle
from offline_numbers.allocation.locks import one_at_a_time
from offline_numbers.allocation.marker import marker_of, valid_reference
from offline_numbers.allocation.operations import Operations
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading
from offline_numbers.allocation.settling import settle as settle_by_reading
from offline_numbers.allocation.shared_reads import Lists, Wanted
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
from .entry import Entry, NeverSent
from .listing import Listing, judged, listing_of, row_of
from .states import ENDS, Result, State, decide


@frozen
class Shared:
    """What the ``assign_once`` calls of one session have in common.

    Attributes:
        operations: the calls of the API, and the clock.
        journal: decides who may send.
        domain: the digest that tells this domain of the API from every other one.
        never_sent: the records under which this session never sent anything.
        damage: what the session has seen the API do to markers.
        lists: the reads of the list.

    """

    operations: Operations
    journal: Journal
    domain: str
    never_sent: NeverSent = field(factory=NeverSent)
    damage: Damage = field(factory=Damage)
    lists: Lists = field(init=False, default=Factory(lambda self: Lists(self.operations), takes_self=True))


async def assign_once(shared: Shared, reference: str, intent: Intent, *, settle: Sequence[float]) -> Allocation:
    """Return the one number of a reference; assign it if nobody has begun to.

    Args:
        shared: what the calls of one session have in common.
        reference: the intent's name; see ``valid_reference``.
        intent: the assign to send, with the description that ``marked`` made.
        settle: seconds to wait before each further read of the list, one wait at least.

    Returns:
        The allocation. A ``recovered`` one is built from its row of the list, which does not contain
        ``allow_redirect`` (``None``) and ``timetable`` (empty); ``raw`` is the row.

    Raises:
        TypeError: an argument has a wrong type; nothing was sent.
        ValueError: an argument has a wrong value; nothing was sent.
        ReferenceConflictError: the reference was begun with other arguments, or a number that somebody else may have
            marked bears its marker; nothing was sent.
        ReferenceEndedError: its number was confirmed before, and was released or relabelled since; nothing was sent.
        JournalError: the journal failed; nothing was sent by this call.
        APIError: the API refused; nothing is allocated.
        TransportError: the list could not be read, or the request never left; nothing has happened.
        SessionClosedError: the session was closed before anything was sent.
        OutcomeUnknownError: a number may be allocated; call again later with the same arguments: it only reads.

    """
    waits = valid_settle(settle)
    operations, fingerprint = shared.operations, intent.fingerprint
    entry = Entry(shared.journal, shared.domain, valid_reference(reference), fingerprint, shared.never_sent)
    # It saves the waiting that two callers would cost each other; the journal is what keeps them apart.
    async with one_at_a_time(shared.domain, marker_of(reference)):
        with shared.lists.at_work():
            call = Call(operations, shared.lists, entry, intent, waits, shared.damage)
            return await _Course(call, iter((0.0, *waits))).run()


@define
class _Course:
    """One call under way, and what it knows so far.

    Attributes:
        call: what it works with.
        further: the waits that are left for ``READ``.
        record: the journal's record, as it was read or begun last.
        sent: the requests of this call that may have reached the API.
        answer: the answer to its request.
        failure: why the request failed, or why its outcome is unknown.
        listing: what the last read of the list shows; ``None``: it failed.
        chosen: the listing and the record that decide which number it is.

    """

    call: Call
    further: Iterator[float]
    record: Record | None = None
    sent: int = 0
    answer: NumberState | None = None
    failure: Exception | None = None
    listing: Listing | None = None
    chosen: tuple[Listing, Record | None] | None = None

    async def run(self) -> Allocation:
        """Go from state to state until one is an end."""
        state = State.READ
        result: Result = await self._read()
        while (state := self._next(state, result)) not in ENDS:
            result = await self._act(state, result)
        return self._end(state, result)

    def _next(self, state: State, result: Result) -> State:
        is_over = self.record is not None and self.record.state == "done" and self.listing is not None
        return decide(
            state, result, is_ours=self._is_ours(result), is_over=is_over, is_answered=self.answer is not None
        )

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
        try:
            reading = await self._find(number_of(self.record))
        except (APIError, TransportError, SessionClosedError) as error:
            return Doubt(error=error, is_final=is_free)
        return Found(Listing()) if is_free and isinstance(reading, Nothing) else reading

    async def _find(self, number: str | None) -> Reading[Listing]:
        wanted = Wanted(self.call.reference, None if number is None else self.call.key(number))
        self.listing = None
        self.listing = listing_of(await self.call.lists.find(wanted), wanted, self.call.key)
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
            stands = await self._write(stands, "done", row.tracking_number)
            if stands and stands.state == "begun":  # meanwhile, by a caller who has not returned a number yet
                stands = await self._write(stands, "done", row.tracking_number)
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
        await self._write(self.record, "begun", answer.tracking_number)

    async def _take_back(self) -> None:
        await self.call.entry.take_back(cast("Record", self.record), because=cast("Exception", self.failure))

    async def _write(self, seen: Record | None, state: Literal["begun", "done"], number: str) -> Record | None:
        """Write; if the journal fails this late, a later call finds the number in the list."""
        try:
            return await self.call.entry.write(seen, state, number)
        except JournalError as error:
            raise endings.not_written(self.call, error, number, self.sent) from error

    def _row(self, listing: Listing, *known: Record | None) -> NumberDetails:
        return endings.chosen(self.call, listing, *known, self.answer)

    def _end(self, state: State, result: Result) -> Allocation:
        """Return the number, or raise the error that the last state names."""
        match state:
            case State.DONE if self.chosen:
                listing, stands = self.chosen
                row = self._row(listing, stands, self.record)
                return endings.confirmed(self.call, listing, row, self.answer, self.sent)
            case State.DONE if self.answer:
                return endings.answered(self.answer, self.answer.phone_number, self.sent)
            case _:
                raise self._error(state, result)

    def _error(self, state: State, result: Result) -> Exception:
        match state, result:
            case State.RAISE, Doubt(error=Exception() as error):
                return error
            case State.RAISE, _ if self.failure:
                return self.failure
            case State.CONFLICT, _:
                return endings.conflict(self.call, shown_by(result))
            case State.ENDED, _:
                return endings.ended(self.call, self.record, self.listing)
            case _:
                if self.answer and (named := shown_by(result).named):
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
