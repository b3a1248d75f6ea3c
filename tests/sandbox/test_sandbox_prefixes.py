"""Made-up numbers have documented prefixes and valid lengths, and are always the same."""

import phonenumbers
import pytest

from offline_numbers.sandbox import Number
from offline_numbers.sandbox.prefixes import generate, has_prefix_of, type_of

# From the table "Type and Prefix Reference".
DOCUMENTED = {
    1: "0800",
    2: "0810",
    3: "09",
    4: "0820",
    5: "0899",
    6: "01",
    7: "02",
    8: "03",
    9: "04",
    10: "05",
    11: "0892",
    12: "0897",
    17: "0826",
    18: "0805",
    20: "0811",
    21: "0821",
    22: "0825",
    23: "004420",
    24: "0049",
    25: "004990",
    26: "0034900",
    27: "004491",
    28: "00349",
    29: "0044800",
    30: "0032",
    31: "0891",
    32: "0890",
    33: "0895",
    34: "0806",
}


@pytest.mark.parametrize("type_id", DOCUMENTED)
def test_a_made_up_number_is_valid(type_id: int) -> None:
    """It has the prefix of its type, no longer prefix fits, and libphonenumber finds it valid."""
    for number in generate(type_id, 300):
        assert number.startswith(DOCUMENTED[type_id])
        assert type_of(number) == type_id
        assert phonenumbers.is_valid_number(phonenumbers.parse(number, "FR"))


def test_made_up_numbers_are_always_the_same() -> None:
    """Tests can name them."""
    assert list(generate(5, 2)) == ["0899000001", "0899000002"]
    assert list(generate(23, 1)) == ["00442070000001"]


def test_an_impossible_count_is_refused() -> None:
    """A count is invalid if the digits do not suffice, or if it is negative."""
    assert next(generate(5, 999_999)) == "0899000001"
    for count in (1_000_000, -1):
        with pytest.raises(ValueError, match=f"pool: invalid count {count} for type 5; use 0 to 999999"):
            generate(5, count)


def test_an_unknown_type_needs_its_numbers() -> None:
    """The sandbox makes up no numbers for it, and accepts any."""
    with pytest.raises(ValueError, match="pool: unknown type 99; list its numbers"):
        generate(99, 1)
    assert has_prefix_of("12345", 99)
    assert not has_prefix_of("0898000001", 5)


def test_the_longest_prefix_names_the_type() -> None:
    """If no prefix fits, the type is required."""
    assert Number("0899123456").type == 5
    assert Number("00499012345678").type == 25
    assert Number("12345", type=99).type == 99
    with pytest.raises(ValueError, match="'12345' has no documented prefix; pass its type"):
        Number("12345")
    with pytest.raises(ValueError, match="tracking_number: '0899 12' is not a number"):
        Number("0899 12")
