"""The prefix types, compared with a copy of the API document's table."""

import pytest

from offline_numbers.values.number_type import NumberType

DOCUMENTED = """
1 0800    2 0810    3 09      4 0820
5 0899    6 01      7 02      8 03
9 04      10 05     11 0892   12 0897
17 0826   18 0805   20 0811   21 0821
22 0825   23 004420 24 0049   25 004990
26 0034900 27 004491 28 00349 29 0044800
30 0032   31 0891   32 0890   33 0895
34 0806
"""
CELLS = DOCUMENTED.split()
TABLE = dict(zip(map(int, CELLS[::2]), CELLS[1::2], strict=True))


def test_every_documented_type() -> None:
    """Each id of the document has its prefix, and there are no others."""
    assert {int(number_type): number_type.prefix for number_type in NumberType} == TABLE


@pytest.mark.parametrize(("number", "prefix"), TABLE.items())
def test_from_prefix(number: int, prefix: str) -> None:
    """A prefix gives the type with its id."""
    assert NumberType.from_prefix(prefix) is NumberType(number)


def test_named_after_its_prefix() -> None:
    """A member's name shows its prefix."""
    assert NumberType(5).name == "PREFIX_0899"


@pytest.mark.parametrize("prefix", ["", "08", "0899 ", "PREFIX_0899", "9"])
def test_unknown_prefix(prefix: str) -> None:
    """An undocumented prefix is refused; the error lists the documented ones."""
    known = ", ".join(TABLE.values())
    with pytest.raises(ValueError, match="not a documented prefix") as caught:
        NumberType.from_prefix(prefix)
    assert str(caught.value) == f"prefix: {prefix!r} is not a documented prefix; use one of {known}"
