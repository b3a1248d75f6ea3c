"""``assign_once``, and what its calls have in common."""

from collections.abc import Sequence

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

    def __init__(self, operations: Operations, journal: Journal, domain: str, never_sent: NeverSent) -> None:
        self.operations = operations
        self.journal = journal
        self.domain = domain
        self.never_sent = never_sent
        self.damage = Damage()
        self.lists = Lists(operations)

    def course(self, reference: str, intent: Intent, waits: tuple[float, ...]) -> Course:
        """Return a call that has not begun; its intent bears the marker of the reference."""
        entry = Entry(self.journal, self.domain, valid_reference(reference), intent.fingerprint, self.never_sent)
        return Course(Call(self.operations, self.lists, entry, intent, waits, self.damage))


async def assign_once(shared: Shared, reference: str, intent: Intent, *, settle: Sequence[float]) -> Allocation:
    """Return the one number of a reference; assign it if nobody has begun to."""
    course = shared.course(reference, intent, valid_settle(settle))
    # It saves the waiting that two callers would cost each other; the journal is what keeps them apart.
    async with one_at_a_time(shared.domain, marker_of(reference)):
        return await course.run()
