"""A run in a larger domain costs no more requests, and bytes in proportion to its lists."""

from benchmarks.bulk import cost_of, table

ROWS, NUMBERS = 50, 500
MOST = 25e6 / 22 / 5_500  # bytes for a number of a list, if 500 rows at 5,000 numbers receive 25 MB


async def test_a_run_reads_few_lists() -> None:
    """Two, and one for each 25 rows; the bytes are in proportion to what the lists hold."""
    cost = await cost_of(ROWS, NUMBERS)
    assert cost.assigns == ROWS
    assert cost.lists <= 2 + ROWS / 25
    assert cost.received <= cost.lists * (ROWS + NUMBERS) * MOST


def test_the_table_compares_domains() -> None:
    """Each domain has a line; the first one is the measure."""
    *_, first, second = table(3, (10, 20)).splitlines()
    assert first.startswith("| 10 | 3 | 3 | 0.0 |")
    assert first.endswith("| 1.0 |")
    assert second.startswith("| 20 | 3 | 3 | 0.0 |")
