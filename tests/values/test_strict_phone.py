"""The normalisation that knows the numbering plans, with the real libphonenumber and without it."""

import subprocess
import sys
from types import ModuleType

import pytest
from support.waiting import LIMIT

from offline_numbers.values.phone import normalize_phone_number, same_number, strict_phone_number

PREMIUM = ("0811", "0820", "0821", "0825", "0826", "0890", "0891", "0892", "0895", "0897", "0899")
TRACKING = [f"{prefix}123456" for prefix in ("0800", "0805", "0806", "0810", "0912", "0123", *PREMIUM)]


@pytest.mark.parametrize(
    "text",
    ["06 12 34 56 78", "+33 (0)6 12 34 56 78", "33612345678", "+44 20 7946 0000", "+39 (0)6 1234 5678", "3949", "112"],
)
def test_same_form(text: str) -> None:
    """A number that exists gets the form that the other normalisation gives it."""
    assert strict_phone_number(text) == normalize_phone_number(text)


@pytest.mark.parametrize("number", [*TRACKING, "00442079460000", "0034900123456", "0044800123456", "003225110000"])
def test_tracking_numbers(number: str) -> None:
    """Tracking numbers of the pool exist, premium ones too."""
    assert strict_phone_number(number) == number


@pytest.mark.parametrize("text", ["061234567", "06123456789", "+1 212 555", "00 999 1234567", "+44 20 7946"])
def test_impossible_numbers(text: str) -> None:
    """A number that its country's plan does not know is refused by a sentence that shows it."""
    with pytest.raises(ValueError, match="right would be") as caught:
        strict_phone_number(text)
    right = "a number that exists in its country's numbering plan"
    assert str(caught.value) == f"{text!r} is no phone number; right would be {right}"


def test_what_is_no_number_at_all() -> None:
    """What the other normalisation refuses is refused in its words."""
    with pytest.raises(ValueError, match="3 to 15 digits"):
        strict_phone_number("zero six")


def test_numbers_are_compared_without_the_numbering_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is the same, and a list has thousands of rows: libphonenumber is not asked for each."""
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    assert same_number("+33 6 12 34 56 78", "0612345678", normalize=strict_phone_number)
    assert not same_number("+33 6 12 34 56 79", "0612345678", normalize=strict_phone_number)


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libphonenumber the error says what to install."""
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        strict_phone_number("0612345678")
    assert (str(caught.value), caught.value.name) == (
        "strict_phone_number() needs libphonenumber: pip install offline-numbers[phone]",
        "phonenumbers",
    )


def test_broken_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """A libphonenumber that lacks something of its own is not reported as missing itself."""
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    monkeypatch.setattr(sys, "meta_path", [BrokenFinder()])
    monkeypatch.delitem(sys.modules, "phonenumbers")
    with pytest.raises(ModuleNotFoundError) as caught:
        strict_phone_number("0612345678")
    assert caught.value.name == "phonenumbers.data"


class BrokenFinder:
    """An import hook by which a module fails over a missing part of its own."""

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:
        """Fail as a broken installation does."""
        del path, target
        msg = f"No module named '{name}.data'"
        raise ModuleNotFoundError(msg, name=f"{name}.data")


def test_loaded_where_it_is_called() -> None:
    """Importing the library does not load libphonenumber."""
    code = "import sys, offline_numbers.values; print('phonenumbers' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True, timeout=LIMIT) == "False\n"


@pytest.mark.parametrize(("text", "right"), [("0000", "3 to 15 digits"), ("+1 911", "7 to 15 digits after '+'")])
def test_what_is_too_short_for_any_plan(text: str, right: str) -> None:
    """A number that the other normalisation refuses never comes to the plans."""
    with pytest.raises(ValueError, match="no phone number") as caught:
        strict_phone_number(text)
    assert right in str(caught.value)
