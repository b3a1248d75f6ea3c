"""Values of the tests of ``assign_once``: the intent, its rows, its journal, and one call."""

from collections.abc import Sequence

from attrs import define

from offline_numbers.allocation.assign_once import NeverSent, Shared, assign_once
from offline_numbers.allocation.intent import Intent
from offline_numbers.allocation.journal import Journal, MemoryJournal, Record
from offline_numbers.allocation.marker import marked
from offline_numbers.errors import NotSentError, OfflineNumbersError, OutcomeUnknownError, SessionClosedError
from offline_numbers.http.outcome import Ticket
from offline_numbers.values.models import Allocation, NumberDetails, NumberState

from .records import DOMAIN, START
from .scripted import DESCRIPTION, DESTINATION, ScriptedOperations, intent_of

REFERENCE = "order-4711"
MARKED = marked(REFERENCE, DESCRIPTION)
INTENT = intent_of(description=MARKED)
SETTLE = (0.5, 1.0)
FIRST, SECOND = "version 1", "version 2"
A, B, C = "0899111111", "0899222222", "0899333333"


def row(tracking_number: str, description: str = MARKED, phone_number: str | None = DESTINATION) -> NumberDetails:
    """Return a row of the list, by default with the marker."""
    return NumberDetails(tracking_number=tracking_number, phone_number=phone_number, description=description)


def answered(tracking_number: str, *surplus: str, phone_number: str = DESTINATION) -> Allocation:
    """Return the allocation of this call's answered assign."""
    return Allocation(phone_number=phone_number, tracking_number=tracking_number, attempts=1, surplus=surplus)


def recovered(tracking_number: str, *surplus: str, attempts: int = 0, phone_number: str = DESTINATION) -> Allocation:
    """Return the allocation that the list showed."""
    return Allocation(
        phone_number=phone_number, tracking_number=tracking_number, attempts=attempts, recovered=True, surplus=surplus
    )


def unknown(  # noqa: PLR0913 - the fields of the error
    stage: str,
    cause_name: str,
    message: str = "",
    candidates: tuple[str, ...] = (),
    *,
    attempts: int = 1,
    status: int | None = None,
) -> OutcomeUnknownError:
    """Return the error of an unknown outcome."""
    return OutcomeUnknownError(
        "assign",
        phone_number=DESTINATION,
        stage=stage,
        cause_name=cause_name,
        status=status,
        attempts=attempts,
        candidates=candidates,
        message=message,
        reference=REFERENCE,
    )


def begun(tracking_number: str | None = None) -> Record:
    """Return the record of the intent before its outcome is confirmed."""
    return Record(
        state="begun",
        fingerprint=INTENT.fingerprint,
        token=FIRST,
        tracking_number=tracking_number,
        began=START,
        changed=START,
    )


def done(tracking_number: str, fingerprint: str = INTENT.fingerprint) -> Record:
    """Return the record of the intent after its number was confirmed."""
    return Record(
        state="done",
        fingerprint=fingerprint,
        token=SECOND,
        tracking_number=tracking_number,
        began=START,
        changed=START,
    )


@define
class OnceOperations(ScriptedOperations):
    """Scripted operations that fill in the ticket as the transport does.

    Attributes:
        leaves: whether a request that hangs has been sent.

    """

    leaves: bool = True

    async def assign(self, intent: Intent, ticket: Ticket | None = None) -> NumberState:
        """Play a send."""
        assert ticket is not None
        ticket.not_sent = not self.leaves
        try:
            return await super().assign(intent, ticket)
        except (NotSentError, SessionClosedError):  # refused, or the session is closed
            ticket.not_sent = True
            raise


async def journal_with(record: Record | None) -> MemoryJournal:
    """Return a journal with one record of the reference."""
    journal = MemoryJournal()
    if record is not None:
        await journal.swap(DOMAIN, REFERENCE, None, record)
    return journal


async def ask(
    operations: ScriptedOperations,
    journal: Journal,
    intent: Intent = INTENT,
    settle: Sequence[float] = SETTLE,
    never_sent: NeverSent | None = None,
) -> Allocation | OfflineNumbersError:
    """Call once; return an error in place of raising it. Calls of one session share ``never_sent``."""
    shared = Shared(operations, journal, DOMAIN, NeverSent() if never_sent is None else never_sent)
    try:
        return await assign_once(shared, REFERENCE, intent, settle=settle)
    except OfflineNumbersError as error:
        return error


def vars_of(end: Allocation | OfflineNumbersError | BaseException) -> object:
    """Return the fields by which two results are compared."""
    return (type(end), vars(end)) if isinstance(end, BaseException) else end
