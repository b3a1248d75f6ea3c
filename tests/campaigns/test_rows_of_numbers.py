"""Rows of existing numbers: files of other programs, and exported files."""

import html
import unicodedata
from pathlib import Path

import pytest
from support.campaigns import HEADER, row

from offline_numbers import NumberType, OfflineNumbersSession, Timetable
from offline_numbers.campaigns import CampaignsError, export_campaigns, read_campaigns, write_campaigns
from offline_numbers.campaigns.labels import folded, is_stored_form
from offline_numbers.campaigns.opening import read_sheet
from offline_numbers.campaigns.problems import MOST_PROBLEMS
from offline_numbers.campaigns.reading import Reading, campaigns_of
from offline_numbers.campaigns.sheet import MOST_COLUMNS
from offline_numbers.sandbox import Sandbox


def read(text: str) -> Reading:
    """Return the content of a file."""
    return campaigns_of(read_sheet(text.encode()))


def test_rows_with_a_number_need_little() -> None:
    """The reference is proposed, the number gives the prefix, and a number in the pool is left out."""
    found = read(
        "tracking_number,phone_number,description\n0899000001,0612345678,Ad\n0899000002,,\n0123456789,0612345678,\n"
    )
    assert [one.reference for one in found.campaigns] == ["ad-0899000001", "number-0123456789"]
    assert [one.type for one in found.campaigns] == [NumberType.PREFIX_0899, NumberType.PREFIX_01]
    assert found.notices == ("1 rows of numbers in the pool were left out",)


def test_a_first_line_may_name_the_delimiter() -> None:
    """Excel writes such a line; the lines below keep their numbers."""
    sheet = read_sheet(b"sep=;\na;b\n1;2\n")
    assert sheet.delimiter == ";"
    assert sheet.header.number == 2
    assert [line.number for line in sheet.lines] == [3]


def test_a_number_written_as_a_formula_is_read_as_text() -> None:
    """In this form Excel keeps its leading zero."""
    (campaign,) = read(f'{HEADER}\nspring-001,="0612345678",Ad,0899\n').campaigns
    assert campaign.destination == "0612345678"


def test_csv_has_no_sheets() -> None:
    """A name of a sheet is refused."""
    with pytest.raises(CampaignsError, match="it has no sheets; leave out --sheet"):
        read_sheet(b"a,b\n", "page 1")


def test_too_many_columns_are_refused() -> None:
    """The error names the line."""
    with pytest.raises(CampaignsError, match="line 2: it has 201 columns; the limit is 200"):
        read_sheet(b"a\n" + b"x," * MOST_COLUMNS + b"x\n")


def test_only_the_first_problems_are_kept() -> None:
    """All of them are counted."""
    with pytest.raises(CampaignsError) as caught:
        read(f"{HEADER}\n" + "x x,,,\n" * 30)
    assert len(caught.value.problems) == MOST_PROBLEMS
    assert caught.value.count == 120


def test_every_option_is_written_and_read(tmp_path: Path) -> None:
    """A row reads back equal; a type without a documented prefix has an empty cell."""
    path = tmp_path / "numbers.csv"
    week = Timetable({"monday": "10:00-12:00;14:00-18:00", "tuesday": "09:00-12:00"})
    full = row(1, allow_redirect=True, cost_group="A299", operator="7", timetable=week)
    rows = [full, row(2, allow_redirect=False), row(3, type=99, tracking_number="0899000001")]
    write_campaigns(path, rows)
    again = read_campaigns(path)
    assert again[:2] == tuple(rows[:2])
    assert again[2].type == NumberType.PREFIX_0899


@pytest.mark.parametrize(
    ("name", "delimiter", "expected"),
    [("numbers.txt", ",", "path: 'numbers.txt' ends in neither"), ("numbers.csv", "|", r"delimiter: '\|' is not")],
)
def test_a_file_that_cannot_be_written(tmp_path: Path, name: str, delimiter: str, expected: str) -> None:
    """The error names the parameter, and no file is left."""
    with pytest.raises(ValueError, match=expected):
        write_campaigns(tmp_path / name, [row(1)], delimiter=delimiter)
    assert list(tmp_path.iterdir()) == []


async def test_numbers_with_one_marker_get_their_own_references(
    sandbox: Sandbox, numbers: OfflineNumbersSession
) -> None:
    """Each keeps its label."""
    for destination in ("0612345601", "0612345602"):
        sandbox.state.assign(destination, type=5, description="[spring-001] Ad")
    rows = await export_campaigns(numbers)
    assert [one.reference for one in rows] == ["spring-001-ad-0899000001", "spring-001-ad-0899000002"]
    assert [one.description for one in rows] == ["[spring-001] Ad"] * 2


def test_a_label_is_unescaped_eight_times() -> None:
    """A ninth escape is kept."""
    assert folded(f"A &{'amp;' * 9} B") == "a &amp; b"


LABEL = "[spring-001] L\u2019été d'Ève & Cie <b>ici</b>"
NUMERIC = "".join(f"&#x{ord(one):X};" for one in LABEL)


@pytest.mark.parametrize(
    "shown",
    [
        html.escape(LABEL),
        html.escape(html.escape(html.escape(html.escape(LABEL)))),
        NUMERIC,
        LABEL.replace("é", "&eacute;").replace("È", "&Egrave"),
        unicodedata.normalize("NFD", LABEL),
        unicodedata.normalize("NFKD", html.escape(LABEL)),
        LABEL.replace(" ", "  "),
        LABEL.replace(" ", "&nbsp;"),
        LABEL.replace(" ", "\u202f").replace("été", "ét\u200bé"),
        LABEL.replace("\u2019", "\\'").replace("<b>ici</b>", "ici"),
        html.escape(LABEL)[:32],
        html.escape(LABEL)[:40],
        NUMERIC[:250],
    ],
)
def test_a_stored_label_is_recognized(shown: str) -> None:
    """Escaped, in another form, with other spaces or cut: it says the same."""
    assert is_stored_form(shown, LABEL)


@pytest.mark.parametrize("shown", ["[spring-001] L\u2019été", "[spring-001] L'hiver d'Ève & Cie ici", ""])
def test_another_label_is_not_a_stored_form(shown: str) -> None:
    """A shorter one is not cut at a usual length."""
    assert not is_stored_form(shown, LABEL)
