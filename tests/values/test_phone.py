"""One form for every spelling of a phone number, and a masked form for log lines."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from offline_numbers.values.phone import (
    Normalize,
    mask,
    normalize_phone_number,
    number_key,
    same_number,
    strict_phone_number,
    without_separators,
)

SAME = [
    "0612345678",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "06-12-34-56-78",
    "06/12/34/56/78",
    " 0612345678 ",
    "(0)6 12 34 56 78",
    "(06) 12 34 56 78",
    "06\N{NO-BREAK SPACE}12\N{NARROW NO-BREAK SPACE}34\N{THIN SPACE}56\N{FIGURE SPACE}78",
    "06\N{HYPHEN}12\N{NON-BREAKING HYPHEN}34\N{EN DASH}56\N{MINUS SIGN}78",
    "06\N{EM DASH}12\N{FULLWIDTH HYPHEN-MINUS}34\N{IDEOGRAPHIC SPACE}5678",
    "+33612345678",
    "+33 6 12 34 56 78",
    "+33 (0)6 12 34 56 78",
    "+33 ( 0 ) 612345678",
    "+33 06 12 34 56 78",
    "(+33) 6 12 34 56 78",
    "(+33)(0)6 12 34 56 78",
    "0033612345678",
    "00 33 (0) 6 12 34 56 78",
    "33612345678",
    "33 6 12 34 56 78",
    "33 (0)6 12 34 56 78",
    "33 06 12 34 56 78",
    "06\N{MIDDLE DOT}12\N{MIDDLE DOT}34\N{MIDDLE DOT}56\N{MIDDLE DOT}78",
    "06\N{BULLET}12\N{BULLET OPERATOR}34\N{DOT OPERATOR}56\N{HYPHENATION POINT}78",
    "tel:0612345678",
    "tel:+33612345678",
    "tel:+33-6-12-34-56-78",
    "TEL://+33612345678",
    "\N{LEFT-TO-RIGHT EMBEDDING}tel:+33612345678\N{POP DIRECTIONAL FORMATTING}",
]

# Invisible characters that are copied with a number from a web page, a chat or a spreadsheet.
AT_THE_ENDS = "\t\n\r\v\f\x85\u2028\u2029\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\ufeff\u2060" + "".join(
    map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)

# The French overseas departments: prefix, country code, an example of the prefix.
OVERSEAS = [
    ("262", "0262123456"),
    ("262", "0263012345"),
    ("262", "0692123456"),
    ("262", "0693301234"),
    ("262", "0269601234"),
    ("262", "0639012345"),
    ("262", "0709201234"),
    ("508", "0508411234"),
    ("508", "0708401234"),
    ("590", "0590412233"),
    ("590", "0690335941"),
    ("590", "0691221234"),
    ("590", "0709001234"),
    ("590", "0976012345"),
    ("594", "0594101234"),
    ("594", "0694201234"),
    ("594", "0709301234"),
    ("596", "0596301234"),
    ("596", "0696201234"),
    ("596", "0697201234"),
    ("596", "0709101234"),
]

OTHER = [
    ("+44 20 7946 0000", "00442079460000"),
    ("+44 (0)20 7946 0000", "00442079460000"),
    ("0044 20 7946 0000", "00442079460000"),
    ("+1 (212) 555-0123", "0012125550123"),
    ("+39 06 1234 5678", "00390612345678"),
    ("+39 (0)6 1234 5678", "00390612345678"),
    ("+44 020 7946 0000", "00442079460000"),
    ("0044 020 7946 0000", "00442079460000"),
    ("+44 (020) 7946 0000", "00442079460000"),
    ("+49 030 123456", "004930123456"),
    ("+32 0470 12 34 56", "0032470123456"),
    ("+81 03 1234 5678", "0081312345678"),
    ("+39 06 1234 5678", "00390612345678"),
    ("+378 (0)549 886377", "003780549886377"),
    ("+225 01 23 45 67 89", "002250123456789"),
    ("+34 (0)612 345 678", "0034612345678"),
    ("+34 0612 345 678", "00340612345678"),
    ("+44 00 20 7946", "004400207946"),
    ("+508 41 12 34", "0508411234"),
    ("+508 041 12 34", "0508411234"),
    ("+508 0508 41 12 34", "0508411234"),
    ("+687 20 12 34", "00687201234"),
    ("0049 900 1234567", "00499001234567"),
    ("+2901234", "002901234"),
    ("+123456789012345", "00123456789012345"),
    ("3949", "3949"),
    ("39 49", "3949"),
    ("112", "112"),
    ("118 218", "118218"),
    ("0899123456", "0899123456"),
    ("12345678", "12345678"),
    ("33123", "33123"),
]

# Between two digits: the separators of common software, and nothing else of Unicode.
SEPARATORS = (
    " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
    "./\u00b7\u2022\u2027\u2219\u22c5()"
)

REFUSED = [
    "",
    " ",
    "()",
    "12",
    "1234567890123456",
    "12tel:345678",
    "tel:",
    "tel:+33612345678;ext=12",
    "\x000612345678",
    "000",
    "\u0660\u0666\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
    "0612345678".translate({digit: digit - ord("0") + ord("\N{FULLWIDTH DIGIT ZERO}") for digit in range(0x30, 0x3A)}),
    "²³¹",
    "061234567x",
    "zero six",
    "+",
    "00",
    "+0612345678",
    "000612345678",
    "++33612345678",
    "06+12345678",
    "0612345678&action=unassign",
    "0612345678#3",
    "06,12,34,56,78",
    "\ud800612345678",
    "+33 6 12 34 56",
    "+33 6 12 34 56 78 9",
    "+33 3949",
    "+33 00 12 34 56 78",
    "0033 12345678901",
    "+123456",
    "+1234567890123456",
    "+262 612 345 678",
    "+590 12 34 56 78 9",
    "+594 694 20 12 3",
    "+508 41 12 3",
]


@pytest.mark.parametrize("text", SAME)
def test_one_destination(text: str) -> None:
    """Every spelling of a French number has one form."""
    assert normalize_phone_number(text) == "0612345678"


@pytest.mark.parametrize(("text", "expected"), OTHER)
def test_others(text: str, expected: str) -> None:
    """Foreign numbers begin with 00; short numbers and tracking numbers are accepted."""
    assert normalize_phone_number(text) == expected


def accepted(text: str) -> bool:
    """Return whether a text is normalized to the number of these tests."""
    try:
        return normalize_phone_number(text) == "0612345678"
    except ValueError:
        return False


def test_separators() -> None:
    """Exactly these characters may be between two digits."""
    found = {character for character in map(chr, range(0x11000)) if accepted(f"061234{character}5678")}
    assert found == set(SEPARATORS)


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    """The error shows the text."""
    with pytest.raises(ValueError, match=r"^invalid phone number .*: use ") as caught:
        normalize_phone_number(text)
    assert str(caught.value).startswith(f"invalid phone number {text!r}: use ")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("061234567x", "3 to 15 digits, as '0612345678', or '+' and a country code, as '+33612345678'"),
        ("+44 1234", "7 to 15 digits after '+', as '+442079460000'"),
        ("+33 3949", "9 digits after +33, as '+33612345678'"),
        ("+262 612 345 678", "a number of +262, as '+262692123456'"),
        ("+508 12", "a number of +508, as '+508411234'"),
        ("612 345 678", "'0612345678'; the digits before it are missing"),
        ("442079460000", "'+442079460000' or '00442079460000'; the digits before it are missing"),
        ("06\u200b12345678", "the number without the invisible U+200B (ZERO WIDTH SPACE)"),
        ("06\u202c12345678", "the number without the invisible U+202C (POP DIRECTIONAL FORMATTING)"),
        ("06\t12345678", "the number without the invisible U+0009 (a control character)"),
        ("06\x0012345678", "the number without the invisible U+0000 (a control character)"),
    ],
)
def test_the_error_shows_a_right_form(text: str, right: str) -> None:
    """It names the form to use."""
    with pytest.raises(ValueError, match="invalid phone number") as caught:
        normalize_phone_number(text)
    assert str(caught.value) == f"invalid phone number {text!r}: use {right}"


@pytest.mark.parametrize(
    "text",
    ["612345678", "612 345 678", "612.345.678", "6 12 34 56 78", "(6) 12-34-56-78", "tel:612345678", "899 000 001"],
)
def test_a_number_without_its_zero_is_refused(text: str) -> None:
    """Separators are removed before the check."""
    with pytest.raises(ValueError, match="the digits before it are missing"):
        normalize_phone_number(text)


@pytest.mark.parametrize("character", AT_THE_ENDS, ids=lambda character: f"U+{ord(character):04X}")
def test_invisible_characters_at_the_ends_are_removed(character: str) -> None:
    """Copied text contains marks of direction and line ends; between digits they are refused by code point."""
    assert normalize_phone_number(f"{character} {character}06 12 34 56 78{character}") == "0612345678"
    with pytest.raises(ValueError, match=rf"U\+{ord(character):04X} "):
        normalize_phone_number(f"06{character}12345678")


@pytest.mark.parametrize(("code", "number"), OVERSEAS)
def test_an_overseas_number_has_the_french_form(code: str, number: str) -> None:
    """National, +33 and the department's own country code are spellings of one number."""
    spellings = [f"{start}{number[1:]}" for start in (f"+{code}", f"00{code}", f"+{code} (0)", f"+{code}0", "+33", "0")]
    assert {normalize_phone_number(spelling) for spelling in spellings} == {number}
    assert {same_number(one, number, normalize=normalize_phone_number) for one in spellings} == {True}


