"""Dialects store labels as PHP and MySQL do: cleaned, escaped, cut."""

import subprocess

import pytest
from support.php import needs_php
from support.raw_http import get_json, target
from support.waiting import LIMIT

from offline_numbers.sandbox import Dialect, Sandbox
from offline_numbers.sandbox.labels import stored

LABEL = "[order-1] Café “A&B” <b>1 < 2</b> 😀 œ Ω"


@pytest.mark.parametrize(
    ("dialect", "label"),
    [
        (Dialect(), LABEL),
        (Dialect(label_tags="stripped"), "[order-1] Café “A&B” 1 < 2 😀 œ Ω"),
        (Dialect(label_quotes="straight"), '[order-1] Café "A&B" <b>1 < 2</b> 😀 œ Ω'),
        (Dialect(label_accents="decomposed"), LABEL.replace("é", "e\u0301")),
        (
            Dialect(label_html="escaped"),
            "[order-1] Café “A&amp;B” &lt;b&gt;1 &lt; 2&lt;/b&gt; 😀 œ Ω",
        ),
        (
            Dialect(label_html="escaped_twice"),
            "[order-1] Café “A&amp;amp;B” &amp;lt;b&amp;gt;1 &amp;lt; 2&amp;lt;/b&amp;gt; 😀 œ Ω",
        ),
        (Dialect(label_charset="cut"), "[order-1] Café “A&B” <b>1 < 2</b> "),
        (Dialect(label_charset="replaced"), "[order-1] Café “A&B” <b>1 < 2</b> ? œ Ω"),
        (Dialect(label_charset="latin1"), "[order-1] Café “A&B” <b>1 < 2</b> ? œ ?"),
        (Dialect(label_charset="ascii"), "[order-1] Caf? ?A&B? <b>1 < 2</b> ? ? ?"),
        (Dialect(label_length=8), "[order-1"),
        (Dialect(label_length=1000), LABEL),
        (
            Dialect(label_quotes="straight", label_html="escaped", label_charset="cut", label_length=30),
            "[order-1] Café &quot;A&amp;B&q",
        ),
    ],
    ids=str,
)
def test_a_label_is_stored_as_the_dialect_names(dialect: Dialect, label: str) -> None:
    """Cleaning and escaping happen before the database cuts."""
    assert stored(LABEL, dialect) == label


async def test_assign_and_reassign_store_the_label() -> None:
    """The detailed list shows the stored label after either write."""
    async with Sandbox({5: 1}, dialect=Dialect(label_length=4)) as sandbox:
        ad = {"phone_number": "0612345678", "description": "Magazine Ad", "type": 5}
        await get_json(sandbox.url, target(sandbox.key, "assign", **ad))
        assert sandbox.numbers["0899000001"].description == "Maga"
        change = {"tracking_number": "0899000001", "phone_number": "0612345678", "description": "Billboard"}
        await get_json(sandbox.url, target(sandbox.key, "reassign", **change))
        assert sandbox.numbers["0899000001"].description == "Bill"


def test_the_back_office_stores_any_label() -> None:
    """`state` ignores the dialect."""
    sandbox = Sandbox({5: 1}, dialect=Dialect(label_length=4))
    assert sandbox.state.assign("0612345678", type=5, description="Magazine Ad").description == "Magazine Ad"


async def test_doubles_are_found_although_markers_are_cut() -> None:
    """Two references whose stored labels are equal are two intents; a repeated reference is one."""
    async with Sandbox({5: 3}, dialect=Dialect(label_length=5)) as sandbox:
        orders = [
            {"phone_number": "0612345678", "description": f"[order-{count}] Ad", "type": 5} for count in (1, 2, 2)
        ]
        for order in orders[:2]:
            await get_json(sandbox.url, target(sandbox.key, "assign", **order))
        assert [one.description for one in sandbox.allocations] == ["[orde", "[orde"]
        sandbox.assert_no_double_allocation()
        await get_json(sandbox.url, target(sandbox.key, "assign", **orders[2]))
        with pytest.raises(AssertionError, match="reference 'order-2' got 2 numbers"):
            sandbox.assert_no_double_allocation()


@needs_php
@pytest.mark.parametrize("label", [LABEL, "a <b", "a < b > c", "it's <a href='x'>", "5<6", "<>", "a <"])
def test_php_cleans_and_escapes_the_same(label: str) -> None:
    """The PHP of this machine strips tags and escapes as the sandbox does."""
    script = "echo htmlspecialchars(strip_tags(stream_get_contents(STDIN)));"
    done = subprocess.run(["php", "-r", script], input=label.encode(), capture_output=True, check=True, timeout=LIMIT)  # noqa: S607 - Debian's
    assert stored(label, Dialect(label_tags="stripped", label_html="escaped")) == done.stdout.decode()
