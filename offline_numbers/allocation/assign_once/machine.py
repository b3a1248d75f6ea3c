"""The state machine: look, begin, send once, verify; and look again for what somebody else began."""

import asyncio
from collections.abc import Sequence
from typing import Literal

from attrs import define

from offline_numbers.allocation.intent import Intent, Operations
from offline_numbers.allocation.journal import Journal, Record
from offline_numbers.allocation.limits import valid_settle
from offline_numbers.allocation.locks import one_at_a_time
from offline_numbers.errors import (
    AccessDeniedError,
    APIError,
    InvalidKeyError,
    JournalError,
    NotSentError,
    OutcomeUnknownError,
    SessionClosedError,
    TransportError,
)
from offline_numbers.http import Ticket
from offline_numbers.log import logger
from offline_numbers.values import Allocation, NumberState, mask

from .look import Look, look_at_list, row_of
from .marker import marker_of, valid_reference
from .references import Reference
from .verdict import Verdict


async def assign_once(  # noqa: PLR0913 - what it works with, and what it is asked for
    operations: Operations,
    journal: Journal,
    domain: str,
    reference: str,
    intent: Intent,
    *,
    settle: Sequence[float],
) -> Allocation:
    """Return the one number of a reference; assign it where nobody has begun to.

    Args:
        operations: the calls of the API, and the clock.
        journal: who may send.
        domain: the digest that tells this domain of the API from every other one.
        reference: the intent's name; see ``valid_reference``.
        intent: the assign to send, with the description that ``marked`` made.
        settle: seconds to wait before each further look at the list, one wait at least.

    Returns:
        The allocation. A ``recovered`` one is built from its row of the list, which does not say ``allow_redirect``
        (``None``) and ``timetable`` (empty); ``raw`` is the row.

    Raises:
        TypeError: an argument has a wrong type; nothing was sent.
        ValueError: an argument has a wrong value; nothing was sent.
        ReferenceConflictError: the reference was begun with other arguments; nothing was sent.
        JournalError: the journal failed; nothing was sent by this call.
        APIError: the API refused; nothing is allocated.
        TransportError: the list could not be read, or nothing could be sent; nothing has happened.
        OutcomeUnknownError: a number may be allocated; call again later with the same arguments: it only looks.

    """
    waits = valid_settle(settle)
    place = Reference(journal, domain, valid_reference(reference), intent.fingerprint)
    # It saves the waiting that two callers would cost each other; the journal is what keeps them apart.
    async with one_at_a_time(domain, marker_of(reference)):
        return await AssignOnce(operations, place, intent, waits, Verdict(operations, reference, intent)).run()


