"""Mistakes that a client of this API could make, each planted at one seam of the real code."""

from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

from attrs import evolve, frozen

from offline_numbers.allocation import safe_states, safe_writes, settling
from offline_numbers.allocation.assign_once import endings, entry, listing, machine, states
from offline_numbers.allocation.assign_once.call import Call
from offline_numbers.allocation.assign_once.entry import Entry
from offline_numbers.allocation.assign_once.listing import Key, Listing, Seen
from offline_numbers.allocation.destination import Destination, NewNumbers
from offline_numbers.allocation.intent import Intent
from offline_numbers.allocation.journal import Record
from offline_numbers.allocation.settling import Doubt, Found, Nothing, Reading
from offline_numbers.allocation.shared_reads import Lists
from offline_numbers.campaigns import writing
from offline_numbers.campaigns.endings import Ending, ending_of
from offline_numbers.errors import (
    APIError,
    NotSentError,
    OfflineNumbersError,
    OutcomeUnknownError,
    UnknownNumberError,
)
from offline_numbers.http.outcome import Ticket
from offline_numbers.values.models import NumberDetails, NumberState
from offline_numbers.wire import Row

from .batch import Run
from .journal import DOMAIN, CallJournal
from .network import Network
from .run import Kind
from .world import HOME

real_assign, real_find, real_swap = Network.assign, Network.find_details, CallJournal.swap
real_confirm, real_ending, real_list = Entry.confirm, ending_of, Run.find_details
first_lists = WeakKeyDictionary[Run, Sequence[NumberDetails]]()
real_judged, real_row, real_settle = listing.judged, endings.allocated_row, settling.read_until_decided


async def assign_again(self: Network, intent: Intent, ticket: Ticket | None = None) -> NumberState:
    """Repeat the request when its answer is lost, as a generic retry does."""
    try:
        return await real_assign(self, intent, ticket)
    except OutcomeUnknownError:
        return await real_assign(self, intent, ticket)


async def trust_the_exception(self: Network, intent: Intent, ticket: Ticket | None = None) -> NumberState:
    """Treat every lost answer as a request that was never sent."""
    try:
        return await real_assign(self, intent, ticket)
    except OutcomeUnknownError as error:
        raise NotSentError("assign", cause_name=error.cause_name) from None


def trust_the_answer(shown: Listing, number: str | None, key: Key) -> Reading[Seen]:
    """Mark the answered number as done without reading the list."""
    if number is None:
        return real_judged(shown, number, key)
    return Found(Listing((NumberDetails(tracking_number=number, phone_number=HOME),)))


async def forget_everything(*_: object) -> None:
    """Remember nothing."""


async def agree(*_: object) -> bool:
    """Let every caller begin."""
    return True


async def swap_in_two_steps(
    self: CallJournal, domain: str, reference: str, _: Record | None, new: Record | None
) -> bool:
    """Replace any record: no compare-and-set."""
    return await real_swap(self, domain, reference, await self.store.get(DOMAIN, reference), new)


async def remember_check(self: Destination) -> None:
    """Remember only the number that ``check`` names."""
    try:
        state = await self.operations.check(self.intent.phone_number)
    except UnknownNumberError:
        return
    self.before = frozenset({state.tracking_number})


async def believe_check(self: Destination) -> NewNumbers:
    """Treat a new number that ``check`` names as ours."""
    state = await self.operations.check(self.intent.phone_number)
    row = NumberDetails(tracking_number=state.tracking_number, description=self.intent.description)
    return NewNumbers((row,) if self.is_new(row.tracking_number) else (), ())


async def read_nothing(*_: object) -> Nothing:
    """Do not read."""
    return Nothing()


async def never_doubt(
    read: Callable[[Doubt[Any] | None], Awaitable[Reading[Any]]],
    waits: Iterable[float],
    sleep: settling.Sleep,
    *_: object,
) -> Reading[Any]:
    """Treat every doubt as proof that nothing happened."""
    reading = await real_settle(read, waits, sleep)
    return Nothing() if isinstance(reading, Doubt) else reading


class Careless:
    """A ticket that reports that nothing was ever sent."""

    @property
    def not_sent(self) -> bool:
        """Whatever was sent."""
        return True

    @not_sent.setter
    def not_sent(self, value: bool) -> None:
        """Forget it."""


def always(*_: object) -> bool:
    """Send although the journal has a record."""
    return True


def begins_like(description: str, reference: str) -> bool:
    """Treat the marker of a longer reference as this one's."""
    return description.startswith(f"[{reference}")


def holds(description: str, reference: str) -> bool:
    """Accept a marker anywhere in the description."""
    return f"[{reference}]" in description


async def find_all(self: Network, _: object) -> Sequence[NumberDetails]:
    """Return the whole list."""
    return await real_find(self, always)


async def fragile(step: Any) -> Any:  # noqa: ANN401 - the value of the step
    """Let a cancellation interrupt a write of the journal."""
    return await step


async def agree_to_keep(*_: object, because: BaseException) -> None:
    """Leave the record though nothing was sent."""