def test_the_error_of_a_long_text_is_short() -> None:
    """It shows only the start of the text."""
    refusals: list[str] = []
    for length in (40, 41, 10_000):
        with pytest.raises(ValueError, match="invalid phone number") as caught:
            normalize_phone_number("x" * length)
        refusals.append(str(caught.value).removeprefix("invalid phone number ").partition(": use")[0])
    assert refusals == [f"'{'x' * 40}'", f"'{'x' * 40}…'", f"'{'x' * 40}…'"]


@pytest.mark.parametrize("value", [612345678, None, b"0612345678"])
def test_other_types(value: object) -> None:
    """An ``int`` has no leading zero: the error names the type."""
    with pytest.raises(TypeError) as caught:
        normalize_phone_number(value)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - the wrong type
    assert str(caught.value) == (
        f"a phone number is a str, as '0612345678', not {type(value).__name__}: a number loses its leading zero"
    )


WRITTEN = st.text(alphabet="0123456789+() .-/3\N{NO-BREAK SPACE}\N{EN DASH}", max_size=24) | st.from_regex(
    r"(\+|00)?(33|44|39)?( ?\(0\))?( ?[0-9]{2}){3,6}", fullmatch=True
)


@given(WRITTEN | st.text())
@example("no number")
@example("33(0)612345678")
@example("0033012345678")
def test_normal_form_is_stable(text: str) -> None:
    """An accepted text becomes ASCII digits that normalize to themselves."""
    try:
        normal = normalize_phone_number(text)
    except ValueError:
        return
    assert normal.isascii()
    assert normal.isdigit()
    assert normalize_phone_number(normal) == normal


