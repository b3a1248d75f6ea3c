"""The marker: what a reference may be, what is sent, and what is found again."""

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
def test_a_reference_is_taken_as_it_is(reference: str) -> None:
    """Ids of orders, messages and rows, up to 64 characters."""
    assert reference == valid_reference(reference)


@pytest.mark.parametrize(
    "reference",
    ["", "-a", "a b", " a", "a\n", "a]", "[a", "a&b", "a<b", "a'b", 'a"b', "a+b", "a%20", "é", "\u0661", "x" * 65],
)
def test_what_a_server_could_change_is_refused(reference: str) -> None:
    """White space, brackets, what HTML escapes, what is not ASCII; the message shows what would be right."""
    with pytest.raises(ValueError, match=r"^reference: .* cannot be one; right would be .*, as 'order-4711'$"):
        valid_reference(reference)


def test_of_a_long_reference_the_start_is_shown() -> None:
    """Eighty characters tell which one it is."""
    with pytest.raises(ValueError, match=f"^reference: '{'x' * 80}' cannot be one; right would be "):
        valid_reference("x" * 1000)


@pytest.mark.parametrize(("reference", "kind"), [(None, "NoneType"), (4711, "int"), (b"a", "bytes")])
def test_a_reference_that_is_no_text_is_refused(reference: object, kind: str) -> None:
    """A number of an order is turned into a text by the caller, who knows how."""
    with pytest.raises(TypeError, match=f"^reference: a str, as 'order-4711', not {kind}$"):
        valid_reference(reference)


@given(REFERENCES)
@example("".join(sorted(set(string.printable) - set(string.whitespace) - set("[]&<>'\"+%!$()*,;=?\\^`{|}~.-_:/#@"))))
def test_nothing_on_the_way_changes_a_marker(reference: str) -> None:
    """Neither HTML-escaping, nor a second decoding, nor the folding of white space does."""
    marker = f"[{reference}]"
    assert [marker] * 3 == [html.escape(marker), unquote_plus(marker), " ".join(marker.split())]


@given(REFERENCES, DESCRIPTIONS)
def test_what_is_sent_is_found_again(reference: str, description: str) -> None:
    """Also when the server trims the description, or cuts it after the marker."""
    text = marked(reference, description[:180])
    shown = (text, f" {text} ", text[: len(reference) + 2])
    assert [is_marked(one, reference) for one in shown] == [True] * 3
    assert [reference_of(one) for one in shown] == [reference] * 3


@given(REFERENCES, REFERENCES, DESCRIPTIONS)
@example("order-1", "order-11", "Ad")
@example("a", "A", "Ad")
def test_no_other_reference_finds_it(reference: str, other: str, description: str) -> None:
    """A marker is found whole or not at all."""
    text = marked(reference, description[:180])
    assert (reference == other) is is_marked(text, other)


@pytest.mark.parametrize(
    "description", ["order-4711", "Ad [order-4711]", "x[order-4711]", "[order-4711", "[[order-4711]]"]
)
def test_a_marker_counts_at_the_start_alone(description: str) -> None:
    """A description may speak of another one's reference."""
    assert is_marked(description, "order-4711") is False
    assert reference_of(description) is None


def test_a_description_follows_the_marker() -> None:
    """It is stripped, as everywhere."""
    assert marked("order-4711", "  Magazine Ad ") == "[order-4711] Magazine Ad"


def test_the_whole_has_255_characters_at_most() -> None:
    """One more is refused; the message says how many are left for the description."""
    assert len(marked("a", "x" * 251)) == 255
    with pytest.raises(ValueError, match=r"^description: 252 characters are too many; give at most 251, since '\[a\]'"):
        marked("a", "x" * 252)


@pytest.mark.parametrize("description", ["", "  \t"])
def test_an_empty_description_is_refused(description: str) -> None:
    """The marker is for machines; people want a label too."""
    with pytest.raises(ValueError, match=r"^description: it is empty"):
        marked("a", description)


def test_a_description_that_is_no_text_is_refused() -> None:
    """As everywhere in the library, with a TypeError that says what would be right."""
    with pytest.raises(TypeError, match=r"^description: a str, as 'Magazine Ad', not int$"):
        marked("a", 4711)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - the mistake under test