@define
class AssignOnce:
    """One call, and the last look of it that failed."""

    operations: Operations
    reference: Reference
    intent: Intent
    waits: tuple[float, ...]
    verdict: Verdict
    failure: APIError | TransportError | SessionClosedError | None = None

    async def run(self) -> Allocation:
        """Look, and send where the journal gives the right to; else look again as long as ``settle`` says."""
        record: Record | None = None
        others: Look | None = None
        for wait in (0.0, *self.waits):
            await self._sleep(wait)
            record = await self.reference.read()
            is_free = self.reference.is_free(record)
            look = await self._look(may_fail=others is not None or not is_free)
            if look and look.marked:
                if record is None or self._shows(look, record.tracking_number):
                    return await self._found(record, look)
                # Two numbers, perhaps, of which a list that lags behind shows the one that was not told.
                others = look
            elif is_free and not others and (begun := await self.reference.begin(record)):
                return await self._send(begun)
        if others:
            return await self._found(record, others)
        raise self.verdict.not_found(record, self.failure)

    async def _send(self, begun: Record) -> Allocation:
        """Send once, and find out what came of it."""
        match await self._sent_once(begun):
            case NumberState() as state:
                return await self._answered(begun, state)
            case APIError() as refusal:
                return await self._refused(begun, refusal)
            case lost:
                return await self._lost(begun, lost)

    async def _sent_once(self, begun: Record) -> NumberState | APIError | OutcomeUnknownError:
        """Send; an error that is to be thought about first is returned."""
        ticket = Ticket()
        self.verdict.sent = 1
        try:
            return await self.operations.assign(self.intent, ticket)
        except (APIError, OutcomeUnknownError) as error:
            return error
        except (asyncio.CancelledError, Exception) as error:
            if ticket.not_sent or isinstance(error, NotSentError):
                await self.reference.take_back(begun, because=error)
            raise

    async def _answered(self, begun: Record, state: NumberState) -> Allocation:
        """Have the list confirm an answer: a cache may have given an old one, or the API one number to two callers."""
        number = state.tracking_number
        look = await self.search(number)
        if look and look.marked:
            return await self._found(begun, look, state)
        if look and look.contradiction:
            message = f"The answer names {number}, but the list shows it with another description"
            raise self.verdict.unknown(message, "verifying", "NotListed", (number,))
        who, fields = (self.reference.name, mask(number)), self.verdict.told()
        logger.warning("[%s] the list does not confirm %s yet: it stays pending", *who, extra=fields)
        await self._written(begun, "begun", number)
        return self.verdict.answered(state, state.phone_number)

    async def _refused(self, begun: Record, refusal: APIError) -> Allocation:
        """Raise the API's error, unless the list shows a number: a proxy's first copy may have taken the last one."""
        if not isinstance(refusal, InvalidKeyError | AccessDeniedError):
            look = await self._look(may_fail=True)
            if look is None:
                message = f"The API answered {refusal.message!r}; whether a proxy's copy got a number could not be read"
                raise self.verdict.unknown(message, "settling", type(self.failure).__name__)
            if look.marked:
                return await self._found(begun, look)
        await self.reference.take_back(begun, because=refusal)
        raise refusal

    async def _lost(self, begun: Record, lost: OutcomeUnknownError) -> Allocation:
        """Look for the number of a request whose outcome is unknown; it is never sent again."""
        what, fields = (self.reference.name, lost.cause_name), self.verdict.told(lost)
        logger.warning("[%s] the outcome is unknown (%s): looking", *what, extra=fields)
        look = await self.search()
        if look and look.marked:
            return await self._found(begun, look)
        raise self.verdict.unknown(lost.message, "settling", lost.cause_name, lost.candidates, lost.status)

    async def search(self, answered: str | None = None) -> Look | None:
        """Look now and after each wait until the marker is found, and where a number was answered, on that number.

        Returns:
            The look that said most; ``None`` where each one failed.

        """
        best: Look | None = None
        for wait in (0.0, *self.waits):
            try:
                await self._sleep(wait)
            except SessionClosedError:  # the session was closed meanwhile
                break
            look = await self._look(answered, may_fail=True)
            if look is None:
                continue
            if best is None or look.weight >= best.weight:
                best = look
            if look.marked and self._shows(look, answered):
                break
        return best

    def _shows(self, look: Look, number: str | None) -> bool:
        """Tell whether a look shows the marker on a number that was named before, where one was."""
        return number is None or row_of(self.operations, look.marked, number) is not None

    async def _look(self, answered: str | None = None, *, may_fail: bool) -> Look | None:
        """Look once; a failure is raised, or kept in mind where a later look may do."""
        try:
            return await look_at_list(self.operations, self.reference.name, answered)
        except (APIError, TransportError, SessionClosedError) as error:
            if not may_fail:
                raise
            self.failure = error
            return None

    async def _sleep(self, seconds: float) -> None:
        if seconds:
            await self.operations.sleep(seconds)

    async def _found(self, record: Record | None, look: Look, state: NumberState | None = None) -> Allocation:
        """Write down what the list has confirmed; all callers of a reference agree which number it is."""
        row = self.verdict.chosen(look, record, state)
        if record is None or (record.state, record.tracking_number) != ("done", row.tracking_number):
            stands = await self._written(record, "done", row.tracking_number)
            if stands and stands.state == "begun":  # meanwhile, by a caller who has not told anybody a number yet
                stands = await self._written(stands, "done", row.tracking_number)
            # Another caller has seen a newer list, and told its number.
            if stands and not self._shows(look, stands.tracking_number):
                newer = await self.search(stands.tracking_number)
                look = newer if newer and newer.marked else look
            row = self.verdict.chosen(look, stands, row)
        return self.verdict.confirmed(look, row, state)

    async def _written(self, record: Record | None, state: Literal["begun", "done"], number: str) -> Record | None:
        """Write what is known by now; where the journal fails this late, the outcome is for a later call to find."""
        try:
            return await self.reference.write(record, state, number)
        except JournalError as error:
            message = f"The journal could not be written for {number}; a later call looks for it in the list"
            raise self.verdict.unknown(message, "journal", error.cause_name, (number,)) from error
