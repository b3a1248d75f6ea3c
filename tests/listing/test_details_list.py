"""The detailed list is one sequence, made of batches."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_numbers import NumberDetails
from offline_numbers.wire.answers import details_row
from offline_numbers.wire.lists.rows import DetailsList, batch_of


def row(place: int) -> dict[str, object]:
    """Return a row as received; some rows are undocumented, which makes their batch undocumented."""
    number: dict[str, object] = {"tracking_phone": f"0899{place:06}"}
    documented = {"destination_phone": "", "description": "Magazine Ad", "product_name": None, "last_update": 7}
    return number | ({"more": [place]} if place % 5 == 0 else documented)


BATCHES = st.lists(st.integers(0, 4), max_size=6)


def made_of(sizes: list[int]) -> tuple[DetailsList, list[NumberDetails]]:
    """Return a list in batches of these sizes, and the same values as a plain list."""
    places = iter(range(sum(sizes)))
    batches = [[row(next(places)) for _ in range(size)] for size in sizes]
    return DetailsList([*map(batch_of, batches)]), [details_row(each) for batch in batches for each in batch]


@given(BATCHES)
def test_every_index_equals_that_of_a_list(sizes: list[int]) -> None:
    """With positive and negative indexes, forwards and backwards, over batches of any size, empty ones included."""
    ours, expected = made_of(sizes)
    places = range(-len(expected), len(expected))
    assert [ours[place] for place in places] == [expected[place] for place in places]
    assert len(ours) == len(expected)
    assert list(ours) == expected
    assert list(reversed(ours)) == expected[::-1]
    assert [ours.index(value) for value in expected] == [*range(len(expected))]
    assert [each.raw for each in ours] == [each.raw for each in expected]


@given(BATCHES, st.slices(30))
def test_every_slice_equals_that_of_a_list(sizes: list[int], part: slice) -> None:
    """A slice is a DetailsList too."""
    ours, expected = made_of(sizes)
    assert isinstance(ours[part], DetailsList)
    assert list(ours[part]) == expected[part]


@pytest.mark.parametrize("place", [5, -6])
def test_an_index_beyond_the_end(place: int) -> None:
    """It raises `IndexError`, as any sequence does."""
    with pytest.raises(IndexError):
        made_of([2, 3])[0][place]


def test_it_equals_any_sequence_of_the_same_values() -> None:
    """A list, a tuple, other batches, on either side; but no other values and no other type."""
    ours, expected = made_of([2, 0, 3])
    assert ours == expected
    assert tuple(expected) == ours
    assert ours == made_of([5])[0]
    assert ours != expected[:4]
    assert ours != [*expected[:4], expected[0]]
    assert ours != 5


def test_it_has_no_hash() -> None:
    """It can equal a list, which has no hash either."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(made_of([1])[0])


def test_it_copies_and_pickles() -> None:
    """The copy has the same values."""
    ours, expected = made_of([2, 3])
    assert copy.deepcopy(ours) == expected
    assert pickle.loads(pickle.dumps(ours)) == expected  # noqa: S301 - our own


def test_its_repr_is_short() -> None:
    """A long list does not fill the log."""
    assert repr(made_of([3, 4])[0]) == "<DetailsList of 7 numbers>"
