"""``safe_assign``: look before an assign, and after one whose answer was lost; never send again on a doubt."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from attrs import define, field

from offline_numbers.errors import (
    AccessDeniedError,
    APIError,
    InvalidKeyError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    SessionClosedError,
    TransportError,
)
from offline_numbers.http import Ticket
from offline_numbers.log import logger, told
from offline_numbers.values import Allocation, NumberDetails, NumberState, mask

from .holdings import Holdings, NewNumbers
from .intent import Intent, Operations
from .limits import valid_attempts, valid_settle

# No copy of a request that is answered so can have allocated anything.
_HARMLESS = (NotSentError, InvalidKeyError, AccessDeniedError)


async def safe_assign(operations: Operations, intent: Intent, *, attempts: int, settle: Sequence[float]) -> Allocation:
    """Allocate one number, and find out what became of a request whose answer was lost before another one is sent.

    Hold ``one_at_a_time`` for the destination around it.

    Args:
        operations: the calls of the API, and the clock.
        intent: the assign to send.
        attempts: how often to try, from 1; a try that is proven never sent counts here.
        settle: the seconds to wait before each look for a lost number, one wait at least.

    Returns:
        The allocation. A ``recovered`` one is built from its row of the detailed list, without a further request: a row
        does not say ``allow_redirect`` (``None``) and ``timetable`` (empty), and ``raw`` is the row.

    Raises:
        TypeError: ``attempts`` or ``settle`` has a wrong type; nothing was sent.
        ValueError: ``attempts`` or ``settle`` has a wrong value; nothing was sent.
        APIError: the API refused; nothing is allocated.
        TransportError: the destination could not be read, or no try was ever sent; nothing has happened.
        OutcomeUnknownError: a number may be allocated; look before anything else, at the ``candidates`` first.

    """
    tries = valid_attempts(attempts)
    waits = valid_settle(settle)
    return await _SafeAssign(operations, intent, waits, Holdings(operations, intent)).run(tries)


@define
class _SafeAssign:
    """One call: what was sent, and what is in doubt."""

    operations: Operations
    intent: Intent
    waits: tuple[float, ...]
    holdings: Holdings
    sent: int = 0
    unknown: list[OutcomeUnknownError] = field(factory=list[OutcomeUnknownError])
    # A dictionary for its order: each text once.
    doubts: dict[str, None] = field(factory=dict[str, None])

    async def run(self, tries: int) -> Allocation:
        """Try; whatever keeps it from looking what became of a request, the outcome is told as unknown."""
        await self.holdings.remember()
        try:
            return await self._try(tries)
        except SessionClosedError as error:  # the session was closed meanwhile
            if not self.sent:
                raise
            closed = error
        self._doubt(f"No look is possible any more: {closed}")
        raise self._gave_up(closed)

    async def _try(self, tries: int) -> Allocation:
        """Try until a number is known, the API refuses, a doubt remains, or no try is left."""
        for left in reversed(range(tries)):
            match await self._send(Ticket(attempt=tries - left)):
                case NumberState() as state:
                    return await self._answered(state)
                case NotSentError() if left:
                    found = await self._settle(self.waits[:1])
                case OutcomeUnknownError() as lost:
                    self._lost(lost)
                    found = await self._settle(self.waits)
                case refusal:
                    return await self._refused(refusal)
            if found:
                return found
            if self.doubts:
                break
        raise self._gave_up()

    async def _send(self, ticket: Ticket) -> NumberState | APIError | NotSentError | OutcomeUnknownError:
        """Send once; what went wrong is returned, since it is thought about before it is raised."""
        try:
            state = await self.operations.assign(self.intent, ticket)
        except NotSentError as error:
            self._say(logging.INFO, "never sent (%s)", error.cause_name, error=error)
            return error
        except (APIError, OutcomeUnknownError) as error:
            self.sent += 1
            return error
        self.sent += 1
        return state if self.holdings.is_new(state.tracking_number) else self._stale(state.tracking_number)

    def _stale(self, number: str) -> OutcomeUnknownError:
        """Make what an answer with an old number is: a cache's, perhaps, that says nothing about this request."""
        message = f"The answer names {number}, which the destination held before"
        return OutcomeUnknownError(
            "assign",
            phone_number=self.intent.phone_number,
            stage="answered",
            cause_name="InvalidResponseError",
            status=200,
            candidates=(number,),
            message=message,
        )

    async def _answered(self, state: NumberState) -> Allocation:
        """Done; where an earlier attempt is unknown, a last look shows whether it has committed late."""
        return Allocation(
            phone_number=state.phone_number,
            tracking_number=state.tracking_number,
            allow_redirect=state.allow_redirect,
            timetable=state.timetable,
            raw=state.raw,
            attempts=self.sent,
            surplus=await self._late(state.tracking_number) if self.unknown else (),
        )

    async def _late(self, answered: str) -> tuple[str, ...]:
        """Return the numbers of unknown attempts, none where they cannot be told from somebody else's."""
        try:
            new = await self.holdings.look_at_list()
        except (APIError, TransportError, SessionClosedError) as error:
            self._say(logging.WARNING, "the look for late numbers failed (%s)", type(error).__name__, error=error)
            return ()
        late = [row for row in new.ours if not self.operations.same_number(row.tracking_number, answered)]
        if len(late) <= len(self.unknown):
            return self._surplus(late)
        found = f"{len(late)} further numbers with this description for {len(self.unknown)} unknown requests"
        self._say(logging.WARNING, "%s; none of them is taken for surplus", found)
        return ()

    def _lost(self, lost: OutcomeUnknownError) -> None:
        """Remember an attempt that may have happened; a number that its answer names is a hint, and a doubt."""
        self._say(logging.WARNING, "the outcome is unknown (%s), looking", lost.cause_name, error=lost)
        self.unknown.append(lost)
        self.holdings.hint(lost.candidates)
        if lost.candidates:
            self._doubt(lost.message or "An answer that proves nothing names a number")

    async def _settle(self, waits: Iterable[float]) -> Allocation | None:
        """Look after each wait: with ``None`` and no doubt, every look said "nothing new"."""
        for wait in waits:
            await self.operations.sleep(wait)
            # There is nothing to look for as long as every try is proven never sent.
            found = await self._look(self.holdings.look) if self.unknown else None
            if found:
                return found
        return None

    async def _refused(self, refusal: APIError | NotSentError) -> Allocation:
        """Raise what is definite, unless the list shows that an earlier attempt went through, or a copy of this one.

        A proxy may repeat a GET: the first copy takes the last number, and the second is answered with the error.
        """
        if isinstance(refusal, _HARMLESS) and not self.unknown:
            raise refusal
        found = await self._look(self.holdings.look_at_list, refusal)
        if found:
            self._say(logging.WARNING, "allocated in spite of %s", type(refusal).__name__, error=refusal)
            return found
        if self.unknown or self.doubts:
            raise self._gave_up(refusal)
        raise refusal

    async def _look(
        self, read: Callable[[], Awaitable[NewNumbers]], refusal: OfflineNumbersError | None = None
    ) -> Allocation | None:
        """Read once: the allocation, or ``None``; everything but "nothing new" is a doubt."""
        try:
            new = await read()
        except (APIError, TransportError) as error:
            self._doubt(f"A look failed ({type(error).__name__})")
            return None
        if new.strange:
            self._doubt("A new number has another description")
        # At least one: with no attempt unknown, it is a copy of the refused one that is looked for.
        if len(new.ours) > max(len(self.unknown), 1):
            self._doubt(f"{len(new.ours)} new numbers have this description, and cannot be told apart")
            raise self._gave_up(refusal)
        return self._recovered(*new.ours) if new.ours else None

    def _recovered(self, row: NumberDetails, *others: NumberDetails) -> Allocation:
        self._say(logging.INFO, "found %s by a look", mask(row.tracking_number))
        return Allocation(
            phone_number=row.phone_number,
            tracking_number=row.tracking_number,
            raw=row.raw,
            attempts=self.sent,
            recovered=True,
            surplus=self._surplus(others),
        )

    def _surplus(self, rows: Sequence[NumberDetails]) -> tuple[str, ...]:
        """Return numbers that were allocated beside the one that was wanted, and say so."""
        surplus = tuple(row.tracking_number for row in rows)
        if surplus:
            numbers = ", ".join(map(mask, surplus))
            self._say(logging.WARNING, "surplus, paid for and to be released: %s", numbers)
        return surplus

    def _doubt(self, text: str) -> None:
        self.doubts[text] = None

    def _gave_up(self, refusal: Exception | None = None) -> OutcomeUnknownError:
        """Make the error that says all that is known of the attempts and of their traces."""
        candidates = self.holdings.candidates
        self._say(logging.WARNING, "the outcome stays unknown, %d candidates", len(candidates), error=refusal)
        # What went wrong is the lost answer; the refusal is only where none was lost.
        cause_name, status = type(refusal).__name__, None
        if self.unknown:
            cause_name, status = self.unknown[-1].cause_name, self.unknown[-1].status
        message = refusal.message if isinstance(refusal, APIError) else ". ".join(self.doubts)
        return OutcomeUnknownError(
            "assign",
            phone_number=self.intent.phone_number,
            stage="settling",
            cause_name=cause_name,
            status=status,
            attempts=self.sent,
            candidates=candidates,
            message=message or "No look found a number",
        )

    def _say(self, level: int, text: str, *values: object, error: Exception | None = None) -> None:
        """Tell the log of this call, and of the error behind it."""
        number = mask(self.intent.phone_number)
        fields = told("assign", attempt=self.sent, number=number, error=error)
        logger.log(level, f"assign for %s: {text}", number, *values, extra=fields, stacklevel=2)
