"""``assign_once``, and what its calls have in common."""

from collections.abc import Sequence

from attrs import Factory, field, frozen

from offline_numbers.allocation.damage import Damage
from offline_numbers.allocation.intent import Intent
from offline_numbers.allocation.journal import Journal
from offline_numbers.allocation.limits import valid_settle
from offline_numbers.allocation.locks import one_at_a_time
from offline_numbers.allocation.marker import marker_of, valid_reference
from offline_numbers.allocation.operations import Operations
from offline_numbers.allocation.shared_reads import Lists
from offline_numbers.values import Allocation

from .call import Call
from .entry import Entry, NeverSent
from .machine import Course


@frozen(eq=False, repr=False)
class Shared:
    """What the ``assign_once`` calls of one session have in common.

    Attributes:
        operations: the calls of the API, and the clock.
        journal: decides who may send.
        domain: the digest that identifies this domain of the API.
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

    def course(self, reference: str, intent: Intent, waits: tuple[float, ...]) -> Course:
        """Return a call that has not begun.

        Args:
            reference: the intent's name; see ``valid_reference``.
            intent: the assign to send, with the description that ``marked`` made.
            waits: seconds to wait before each further read of the list.

        """
        entry = Entry(self.journal, self.domain, valid_reference(reference), intent.fingerprint, self.never_sent)
        return Course(Call(self.operations, self.lists, entry, intent, waits, self.damage))


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
        SessionClosedError: the session was closed; nothing was sent, and nobody had begun the reference.
        OutcomeUnknownError: a number may be allocated; call again later with the same arguments: it only reads.

    """
    course = shared.course(reference, intent, valid_settle(settle))
    # It saves the waiting that two callers would cost each other; the journal is what keeps them apart.
    async with one_at_a_time(shared.domain, marker_of(reference)):
        return await course.run()