def choose_alone(call: Call, found: Listing, *_: object) -> NumberDetails:
    """Choose a number without the journal."""
    return real_row(call, found)


def believe_the_refusal(state: safe_states.State, result: object, **known: bool) -> safe_states.State | safe_states.End:
    """Believe a refusal after a request whose outcome is unknown."""
    if state is safe_states.State.SEND and isinstance(result, APIError):
        return safe_states.End.RAISE
    return _decide_safe(state, result, **known)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def raise_at_once(state: states.State, result: object, **known: bool) -> states.State | states.End:
    """Believe a refusal without reading the list."""
    if state is states.State.SEND and isinstance(result, APIError):
        return states.State.TAKE_BACK
    return _decide_once(state, result, **known)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


_decide_safe, _decide_once = safe_states.decide, states.decide


async def find_once(self: Run, wanted: Callable[[Row], bool]) -> Sequence[NumberDetails]:
    """Confirm writes by the list that was read before them."""
    if self not in first_lists:
        first_lists[self] = await real_list(self, wanted)
    return first_lists[self]


async def note_as_done(self: Entry, begun: Record, tracking_number: str) -> Record:
    """Write that a number is confirmed as soon as it is answered."""
    return await real_confirm(self, begun, tracking_number) or begun


def go_on(error: OfflineNumbersError | ValueError) -> Ending:
    """Go on after whatever went wrong."""
    return evolve(real_ending(error), went_wrong=False)


def never_close(*_: object) -> None:
    """Let calls join a read that is under way, or over."""


@contextmanager
def other_markers(is_marked: Callable[[str, str], bool]) -> Generator[None]:
    """Recognize markers in another way, in the whole list."""
    with patch.object(listing, "is_marked", is_marked), patch.object(Network, "find_details", find_all):
        yield


@frozen
class Bug:
    """One mistake.

    Attributes:
        name: the mistake in words.
        kind: the machine.
        plant: plants it.
        seeds: the seeds that must be enough to find it. The rare ones begin shortly before the first that finds it.

    """

    name: str
    kind: Kind
    plant: Callable[[], AbstractContextManager[object]]
    seeds: range = range(300)


BUGS = [
    Bug("a blind retry", "assign_once", lambda: patch.object(Network, "assign", assign_again)),
    Bug("a blind retry", "safe_assign", lambda: patch.object(Network, "assign", assign_again)),
    Bug("no baseline", "safe_assign", lambda: patch.object(Destination, "remember", forget_everything), range(1000)),
    Bug("marked done before it is verified", "assign_once", lambda: patch.object(machine, "judged", trust_the_answer)),
    Bug("no journal", "assign_once", lambda: patch.multiple(CallJournal, get=forget_everything, swap=agree)),
    Bug("sent again on silence", "assign_once", lambda: patch.object(Entry, "is_free", always)),
    Bug("sent again on silence", "safe_assign", lambda: patch.object(safe_writes, "read_until_decided", read_nothing)),
    Bug("sent again on a doubt", "safe_assign", lambda: patch.object(safe_writes, "read_until_decided", never_doubt)),
    Bug(
        "check's number taken for ours",
        "safe_assign",
        lambda: patch.multiple(Destination, remember=remember_check, new_numbers=believe_check),
        range(1000),
    ),
    Bug(
        "a refusal believed",
        "safe_assign",
        lambda: patch.object(safe_writes, "decide", believe_the_refusal),
        range(1000),
    ),
    Bug("a refusal believed", "assign_once", lambda: patch.object(machine, "decide", raise_at_once), range(1100, 3000)),
    Bug("no compare-and-set", "assign_once", lambda: patch.object(CallJournal, "swap", swap_in_two_steps)),
    Bug(
        "a lost answer taken for never sent",
        "assign_once",
        lambda: patch.object(Network, "assign", trust_the_exception),
    ),
    Bug("part of a marker", "assign_once", lambda: other_markers(begins_like)),
    Bug("a marker anywhere", "assign_once", lambda: other_markers(holds)),
    Bug("never taken back", "assign_once", lambda: patch.object(Entry, "take_back", agree_to_keep)),
    Bug("always taken back", "assign_once", lambda: patch.object(machine, "Ticket", Careless), range(100, 3000)),
    Bug("cut in two", "assign_once", lambda: patch.object(entry, "shielded", fragile)),
    Bug("a shared read that began too early", "apply_plan", lambda: patch.object(Lists, "stop_joining", never_close)),
    Bug("an older list confirms a batch", "apply_plan", lambda: patch.object(Run, "find_details", find_once)),
    Bug("done before the list is read", "apply_plan", lambda: patch.object(Entry, "note", note_as_done)),
    Bug("a batch after a contradiction", "apply_plan", lambda: patch.object(writing, "ending_of", go_on)),
    Bug(
        "each caller its own number",
        "assign_once",
        lambda: patch.object(endings, "allocated_row", choose_alone),
        range(250, 3000),
    ),
]