@given(st.from_regex(r"[1-9][0-9]{8}", fullmatch=True))
def test_every_french_number_has_one_form(digits: str) -> None:
    """National and international spellings of a French number are equal."""
    spellings = [f"0{digits}", f"+33{digits}", f"0033{digits}", f"33{digits}", f"+33(0){digits}", f"+330{digits}"]
    assert {normalize_phone_number(spelling) for spelling in spellings} == {f"0{digits}"}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (None, "-"),
        ("", ""),
        ("0612345678", "06••••••78"),
        ("00442079460000", "00••••••••••00"),
        ("12345678", "12••••78"),
        ("1234567", "•••••••"),
        ("3949", "••••"),
        ("\n[ERROR] forged", "••••••••"),
        ("\u0660\u0666\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "••••••••"),
        ("9" * 500, "99••••••••••••••••99"),
    ],
)
def test_mask(number: str | None, expected: str) -> None:
    """A log line shows at most four digits of a number, and nothing of another text."""
    assert mask(number) == expected


@given(st.text())
def test_mask_shows_four_digits_at_most(text: str) -> None:
    """Of any text, at most four digits and no other character are shown."""
    shown = mask(text).replace("•", "")
    assert len(shown) <= 4
    assert shown.isdigit() or not shown
    assert shown.isascii()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("0612345678", "+33 6 12 34 56 78", True),
        ("0612345678", "0612345679", False),
        ("no number", "no number", True),
        ("no number", "0612345678", False),
        ("3949", "39 49", True),
        ("+262 692 12 34 56", "0692 12 34 56", True),
        ("+44 020 7946 0000", "00442079460000", True),
    ],
)
def test_same_number(one: str, other: str, expected: bool) -> None:  # noqa: FBT001 - an expected value
    """Numbers are compared in one form, other texts as they are."""
    assert same_number(one, other, normalize=normalize_phone_number) is expected


def test_same_number_as_written() -> None:
    """Without normalization, spellings are compared as they are."""
    assert not same_number("0612345678", "06 12 34 56 78", normalize=str)


@pytest.mark.parametrize("normalize", [normalize_phone_number, strict_phone_number, str], ids=["own", "strict", "str"])
def test_one_number_has_one_key(normalize: Normalize) -> None:
    """With any form of the session, the spellings of one number have one key."""
    spellings = ["0612345678", "06 12 34 56 78", "+33612345678", "0033612345678"]
    assert {number_key(spelling, normalize) for spelling in spellings} == {"0612345678"}


def test_a_key_uses_the_sessions_normalize() -> None:
    """A number that the session's function refuses is used as it is written."""

    def extension(text: str) -> str:
        if len(text) != 4:
            raise ValueError(text)
        return f"06123456{text[2:]}"

    assert number_key("1278", extension) == number_key("+33 6 12 34 56 78", extension) == "0612345678"
    assert number_key("a shop", extension) == "a shop"


def test_same_number_survives_a_failing_function() -> None:
    """If the application's function fails for a text of the API, the texts are compared."""

    def fails(_: str) -> str:
        raise LookupError

    assert [same_number("1234", other, normalize=fails) for other in ("1234", "12 34")] == [True, False]


def test_without_separators() -> None:
    """Only separators are removed from the cell of a file."""
    assert without_separators("6 12.34-56\N{MIDDLE DOT}78x") == "612345678x"
