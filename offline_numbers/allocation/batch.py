"""``assign_once`` for many intents in a row: one write after the other, and one list that confirms them all.

The journal knows every number before the next request leaves, so a process that is killed anywhere loses nothing.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen

from offline_numbers.errors import APIError, NotSentError, OutcomeUnknownError
from offline_numbers.http import Ticket
from offline_numbers.values import NumberDetails, NumberState
from offline_numbers.wire import Request

from .assign_once import Entry, NeverSent
from .damage import Damage
from .intent import Intent
from .journal import Journal, Record
from .marker import is_marked
from .operations import Operations

Rows = Sequence[NumberDetails]


@frozen
class Sent:
    """One assign that was answered, or whose answer was lost.

    Attributes:
        entry: its entry in the journal.
        record: what the journal says: begun, with the number that was answered.
        state: the answer; ``None``: it was lost.
        error: why it is not known what became of it, or why the API refused.

    """

    entry: Entry
    record: Record
    state: NumberState | None = None
    error: APIError | OutcomeUnknownError | None = None


@frozen
class Confirmed:
    """What the list shows of one assign.

    Attributes:
        number: the row of its number.
        surplus: other numbers that bear the marker.

    """

    number: NumberDetails
    surplus: tuple[str, ...] = ()


@frozen
class Batch:
    """Sends assigns one after the other, each under its reference.

    Attributes:
        operations: the calls of the API.
        journal: who may send.
        domain: the digest that tells this domain of the API from every other one.
        never_sent: the records under which this session never sent anything.
        damage: what the session has seen the API do to markers.
        key: what numbers are compared by.
        allowed: returns a request, if its destination is allowed.

    """

    operations: Operations
    journal: Journal
    domain: str
    never_sent: NeverSent
    damage: Damage
    key: Callable[[str], str]
    allowed: Callable[[Request], Request]

    async def send(self, name: str, request: Request) -> Sent | None:
        """Begin a reference and send its assign once; ``None``: somebody has begun it, nothing was sent.

        Args:
            name: the reference; the caller's last list shows no number with its marker.
            request: the assign to send, with the marker in its description.

        Raises:
            ArgumentError: ``allow`` refuses the destination, or the API damages markers; nothing was sent.
            ReferenceConflictError: the reference was begun with other arguments; nothing was sent.
            JournalError: the journal failed before anything was sent.
            NotSentError: the request never left; the reference is free again.
            OutcomeUnknownError: the number was answered, but the journal failed.

        """
        intent = Intent(self.allowed(request))
        entry = Entry(self.journal, self.domain, name, intent.fingerprint, self.never_sent)
        if await entry.read() is not None:
            return None
        self.damage.refuse(name)
        begun = await entry.begin(None)
        if begun is None:
            return None
        ticket = Ticket()
        try:
            state = await self.operations.assign(intent, ticket)
        except APIError as error:
            return Sent(entry, begun, error=error)
        except OutcomeUnknownError as error:
            return Sent(entry, begun, error=evolve(error, reference=name))
        except (asyncio.CancelledError, Exception) as error:
            if ticket.not_sent or isinstance(error, NotSentError):
                await entry.take_back(begun, because=error)
            raise
        answered = await entry.write(begun, "begun", state.tracking_number)
        return Sent(entry, answered or begun, state)

    def shown(self, sent: Sent, rows: Rows) -> Confirmed | None:
        """Return what a list shows of an assign; ``None``: not its number with its marker.

        Args:
            sent: the assign.
            rows: the assigned numbers of a list that began after it.

        """
        marked = [row for row in rows if is_marked(row.description, sent.entry.reference)]
        if sent.state is not None:
            number = self.key(sent.state.tracking_number)
            chosen = [row for row in marked if self.key(row.tracking_number) == number]
        else:
            chosen = sorted(marked, key=lambda row: row.tracking_number)[:1]
        if not chosen:
            return None
        return Confirmed(chosen[0], tuple(row.tracking_number for row in marked if row is not chosen[0]))

    def contradicts(self, sent: Sent, numbers: Mapping[str, NumberDetails]) -> bool:
        """Return whether a list shows the answered number in use without the marker."""
        row = sent.state and numbers.get(self.key(sent.state.tracking_number))
        if not row or not row.phone_number or is_marked(row.description, sent.entry.reference):
            return False
        self.damage.see(sent.entry.reference, row.description)
        return True

    async def finish(self, sent: Sent, confirmed: Confirmed) -> None:
        """Write that the list has confirmed a number.

        Raises:
            JournalError: the journal failed; the reference stays pending until the next call confirms it.

        """
        await sent.entry.write(sent.record, "done", confirmed.number.tracking_number)

    async def take_back(self, sent: Sent, because: APIError) -> None:
        """Free a reference that the API refused, after a list that shows no number with its marker."""
        await sent.entry.take_back(sent.record, because=because)
