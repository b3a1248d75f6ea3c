"""``safe_assign``: the safe write that allocates one number."""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from attrs import asdict

from offline_numbers.errors import (
    APIError,
    OutcomeUnknownError,
    SessionClosedError,
    TransportError,
)
from offline_numbers.http import Ticket
from offline_numbers.log import logger, told
from offline_numbers.values import Allocation, NumberDetails, NumberState, mask

from .destination import Destination, NewNumbers
from .intent import Intent
from .limits import valid_attempts, valid_settle
from .locks import one_at_a_time
from .operations import Operations
from .safe_writes import Tally, safe_write
from .settling import Doubt, Found, Nothing, Reading


async def safe_assign(
    operations: Operations, intent: Intent, domain: str, *, attempts: int, settle: Sequence[float]
) -> Allocation:
    """Allocate one number; after a lost answer, find out what happened before sending again."""
    tries, waits = valid_attempts(attempts), valid_settle(settle)  # before waiting for another call
    async with one_at_a_time(domain, operations.key(intent.phone_number)):
        write = _Assign(operations, intent, Destination(operations, intent))
        return await safe_write(write, operations.sleep, attempts=tries, settle=waits)


class _Assign(NamedTuple):
    """The ``Write`` of an assign."""

    operations: Operations
    intent: Intent
    destination: Destination

    @property
    def action(self) -> str:
        return "assign"

    @property
    def number(self) -> str:
        return self.intent.phone_number

    async def remember(self) -> None:
        """Read the numbers of the destination; one more is wanted in any case."""
        await self.destination.remember()

    # assumes: no-silent-cache
    async def send(self, ticket: Ticket) -> NumberState:
        """Send; an answer that names an old number may come from a cache, and proves nothing about this request."""
        state = await self.operations.assign(self.intent, ticket)
        # assumes: assign-names-a-new-number
        if self.destination.is_new(state.tracking_number):
            return state
        raise OutcomeUnknownError(
            self.action,
            cause_name="InvalidResponseError",
            status=200,
            candidates=(state.tracking_number,),
            message=f"The answer names {state.tracking_number}, which the destination held before",
        )

    def doubt_of(self, lost: OutcomeUnknownError) -> Doubt[Allocation] | None:
        """Remember the numbers that a useless answer names."""
        if not lost.candidates:
            return None
        self.destination.hint(lost.candidates)
        return Doubt((lost.message or "An answer that proves nothing names a number",))

    async def read(self, tally: Tally) -> Reading[Allocation]:
        """Read the new numbers of the destination."""
        return self._judged(await self.destination.new_numbers(), tally)

    async def read_after_failure(self, tally: Tally) -> Reading[Allocation]:
        """Read the list: it shows all numbers of the destination, ``check`` shows one."""
        return self._judged(await self.destination.new_in_list(), tally)

    def _judged(self, new: NewNumbers, tally: Tally) -> Reading[Allocation]:
        """Return the reading of the new numbers.

        At most one for each unknown request can be ours; after a refusal one, of a proxy's copy.
        """
        if len(new.ours) > max(tally.unknown, 1):
            reason = f"{len(new.ours)} new numbers have this description and cannot be told apart"
            return Doubt((reason,), is_final=True)
        if new.ours:
            return Found(self._recovered(*new.ours, tally=tally))
        return Doubt(("A new number has another description (assumption label-as-sent)",)) if new.strange else Nothing()

    def _recovered(self, row: NumberDetails, *further: NumberDetails, tally: Tally) -> Allocation:
        self._log(logging.INFO, "found %s in the list", tally, mask(row.tracking_number))
        return Allocation(
            phone_number=row.phone_number,
            tracking_number=row.tracking_number,
            raw=row.raw,
            attempts=tally.sent,
            recovered=True,
            surplus=self._surplus(further, tally),
        )

    async def answered(self, state: NumberState, tally: Tally) -> Allocation:
        """Return the answered number; if an earlier request is unknown, read whether it was carried out late."""
        surplus = await self._late(state.tracking_number, tally) if tally.unknown else ()
        return Allocation(**asdict(state, recurse=False), attempts=tally.sent, surplus=surplus)

    async def _late(self, answered: str, tally: Tally) -> tuple[str, ...]:
        """Return the numbers of unknown requests; none if they may be another caller's."""
        try:
            new = await self.destination.new_in_list()
        except (APIError, TransportError, SessionClosedError) as error:
            name = type(error).__name__
            self._log(logging.WARNING, "could not read the list for late numbers (%s)", tally, name, error=name)
            return ()
        key = self.destination.key
        late = [row for row in new.ours if key(row.tracking_number) != key(answered)]
        if len(late) <= tally.unknown:
            return self._surplus(late, tally)
        text = "%d further numbers with this description for %d unknown requests; none is reported as surplus"
        self._log(logging.WARNING, text, tally, len(late), tally.unknown)
        return ()

    def _surplus(self, rows: Sequence[NumberDetails], tally: Tally) -> tuple[str, ...]:
        """Return numbers that were allocated beside the one that was wanted, and warn of them."""
        surplus = tuple(row.tracking_number for row in rows)
        if surplus:
            self._log(logging.WARNING, "surplus, paid for until released: %s", tally, ", ".join(map(mask, surplus)))
        return surplus

    def unknown(self, tally: Tally, cause_name: str, status: int | None, message: str) -> OutcomeUnknownError:
        """Return the error with everything that is known about the requests."""
        return OutcomeUnknownError(
            "assign",
            phone_number=self.intent.phone_number,
            stage="settling",
            cause_name=cause_name,
            status=status,
            attempts=tally.sent,
            candidates=self.destination.candidates,
            message=message,
        )

    def _log(self, level: int, text: str, tally: Tally, *values: object, error: str | None = None) -> None:
        number = mask(self.intent.phone_number)
        fields = told("assign", attempt=tally.sent, number=number, error=error)
        logger.log(level, f"assign for %s: {text}", number, *values, extra=fields, stacklevel=2)
