"""The normalization with numbering plans, with the real libphonenumber and without it."""

import subprocess
import sys
from collections.abc import Callable
from types import ModuleType

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata
from support.waiting import LIMIT

from offline_numbers.values.phone import normalize_phone_number, same_number, strict_phone_number

PREMIUM = ("0811", "0820", "0821", "0825", "0826", "0890", "0891", "0892", "0895", "0897", "0899")
OVERSEAS = ["0262 12 34 56", "0590 41 22 33", "0690 33 59 41"]
IMPOSSIBLE = [
    "061234567",
    "06123456789",
    "0699",
    "0508 01 23 45",
    "+1 212 555",
    "00 999 1234567",
    "+44 20 7946",
    "12345678",
]
TRACKING = [f"{prefix}123456" for prefix in ("0800", "0805", "0806", "0810", "0912", "0123", *PREMIUM)]


@pytest.mark.parametrize(
    "text",
    [
        "0262 12 34 56",
        "0590 41 22 33",
        "0690 33 59 41",
        "06 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "33612345678",
        "+44 20 7946 0000",
        "+39 (0)6 1234 5678",
        "3949",
        "112",
    ],
)
def test_same_form(text: str) -> None:
    """A number that exists gets the same form as from ``normalize_phone_number``."""
    assert strict_phone_number(text) == normalize_phone_number(text)


@pytest.mark.parametrize("number", [*TRACKING, "00442079460000", "0034900123456", "0044800123456", "003225110000"])
def test_tracking_numbers(number: str) -> None:
    """Tracking numbers exist, premium ones too."""
    assert strict_phone_number(number) == number


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_impossible_numbers(text: str) -> None:
    """A number outside its country's plan is refused; the error shows it."""
    with pytest.raises(ValueError, match="invalid phone number") as caught:
        strict_phone_number(text)
    right = "a number that exists in its country's numbering plan"
    assert str(caught.value) == f"invalid phone number {text!r}: use {right}"


def test_another_form_of_libphonenumber_is_shown() -> None:
    """Rwanda's numbers may begin with a zero: only libphonenumber can check this one."""
    with pytest.raises(ValueError, match=r"^invalid phone number '\+250 0720123456': use '\+250720123456'$"):
        strict_phone_number("+250 0720123456")


def test_a_text_that_is_not_a_number() -> None:
    """The error is that of ``normalize_phone_number``."""
    with pytest.raises(ValueError, match="3 to 15 digits"):
        strict_phone_number("zero six")


def test_numbers_are_compared_without_the_numbering_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is the same, and a list has thousands of rows, so libphonenumber is not called for each."""
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    assert same_number("+33 6 12 34 56 78", "0612345678", normalize=strict_phone_number)
    assert not same_number("+33 6 12 34 56 79", "0612345678", normalize=strict_phone_number)


KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip", "uan", "personal_number", "pager")
OF_THE_API = ["FR", "GB", "DE", "ES", "BE"]
FRENCH_TERRITORIES = ["GP", "MF", "BL", "GF", "MQ", "RE", "YT", "PM", "NC", "PF", "WF"]


def examples(region: str) -> list[tuple[PhoneMetadata, str]]:
    """Return libphonenumber's own example numbers of a region, without the country code."""
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    found = [getattr(metadata, kind) for kind in KINDS]
    return [(metadata, one.example_number) for one in found if one is not None and one.example_number]


def spellings(metadata: PhoneMetadata, number: str) -> list[str]:
    """Return spellings of a number with its country code, also with the trunk zero, if the country has one."""
    code = metadata.country_code
    spaced = " ".join(number)
    written = [f"+{code}{number}", f"00{code}{number}", f"tel:+{code}-{number}", f" +{code} {spaced}\u202c"]
    if (
        metadata.national_prefix == "0" and not number.startswith("0") and code != 250
    ):  # Rwanda: only the strict function can decide
        written += [f"+{code} 0{spaced}", f"+{code} (0) {spaced}", f"00{code}0{number}"]
    return written


@pytest.mark.parametrize("region", [*OF_THE_API, *FRENCH_TERRITORIES])
def test_every_example_number_exists_in_one_form(region: str) -> None:
    """For the API's countries and all French territories, both functions return one form for every spelling."""
    for metadata, number in examples(region):
        written = spellings(metadata, number)
        loose = {normalize_phone_number(one) for one in written}
        strict = {strict_phone_number(one) for one in written}
        assert len(loose) == 1
        assert strict == loose


def form(normalize: Callable[[str], str], text: str) -> str | None:
    """Return a function's form of a text; ``None`` if it refuses it."""
    try:
        return normalize(text)
    except ValueError:
        return None


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_both_agree_about_every_country(region: str) -> None:
    """If libphonenumber knows a number, both functions return the same form."""
    for metadata, number in examples(region):
        for one in spellings(metadata, number):
            expected = form(normalize_phone_number, one)
            known = phonenumbers.parse(one.strip(" \u202c"), "FR")
            digits = f"{known.country_code}{phonenumbers.national_significant_number(known)}"
            assert form(strict_phone_number, one) == expected
            assert expected in {None, normalize_phone_number(f"+{digits}")} if len(digits) > 6 else expected is None


@given(st.from_regex(r"(\+|00)?[0-9]{3,14}", fullmatch=True))
def test_both_agree_about_any_digits(text: str) -> None:
    """A number that exists has one form."""
    strict = form(strict_phone_number, text)
    assert strict in {None, form(normalize_phone_number, text)}


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libphonenumber the error names the extra to install."""
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        strict_phone_number("0612345678")
    assert str(caught.value) == "strict_phone_number() needs libphonenumber: pip install offline-numbers[phone]"
    assert caught.value.name == "phonenumbers"


def test_broken_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """A libphonenumber that lacks one of its modules is not reported as missing."""
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    monkeypatch.setattr(sys, "meta_path", [BrokenFinder()])
    monkeypatch.delitem(sys.modules, "phonenumbers")
    with pytest.raises(ModuleNotFoundError) as caught:
        strict_phone_number("0612345678")
    assert caught.value.name == "phonenumbers.data"


class BrokenFinder:
    """An import hook that makes a module fail because of a missing part."""

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:
        """Fail as a broken installation does."""
        del path, target
        msg = f"No module named '{name}.data'"
        raise ModuleNotFoundError(msg, name=f"{name}.data")


def test_it_is_loaded_at_the_first_call() -> None:
    """Importing the library does not load libphonenumber."""
    code = "import sys, offline_numbers.values; print('phonenumbers' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True, timeout=LIMIT) == "False\n"


@pytest.mark.parametrize(("text", "right"), [("0000", "3 to 15 digits"), ("+1 911", "7 to 15 digits after '+'")])
def test_a_number_that_is_too_short_for_any_plan(text: str, right: str) -> None:
    """A number that ``normalize_phone_number`` refuses is not looked up in the plans."""
    with pytest.raises(ValueError, match="invalid phone number") as caught:
        strict_phone_number(text)
    assert right in str(caught.value)
