"""The promises of every journal."""

import asyncio

import pytest
from support.records import DOMAIN, begun, done

from offline_numbers.allocation.journal import Journal, Record

REFERENCE = "order-4711"


async def test_an_unknown_reference_has_no_record(journal: Journal) -> None:
    """Reading it returns ``None``."""
    assert await journal.get(DOMAIN, REFERENCE) is None


@pytest.mark.parametrize("record", [begun("a"), begun("a", tracking_number="0899000001"), done("a")])
async def test_a_record_reads_back_equal(journal: Journal, record: Record) -> None:
    """Every field reads back equal, the times with their zone and microseconds."""
    assert await journal.swap(DOMAIN, REFERENCE, None, record) is True
    assert await journal.get(DOMAIN, REFERENCE) == record


async def test_a_swap_replaces_the_expected_record(journal: Journal) -> None:
    """A swap replaces begun by done."""
    await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
    assert await journal.swap(DOMAIN, REFERENCE, begun("a"), done("b")) is True
    assert await journal.get(DOMAIN, REFERENCE) == done("b")


@pytest.mark.parametrize("expected", [None, begun("b")], ids=["none", "another version"])
async def test_a_swap_keeps_an_unexpected_record(journal: Journal, expected: Record | None) -> None:
    """A caller that expects no record, or another version, changes nothing."""
    await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
    assert await journal.swap(DOMAIN, REFERENCE, expected, begun("c")) is False
    assert await journal.swap(DOMAIN, REFERENCE, expected and begun("b"), done("d")) is False
    assert await journal.get(DOMAIN, REFERENCE) == begun("a")


async def test_a_swap_does_not_restore_a_removed_record(journal: Journal) -> None:
    """A record that was removed meanwhile is not written again."""
    assert await journal.swap(DOMAIN, REFERENCE, begun("a"), done("b")) is False
    assert await journal.get(DOMAIN, REFERENCE) is None


async def test_a_swap_removes_the_expected_record(journal: Journal) -> None:
    """It cannot be read and is not pending."""
    await journal.swap(DOMAIN, REFERENCE, None, begun("a"))
    assert await journal.swap(DOMAIN, REFERENCE, begun("b"), None) is False
    assert await journal.swap(DOMAIN, REFERENCE, begun("a"), None) is True
    assert await journal.get(DOMAIN, REFERENCE) is None
    assert await journal.pending(DOMAIN) == []


async def test_a_repeated_swap_succeeds_again(journal: Journal) -> None:
    """A database client that lost the answer repeats the command; the journal recognizes its own record."""
    swaps = [(None, begun("a")), (begun("a"), done("b")), (done("b"), None)]
    assert [await journal.swap(DOMAIN, REFERENCE, *swap) for swap in swaps for _ in range(2)] == [True] * 6


async def test_pending_returns_the_begun_references_of_the_domain_oldest_first(journal: Journal) -> None:
    """A record that is done, or of another domain, is not pending."""
    for minute, reference in [(5, "young"), (1, "old"), (3, "done"), (0, "removed"), (4, "next"), (2, "then")]:
        await journal.swap(DOMAIN, reference, None, begun("a", minute=minute))
    await journal.swap("another", "elsewhere", None, begun("a"))
    await journal.swap(DOMAIN, "done", begun("a"), done("b"))
    await journal.swap(DOMAIN, "removed", begun("a"), None)
    assert list(await journal.pending(DOMAIN)) == ["old", "then", "next", "young"]


async def test_domains_and_references_are_separate(journal: Journal) -> None:
    """Two domains with the same reference, and references with the journal's separators, have four records."""
    places = [(domain, reference) for domain in ("one", "two") for reference in ("a:b", "a")]
    for number, (domain, reference) in enumerate(places):
        await journal.swap(domain, reference, None, begun(str(number)))
    found = [await journal.get(domain, reference) for domain, reference in places]
    assert found == [begun("0"), begun("1"), begun("2"), begun("3")]


async def test_one_of_many_callers_at_once_wins(journal: Journal) -> None:
    """Of fifty callers that expect no record, one wins, and its record is written."""
    swaps = [journal.swap(DOMAIN, REFERENCE, None, begun(str(number))) for number in range(50)]
    won = [number for number, success in enumerate(await asyncio.gather(*swaps)) if success]
    assert [await journal.get(DOMAIN, REFERENCE)] == [begun(str(number)) for number in won]
