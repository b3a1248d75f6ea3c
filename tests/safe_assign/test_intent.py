"""The intent of an assign: its destination, its description, and a digest of all its arguments."""

import pytest
from support.scripted import intent_of


def test_an_intent_has_the_sent_values() -> None:
    """The destination is normalized, the description stripped."""
    intent = intent_of("+33 6 12 34 56 78", "  Café & bar ")
    assert intent.phone_number == "0612345678"
    assert intent.description == "Café & bar"


def test_equal_arguments_have_one_fingerprint() -> None:
    """It is the digest of the sent form for every spelling, and stays the same in later versions."""
    fingerprint = intent_of("06 12 34 56 78", "Café").fingerprint
    assert fingerprint == intent_of("+33612345678", "Café ").fingerprint
    assert fingerprint == "9eb988dc5b4d815695033f9b5ec5b2921bbbf95387d6ef0a688c803d2d9adc19"


@pytest.mark.parametrize(("phone_number", "description"), [("0612345679", "Café"), ("0612345678", "Cafe")])
def test_other_arguments_have_another_fingerprint(phone_number: str, description: str) -> None:
    """Each argument counts."""
    assert intent_of("0612345678", "Café").fingerprint != intent_of(phone_number, description).fingerprint
