"""`offline-numbers list`: a table, JSON, and CSV without formulas."""

import csv
import io
import json

import pytest
from support.command_line import Shell

from offline_numbers.campaigns.neutral import safe
from offline_numbers.cli.screen.blocks import Grid, Row
from offline_numbers.cli.screen.layout import fitted, plain
from offline_numbers.sandbox import Sandbox

HOSTILE = "=cmd()\x1b[31m [bold]:smile: \u202e"


def requests(domain: Sandbox) -> list[tuple[str, object]]:
    """Return the action and the `details` of each request."""
    return [(request.action, dict(request.parameters).get("details")) for request in domain.requests]


async def test_the_simple_list_is_one_request_without_details(domain: Sandbox, shell: Shell) -> None:
    """Every number with its destination, and the totals."""
    done = await shell("list")
    assert done.code == 0
    assert done.err == ""
    assert requests(domain) == [("list", None)]
    assert [line.rstrip() for line in done.out.splitlines()] == [
        "number       destination",
        "────────────────────────",
        "0899000001   in the pool",
        "0899000002   in the pool",
        "0800000001   in the pool",
        "0899000101   0612345678",
        "0899000102   0698765432",
        "0899000103   0698765432",
        "6 listed: 3 in use, 3 in the pool.",
    ]


async def test_json_has_the_fields_of_the_list(domain: Sandbox, shell: Shell) -> None:
    """Two fields for each number, five with details; a number in the pool has no destination."""
    done = await shell("list", "--json", "--prefix", "0899000101")
    assert json.loads(done.out) == {"numbers": [{"tracking_number": "0899000101", "phone_number": "0612345678"}]}
    done = await shell("list", "--json", "--details", "--free", "--prefix", "0800")
    changed = domain.numbers["0800000001"].last_update
    assert changed is not None
    assert json.loads(done.out)["numbers"] == [
        {
            "tracking_number": "0800000001",
            "phone_number": None,
            "description": "",
            "product_name": "example.com",
            "last_update": f"{changed:%Y-%m-%d %H:%M:%S}",
        }
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--destination", "+33 6 98 76 54 32"], ["0899000102", "0899000103"]),
        (["--destination", "0612345679"], []),
        (["--prefix", "08990001"], ["0899000101", "0899000102", "0899000103"]),
        (["--description", "BOARD"], ["0899000102"]),
        (["--free"], ["0899000001", "0899000002", "0800000001"]),
        (["--assigned", "--description", "a"], ["0899000101", "0899000102"]),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("domain")
async def test_filters_narrow_the_list(filters: list[str], expected: list[str], shell: Shell) -> None:
    """By destination in any form, first digits, part of the description in any case, in use or not."""
    done = await shell("list", "--json", *filters)
    assert [number["tracking_number"] for number in json.loads(done.out)["numbers"]] == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--prefix", "o899"], "--prefix: 'o899' is not the start of a number; write digits, for example 0899"),
        (["--free", "--assigned"], "--free: a number in the pool has no destination; leave out --assigned and"),
        (["--free", "--destination", "0612345678"], "--free: a number in the pool has no destination"),
        (["--destination", "home"], "invalid phone number 'home': use 3 to 15 digits"),
        (["--csv", "--json"], "--csv, --json: give only one of them"),
    ],
)
async def test_a_filter_that_selects_nothing_is_refused(
    arguments: list[str], said: str, domain: Sandbox, shell: Shell
) -> None:
    """Exit code 2, one line or one object, and no request."""
    done = await shell("list", *arguments)
    assert done.code == 2
    assert done.out == ""
    assert domain.requests == ()
    assert said in done.err
    assert done.err.count("\n") == 1


async def test_csv_is_safe_for_a_spreadsheet(domain: Sandbox, shell: Shell) -> None:
    """A formula gets an apostrophe; control characters are escaped."""
    domain.state.describe("0899000101", HOSTILE)
    done = await shell("list", "--details", "--csv", "--assigned")
    rows = list(csv.reader(io.StringIO(done.out.removeprefix("\ufeff"))))
    assert rows[0] == ["tracking_number", "phone_number", "description", "product_name", "last_update"]
    assert [row[:3] for row in rows[1:]] == [
        ["08.99.00.01.01", "06.12.34.56.78", r"'=cmd()\x1b[31m [bold]:smile: \u202e"],
        ["08.99.00.01.02", "06.98.76.54.32", "Billboard"],
        ["08.99.00.01.03", "06.98.76.54.32", "Flyer"],
    ]
    done = await shell("list", "--csv", "--free", "--prefix", "0800")
    assert done.out == "\ufefftracking_number,phone_number\n08.00.00.00.01,\n"


async def test_a_description_controls_neither_terminal_nor_markup(domain: Sandbox, shell: Shell) -> None:
    """Escapes and bidi marks are escaped; brackets and emoji codes stay unchanged."""
    domain.state.describe("0899000101", HOSTILE)
    done = await shell("list", "--details")
    assert r"=cmd()\x1b[31m [bold]:smile: \u202e" in done.out
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


async def test_a_pipe_has_one_line_for_each_number(domain: Sandbox, shell: Shell) -> None:
    """A description of any length stays on the line of its number, for `grep` and `wc`."""
    label = "日本語の説明文" * 12
    domain.state.describe("0899000101", label)
    lines = (await shell("list", "--details", "--assigned")).out.splitlines()
    assert [line[:10] for line in lines[2:-1]] == ["0899000101", "0899000102", "0899000103"]
    assert f"0612345678    {label}" in lines[2]


def test_a_long_list_is_laid_out_once() -> None:
    """Each of 20,000 rows is laid out once, on one line."""
    rows = [Row((f"0899{place:06}", "0612345678", f"Label {place}")) for place in range(20_000)]
    text = plain([Grid(rows, ("number", "destination", "description"))])
    assert text.count("\n") == 20_002
    assert text.splitlines()[-1] == "0899019999   0612345678    Label 19999"


@pytest.mark.parametrize(
    ("widths", "room", "expected"),
    [([3, 4], 20, [3, 4]), ([10, 40, 30], 50, [10, 20, 20]), ([10, 10], 1, [2, 2]), ([], 80, [])],
)
def test_wide_columns_share_the_screen(widths: list[int], room: int, expected: list[int]) -> None:
    """Narrow columns keep their width."""
    assert fitted(widths, room) == expected


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        (" =1+1", "'=1+1"),
        ("Ad;=cmd()", "Ad;'=cmd()"),
        ("Ad, @x", "Ad, '@x"),
        ('Ad;"=x', "Ad;\"'=x"),
        ("\uff1d1", "'\uff1d1"),
        ("Ad - 2 = 3", "Ad - 2 = 3"),
        (None, ""),
    ],
)
def test_no_cell_is_a_formula_with_any_delimiter(value: object, cell: str) -> None:
    """If a spreadsheet splits the cell at another delimiter, each part is harmless."""
    assert safe(value) == cell
