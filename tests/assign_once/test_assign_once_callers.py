"""Many callers at once; ``pending`` and ``forget``."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from attrs import define, field
from support.journals import DISK_FULL, FaultyJournal
from support.once import INTENT, REFERENCE, SETTLE, begun, done
from support.records import DOMAIN, START
from support.scripted import ScriptedOperations, Step, intent_of
from support.virtual_time import in_virtual_time

from offline_numbers.allocation.assign_once import NeverSent, Shared, assign_once, forget, pending
from offline_numbers.allocation.intent import Intent
from offline_numbers.allocation.journal import MemoryJournal, Record
from offline_numbers.allocation.marker import marked
from offline_numbers.errors import JournalError
from offline_numbers.http.outcome import Ticket
from offline_numbers.values import Pending
from offline_numbers.values.models import Allocation, NumberDetails, NumberState


@define
class SmallAPI(ScriptedOperations):
    """The API without faults; its assigns can be held.

    Attributes:
        steps: nothing is scripted.
        rows: the assigned numbers.
        goes_on: lets the assigns continue.

    """

    steps: Sequence[Step] = ()
    rows: list[NumberDetails] = field(factory=list[NumberDetails])
    goes_on: asyncio.Event = field(factory=asyncio.Event)

    async def assign(self, intent: Intent, ticket: Ticket | None = None) -> NumberState:
        """Allocate."""
        assert ticket is not None
        ticket.not_sent = False
        await self.goes_on.wait()
        number = f"089900000{len(self.rows)}"
        row = NumberDetails(tracking_number=number, phone_number=intent.phone_number, description=intent.description)
        self.rows.append(row)
        return NumberState(phone_number=intent.phone_number, tracking_number=number)

    async def find_details(self, wanted: Callable[[NumberDetails], bool]) -> Sequence[NumberDetails]:
        """List."""
        await asyncio.sleep(0)
        return [row for row in self.rows if wanted(row)]


def call(
    api: SmallAPI, journal: MemoryJournal, reference: str = REFERENCE, domain: str = DOMAIN
) -> asyncio.Task[Allocation]:
    """Start a call."""
    intent = INTENT if reference == REFERENCE else intent_of(description=marked(reference, "Magazine Ad"))
    return asyncio.create_task(assign_once(Shared(api, journal, domain, NeverSent()), reference, intent, settle=SETTLE))


@in_virtual_time
async def test_one_of_ten_callers_at_once_assigns() -> None:
    """The others wait for it, and return the same number."""
    api, journal = SmallAPI(), MemoryJournal()
    tasks = [call(api, journal) for _ in range(10)]
    await asyncio.sleep(1)
    api.goes_on.set()
    ends = await asyncio.gather(*tasks)
    assert [(end.tracking_number, end.attempts, end.recovered) for end in ends] == [
        ("0899000000", 1, False),
        *[("0899000000", 0, True)] * 9,
    ]
    assert len(api.rows) == 1


@in_virtual_time
async def test_a_caller_that_waits_can_be_cancelled() -> None:
    """Its cancellation passes at once; the other callers are not affected."""
    api, journal = SmallAPI(), MemoryJournal()
    first, second, third = (call(api, journal) for _ in range(3))
    await asyncio.sleep(1)
    second.cancel()
    await asyncio.wait([second])
    assert second.cancelled()
    assert asyncio.get_running_loop().time() == 1.0
    api.goes_on.set()
    assert (await first).tracking_number == (await third).tracking_number


@in_virtual_time
async def test_other_references_do_not_wait() -> None:
    """Each reference is its own intent, for the same destination too."""
    api, journal = SmallAPI(), MemoryJournal()
    tasks = [call(api, journal, reference) for reference in ("order-1", "order-11", "order-1.1")]
    await asyncio.sleep(1)
    assert list(await journal.pending(DOMAIN)) == ["order-1", "order-11", "order-1.1"]
    api.goes_on.set()
    assert len({end.tracking_number for end in await asyncio.gather(*tasks)}) == 3


@in_virtual_time
async def test_other_domains_do_not_wait() -> None:
    """The same reference in two domains is two intents."""
    apis, journal, domains = [SmallAPI(), SmallAPI()], MemoryJournal(), [DOMAIN, "another"]
    tasks = [call(api, journal, domain=domain) for api, domain in zip(apis, domains, strict=True)]
    await asyncio.sleep(1)
    assert [list(await journal.pending(domain)) for domain in domains] == [[REFERENCE]] * 2
    for api in apis:
        api.goes_on.set()
    assert [end.attempts for end in await asyncio.gather(*tasks)] == [1, 1]


async def test_a_wrong_reference_or_settle_sends_nothing() -> None:
    """A wrong argument is refused before anything is read."""
    with pytest.raises(ValueError, match=r"^reference: "):
        await assign_once(Shared(SmallAPI(), MemoryJournal(), DOMAIN, NeverSent()), "a b", INTENT, settle=SETTLE)
    with pytest.raises(ValueError, match=r"^settle: "):
        await assign_once(Shared(SmallAPI(), MemoryJournal(), DOMAIN, NeverSent()), REFERENCE, INTENT, settle=())


async def test_pending_returns_begun_references() -> None:
    """It does not return those that are done."""
    journal = MemoryJournal()
    await journal.swap(DOMAIN, "one", None, begun())
    await journal.swap(DOMAIN, "two", None, done("0899000000"))
    await journal.swap(DOMAIN, "three", None, begun("0899000001"))
    assert await pending(journal, DOMAIN) == [
        Pending(reference="one", began=START, tracking_number=None),
        Pending(reference="three", began=START, tracking_number="0899000001"),
    ]


@pytest.mark.parametrize("record", [None, done("0899000000")], ids=["forgotten", "done"])
async def test_pending_skips_a_reference_that_ends_meanwhile(record: Record | None) -> None:
    """Another process ends it between the two reads of the journal."""
    journal = FaultyJournal()
    await journal.store.swap(DOMAIN, REFERENCE, None, begun())

    async def end() -> None:
        await journal.store.swap(DOMAIN, REFERENCE, begun(), record)

    journal.meanwhile[1] = end
    assert await pending(journal, DOMAIN) == []


async def test_forget_removes_a_reference_in_any_state() -> None:
    """It returns whether the journal contained the reference, which reveals a typing error."""
    journal = MemoryJournal()
    await journal.swap(DOMAIN, "one", None, begun())
    await journal.swap(DOMAIN, "two", None, done("0899000000"))
    assert [await forget(journal, DOMAIN, name) for name in ("one", "two", "tow", "one")] == [True, True, False, False]
    assert [await journal.get(DOMAIN, name) for name in ("one", "two")] == [None, None]


async def test_forget_removes_a_reference_that_changes_meanwhile() -> None:
    """Another process marks it done between the read and the write."""
    journal = FaultyJournal()
    await journal.store.swap(DOMAIN, REFERENCE, None, begun())

    async def finish() -> None:
        await journal.store.swap(DOMAIN, REFERENCE, begun(), done("0899000000"))

    journal.meanwhile[1] = finish
    assert await forget(journal, DOMAIN, REFERENCE) is True
    assert journal.names == ["get", "swap", "get", "swap"]
    assert await journal.store.get(DOMAIN, REFERENCE) is None


async def test_forget_refuses_an_invalid_reference() -> None:
    """As ``assign_once`` does."""
    with pytest.raises(ValueError, match=r"^reference: "):
        await forget(MemoryJournal(), DOMAIN, "a b")


async def test_forget_raises_the_error_of_the_journal() -> None:
    """The reference is still in the journal; the error names its cause."""
    journal = FaultyJournal({1: "fails"})
    await journal.store.swap(DOMAIN, REFERENCE, None, begun())
    with pytest.raises(JournalError) as failed:
        await forget(journal, DOMAIN, REFERENCE)
    assert failed.value.action == "forget"
    assert failed.value.reference == REFERENCE
    assert failed.value.cause_name == "OSError"
    assert await journal.store.get(DOMAIN, REFERENCE) == begun()


async def test_pending_and_forget_raise_the_error_of_the_journal() -> None:
    """The error names the method and its cause."""
    journal = FaultyJournal({0: "fails"})
    with pytest.raises(JournalError) as asked:
        await pending(journal, DOMAIN)
    with pytest.raises(JournalError) as dropped:
        await forget(FaultyJournal({0: "fails"}), DOMAIN, REFERENCE)
    assert [asked.value.args[:3], dropped.value.args[:3]] == [
        ("pending", "", "OSError"),
        ("forget", REFERENCE, "OSError"),
    ]
    assert await pending(journal, DOMAIN) == []


async def test_pending_names_the_reference_that_cannot_be_read() -> None:
    """The list of references is known by then."""
    journal = FaultyJournal({1: "fails"})
    await journal.store.swap(DOMAIN, REFERENCE, None, begun())
    with pytest.raises(JournalError) as failed:
        await pending(journal, DOMAIN)
    assert failed.value.args == ("pending", REFERENCE, "OSError", DISK_FULL)
