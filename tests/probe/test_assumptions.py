"""The assumptions as data: each is complete, and the code that relies on it names it."""

import re
from collections import Counter

import pytest
from attrs import asdict
from support.source import PACKAGE

from offline_numbers.probe import ASSUMPTIONS, Assumption

SECTIONS = {
    "Transport & Conventions",
    "Authentication",
    "Response envelope",
    "Common error messages",
    "Idempotency",
    "Retries & timeouts",
    "Rate limits",
    "Common Parameters",
    "Type and Prefix Reference",
    "Success Response Fields",
    "Action: assign",
    "Action: unassign",
    "Action: reassign",
    "Action: check",
    "Action: redirect_setup",
    "GET /offline-numbers-api/list",
}
COMMENT = re.compile(r"^ *# assumes: (.*)$", re.MULTILINE)


def used() -> set[str]:
    """Return the ids that the comments of the package name."""
    return {name for path in PACKAGE.rglob("*.py") for name in COMMENT.findall(path.read_text(encoding="utf-8"))}


def test_the_code_uses_each_assumption_and_no_other() -> None:
    """An id without code is not relied on; a comment without an id leads nowhere."""
    assert used() == {one.id for one in ASSUMPTIONS}


def test_there_are_at_least_forty() -> None:
    """The document is silent in many places."""
    assert len(ASSUMPTIONS) >= 40


def test_an_id_is_there_once() -> None:
    """A report names assumptions by their ids."""
    assert [name for name, count in Counter(one.id for one in ASSUMPTIONS).items() if count > 1] == []


@pytest.mark.parametrize("assumption", ASSUMPTIONS, ids=lambda one: one.id)
def test_an_assumption_is_complete(assumption: Assumption) -> None:
    """It has an id in kebab-case, a section of the API document, and a text for each question."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", assumption.id)
    assert assumption.section in SECTIONS
    assert "" not in asdict(assumption).values()
