"""``reference_for``: valid, readable, always the same, and different for different parts."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_numbers import reference_for
from offline_numbers.allocation import valid_reference

UUID_TEXT = "8e03978e-40d5-43e8-bc93-6894a57f9324"
TEXTS = st.lists(st.text() | st.text("ab:#-é \"'0f", max_size=30), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("parts", "reference"),
    [
        (("order-17",), "order-17"),
        (("discord", 1234567890123456789, "Paris"), "discord:1234567890123456789:Paris"),
        (("telegram", -1001234567890, 17), "telegram:-1001234567890:17"),
        (("slack", "C0123456789", "1700000000.000001"), "slack:C0123456789:1700000000.000001"),
        ((UUID(UUID_TEXT),), UUID_TEXT),
        (("a" * 64,), "a" * 64),
    ],
)
def test_valid_parts_stay_unchanged(parts: tuple[str | int | UUID, ...], reference: str) -> None:
    """Colons join the parts."""
    assert reference_for(*parts) == reference


@pytest.mark.parametrize(
    ("parts", "readable"),
    [
        (("shop", "Saint-Étienne"), "shop:Saint-Etienne"),
        (("L'Haÿ les Roses",), "L-Hay-les-Roses"),
        (("Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",), "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"),
        (("shop", "x" * 64), f"shop:{'x' * 38}"),
        ((f'"{UUID_TEXT}"',), UUID_TEXT),
        (("k" * 255,), "k" * 43),
        (("order:17",), "order:17"),
        (("-17",), "17"),
        (("é" * 64,), "e" * 43),
        (("Лион",), ""),
        (("",), ""),
    ],
)
def test_invalid_parts_become_readable_text_and_a_digest(parts: tuple[str, ...], readable: str) -> None:
    """The digest makes it unique."""
    reference = reference_for(*parts)
    assert re.sub(r"#?[0-9a-f]{20}$", "", reference) in {readable, "-".join(parts)}
    assert valid_reference(reference) == reference


@given(TEXTS)
def test_any_parts_make_a_valid_reference(parts: list[str]) -> None:
    """It is the same each time, whatever the parts contain."""
    assert valid_reference(reference_for(*parts)) == reference_for(*parts)


@given(TEXTS, TEXTS)
def test_other_parts_make_another_reference(one: list[str], other: list[str]) -> None:
    """Even if the parts are joined or split elsewhere."""
    assert (reference_for(*one) == reference_for(*other)) == (one == other)


@given(TEXTS)
def test_a_part_that_looks_like_a_shortened_reference(parts: list[str]) -> None:
    """It gets its own digest."""
    reference = reference_for(*parts)
    assert parts == [reference] or reference_for(reference) != reference


@pytest.mark.parametrize("parts", [("a:b", "c"), ("a", "b:c"), ("a", "b", "c"), ("a:b:c",)])
def test_a_colon_in_a_part_is_not_a_separator(parts: tuple[str, ...]) -> None:
    """Four ways to split one text are four references."""
    ways = [("a:b", "c"), ("a", "b:c"), ("a", "b", "c"), ("a:b:c",)]
    assert [reference_for(*way) for way in ways].count(reference_for(*parts)) == 1


def test_a_digest_is_not_forged() -> None:
    """A text that looks like a shortened reference has another reference."""
    shortened = reference_for("Saint-Étienne")
    assert reference_for(shortened) != shortened
    bare = reference_for("")
    assert reference_for(bare) != bare


def test_no_parts_are_refused() -> None:
    """A reference without parts would always be the same."""
    with pytest.raises(ValueError, match="parts: none is given"):
        reference_for()


@pytest.mark.parametrize("part", [None, True, 1.5, b"a", object()])
def test_a_part_of_another_type_is_refused(part: object) -> None:
    """Its text may change with the process."""
    with pytest.raises(TypeError, match=f"parts: a str, an int or a UUID, not {type(part).__name__}"):
        reference_for(part)  # type: ignore[arg-type]
