"""Mistakes that a client of this API may well make, each planted through one seam of the real code."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from attrs import frozen

from offline_numbers.allocation.assign_once import look, machine, references
from offline_numbers.allocation.assign_once.look import Look
from offline_numbers.allocation.assign_once.machine import AssignOnce
from offline_numbers.allocation.assign_once.references import Reference
from offline_numbers.allocation.assign_once.verdict import Verdict
from offline_numbers.allocation.holdings import Holdings
from offline_numbers.allocation.intent import Intent
from offline_numbers.allocation.journal import Record
from offline_numbers.errors import NotSentError, OfflineNumbersError, OutcomeUnknownError, UnknownNumberError
from offline_numbers.http.outcome import Ticket
from offline_numbers.values.models import NumberDetails, NumberState

from .journal import DOMAIN, CallJournal
from .network import Network
from .run import Kind

SAFE = "offline_numbers.allocation.safe_assign._SafeAssign"
real_assign, real_swap, real_search, real_chosen = Network.assign, CallJournal.swap, AssignOnce.search, Verdict.chosen


async def assign_again(self: Network, intent: Intent, ticket: Ticket | None = None) -> NumberState:
    """Repeat the request when its answer is lost, as a generic retry does."""
    try:
        return await real_assign(self, intent, ticket)
    except OutcomeUnknownError:
        return await real_assign(self, intent, ticket)


async def trust_the_exception(self: Network, intent: Intent, ticket: Ticket | None = None) -> NumberState:
    """Take every lost answer for a request that was never sent."""
    try:
        return await real_assign(self, intent, ticket)
    except OutcomeUnknownError as error:
        raise NotSentError("assign", cause_name=error.cause_name) from None


async def trust_the_answer(self: AssignOnce, answered: str | None = None) -> Look | None:
    """Mark the answered number as done, whatever the list would say."""
    row = NumberDetails(tracking_number=answered or "", phone_number=self.intent.phone_number)
    return Look((row,)) if answered else await real_search(self)


async def forget_everything(*_: object) -> None:
    """Remember nothing."""


async def agree(*_: object) -> bool:
    """Let everybody begin."""
    return True


async def swap_in_two_steps(
    self: CallJournal, domain: str, reference: str, _: Record | None, new: Record | None
) -> bool:
    """Replace whatever is there now: no compare-and-set."""
    return await real_swap(self, domain, reference, await self.store.get(DOMAIN, reference), new)


async def raise_at_once(self: AssignOnce, begun: Record, refusal: OfflineNumbersError) -> None:
    """Believe a refusal without a look at the list."""
    await self.reference.take_back(begun, because=refusal)
    raise refusal


async def believe_check(self: Any) -> Sequence[NumberDetails]:  # noqa: ANN401 - its fields are private
    """Take the number that ``check`` names for all that the destination holds, and for ours."""
    intent: Intent = self._intent
    try:
        state = await self._operations.check(intent.phone_number)
    except UnknownNumberError:
        return []
    return [NumberDetails(tracking_number=state.tracking_number, description=intent.description)]


async def find_nothing(*_: object) -> None:
    """Do not look."""


async def raise_the_refusal(_: object, refusal: OfflineNumbersError) -> None:
    """Believe a refusal after an attempt whose outcome is unknown."""
    raise refusal


class Careless:
    """A ticket that says that nothing was ever sent."""

    @property
    def not_sent(self) -> bool:
        """Whatever was written."""
        return True

    @not_sent.setter
    def not_sent(self, value: bool) -> None:
        """Forget it."""


def always(*_: object) -> bool:
    """Send whatever the journal says."""
    return True


def never_mind(*_: object) -> None:
    """Have no doubt."""


def begins_like(description: str, reference: str) -> bool:
    """Take the marker of a longer reference for this one's."""
    return description.startswith(f"[{reference}")


def holds(description: str, reference: str) -> bool:
    """Take a marker that stands anywhere."""
    return f"[{reference}]" in description


async def fragile(step: Any) -> Any:  # noqa: ANN401 - whatever the step returns
    """Let a cancellation cut a write of the journal in two."""
    return await step


async def agree_to_keep(*_: object, because: BaseException) -> None:
    """Leave the record though nothing was sent."""


def choose_alone(self: Verdict, found: Look, *_: object) -> NumberDetails:
    """Choose without regard to what the journal says."""
    return real_chosen(self, found)


@frozen
class Bug:
    """One mistake.

    Attributes:
        name: what is wrong, in words.
        kind: which machine has it.
        plant: puts it in place.
        within: how many seeds may be needed to find it.

    """

    name: str
    kind: Kind
    plant: Callable[[], AbstractContextManager[object]]
    within: int = 300


BUGS = [
    Bug("a blind retry", "assign_once", lambda: patch.object(Network, "assign", assign_again)),
    Bug("a blind retry", "safe_assign", lambda: patch.object(Network, "assign", assign_again)),
    Bug("no baseline", "safe_assign", lambda: patch.object(Holdings, "remember", forget_everything), 1000),
    Bug(
        "marked done before it is verified", "assign_once", lambda: patch.object(AssignOnce, "search", trust_the_answer)
    ),
    Bug("no journal", "assign_once", lambda: patch.multiple(CallJournal, get=forget_everything, swap=agree)),
    Bug("sent again on silence", "assign_once", lambda: patch.object(Reference, "is_free", always)),
    Bug("sent again on silence", "safe_assign", lambda: patch(f"{SAFE}._settle", find_nothing)),
    Bug("sent again on a doubt", "safe_assign", lambda: patch(f"{SAFE}._doubt", never_mind)),
    Bug("check's number taken for ours", "safe_assign", lambda: patch.object(Holdings, "_read", believe_check), 1000),
    Bug("a refusal believed", "safe_assign", lambda: patch(f"{SAFE}._refused", raise_the_refusal), 1000),
    Bug("a refusal believed", "assign_once", lambda: patch.object(AssignOnce, "_refused", raise_at_once), 3000),
    Bug("no compare-and-set", "assign_once", lambda: patch.object(CallJournal, "swap", swap_in_two_steps)),
    Bug(
        "a lost answer taken for never sent",
        "assign_once",
        lambda: patch.object(Network, "assign", trust_the_exception),
    ),
    Bug(
        "part of a marker",
        "assign_once",
        lambda: patch.object(look, "is_marked", begins_like),
    ),
    Bug(
        "a marker anywhere",
        "assign_once",
        lambda: patch.object(look, "is_marked", holds),
    ),
    Bug("never taken back", "assign_once", lambda: patch.object(Reference, "take_back", agree_to_keep)),
    Bug("always taken back", "assign_once", lambda: patch.object(machine, "Ticket", Careless), 3000),
    Bug("cut in two", "assign_once", lambda: patch.object(references, "unbroken", fragile)),
    Bug("each caller its own number", "assign_once", lambda: patch.object(Verdict, "chosen", choose_alone), 3000),
]
