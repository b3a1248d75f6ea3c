"""The marker: valid references, the sent description, and finding it again."""

import html
import string
from urllib.parse import unquote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from offline_numbers.allocation.marker import is_marked, marked, reference_of, valid_reference

REFERENCES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/#@-]{0,63}", fullmatch=True)
DESCRIPTIONS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1).filter(str.strip)


@pytest.mark.parametrize("reference", ["a", "7", "order-4711", "shop.fr:order/12#3@web_2", "x" * 64])
def test_a_valid_reference_is_unchanged(reference: str) -> None:
    """Ids of orders, messages and rows, up to 64 characters."""
    assert reference == valid_reference(reference)


@pytest.mark.parametrize(
    "reference",
    ["", "-a", "a b", " a", "a\n", "a]", "[a", "a&b", "a<b", "a'b", 'a"b', "a+b", "a%20", "é", "\u0661", "x" * 65],
)
def test_an_invalid_reference_is_refused(reference: str) -> None:
    """White space, brackets, characters that HTML escapes, non-ASCII: the message shows a valid one."""
    with pytest.raises(ValueError, match=r"^reference: invalid reference .*: use 1 to 64 of .*, such as 'order-4711'$"):
        valid_reference(reference)


def test_the_error_shows_the_start_of_a_long_reference() -> None:
    """Eighty characters of it."""
    with pytest.raises(ValueError, match=f"^reference: invalid reference '{'x' * 80}': use "):
        valid_reference("x" * 1000)


@pytest.mark.parametrize(("reference", "kind"), [(None, "NoneType"), (4711, "int"), (b"a", "bytes")])
def test_a_reference_of_another_type_is_refused(reference: object, kind: str) -> None:
    """The caller has to turn the number of an order into a text."""
    with pytest.raises(TypeError, match=f"^reference: a str such as 'order-4711', not {kind}$"):
        valid_reference(reference)


@given(REFERENCES)
@example("".join(sorted(set(string.printable) - set(string.whitespace) - set("[]&<>'\"+%!$()*,;=?\\^`{|}~.-_:/#@"))))
def test_no_server_changes_a_marker(reference: str) -> None:
    """HTML escapes, a second decoding and folded white space leave it unchanged."""
    marker = f"[{reference}]"
    assert [marker] * 3 == [html.escape(marker), unquote_plus(marker), " ".join(marker.split())]


@given(REFERENCES, DESCRIPTIONS)
def test_a_sent_marker_is_found(reference: str, description: str) -> None:
    """Even if the server trims the description, or cuts it after the marker."""
    text = marked(reference, description[:180])
    shown = (text, f" {text} ", text[: len(reference) + 2])
    assert [is_marked(one, reference) for one in shown] == [True] * 3
    assert [reference_of(one) for one in shown] == [reference] * 3


@given(REFERENCES, REFERENCES, DESCRIPTIONS)
@example("order-1", "order-11", "Ad")
@example("a", "A", "Ad")
def test_no_other_reference_finds_it(reference: str, other: str, description: str) -> None:
    """Only the whole marker counts."""
    text = marked(reference, description[:180])
    assert (reference == other) is is_marked(text, other)


@pytest.mark.parametrize(
    "description", ["order-4711", "Ad [order-4711]", "x[order-4711]", "[order-4711", "[[order-4711]]"]
)
def test_a_marker_counts_only_at_the_start(description: str) -> None:
    """A description may mention another reference."""
    assert is_marked(description, "order-4711") is False
    assert reference_of(description) is None


def test_a_description_follows_the_marker() -> None:
    """The description is stripped."""
    assert marked("order-4711", "  Magazine Ad ") == "[order-4711] Magazine Ad"


def test_description_and_marker_have_at_most_255_characters() -> None:
    """One more is refused; the message names the number that is left for the description."""
    assert len(marked("a", "x" * 251)) == 255
    with pytest.raises(ValueError, match=r"^description: it has 252 characters: use at most 251, because '\[a\]'"):
        marked("a", "x" * 252)


@pytest.mark.parametrize("description", ["", "  \t"])
def test_an_empty_description_is_refused(description: str) -> None:
    """The marker alone is not a label."""
    with pytest.raises(ValueError, match=r"^description: it is empty"):
        marked("a", description)


def test_a_description_of_another_type_is_refused() -> None:
    """The TypeError shows a valid one."""
    with pytest.raises(TypeError, match=r"^description: a str such as 'Magazine Ad', not int$"):
        marked("a", 4711)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - the mistake under test
