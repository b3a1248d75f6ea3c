"""A file of campaigns: its rows, or all its errors, each with its place."""

import codecs
import copy
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.campaigns import HEADER

from offline_numbers import NumberType, Timetable
from offline_numbers.campaigns import Campaign, CampaignsError, Problem, read_campaigns
from offline_numbers.campaigns.opening import read_sheet
from offline_numbers.campaigns.reading import campaigns_of
from offline_numbers.campaigns.sheet import LARGEST_FILE, MOST_ROWS

LINES = [
    "Reference;Destination ;description;PREFIX;allow_redirect;cost_group;operator;timetable",
    'spring-001;06 12 34 56 78;Magazine Ad;0899;oui;A299;1;"monday=10:00-12:00;14:00-18:00 | tue=09:00-12:00"',
    'spring-002;+33 (0)6.12.34.56.79;"Billboard, ""Étoile""";0800;;;;',
    ";;;;;;;",
]
FULL = "\n".join([*LINES, ""])
EXPECTED = (
    Campaign(
        reference="spring-001",
        destination="0612345678",
        description="Magazine Ad",
        type=NumberType.PREFIX_0899,
        allow_redirect=True,
        cost_group="A299",
        operator="1",
        timetable=Timetable({"monday": "10:00-12:00;14:00-18:00", "tuesday": "09:00-12:00"}),
    ),
    Campaign(
        reference="spring-002",
        destination="0612345679",
        description='Billboard, "Étoile"',
        type=NumberType.PREFIX_0800,
    ),
)


def said(content: str | bytes) -> list[str]:
    """Return the problems of a wrong file."""
    with pytest.raises(CampaignsError) as caught:
        campaigns_of(read_sheet(content.encode() if isinstance(content, str) else content))
    return str(caught.value).splitlines()


def said_of(cells: str, header: str = HEADER) -> list[str]:
    """Return the problems of a file with one row."""
    return said(f"{header}\n{cells}\n")


@pytest.mark.parametrize("start", [b"", codecs.BOM_UTF8], ids=["plain", "BOM"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_files_of_spreadsheets_are_read(tmp_path: Path, start: bytes, newline: str, delimiter: str) -> None:
    """With or without a byte order mark, with any delimiter, with quotes, with an empty last row."""
    text = FULL if delimiter == ";" else FULL.replace(";", ",").replace("12:00,14", "12:00;14")
    path = tmp_path / "campaigns.csv"
    path.write_bytes(start + text.replace("\n", newline).encode())
    campaigns = read_campaigns(path)
    assert campaigns == EXPECTED
    assert [campaign.line for campaign in campaigns] == [2, 3]


def test_a_cell_of_two_lines_does_not_shift_the_lines_below() -> None:
    """A line is the line of the file in an editor."""
    assert said(f'{HEADER}\nspring-001,0612345678,"two\nlines",0899\nspring-002,,Ad,0899\n') == [
        "line 2, description: '[spring-001] two\\nlines' contains '\\n' at position 16: remove this control character",
        "line 4, destination: the cell is empty; write for example '06 12 34 56 78'",
    ]


LOST_ZERO = (
    "line 2, destination: '612345678' has lost its leading zero or country code, as in a spreadsheet; "
    "format the column as text and write '0612345678'"
)
LOST_ZEROS = "line 2, prefix: '899' has lost its zeros, as in a spreadsheet; format the column as text and write '0899'"


def test_all_errors_are_reported_at_once() -> None:
    """One reading is enough to correct the whole file."""
    assert said(f"{HEADER}\n,612345678,Ad,899\nspring-001,0612345678,Ad,0899\nspring-001,06 12 34 56 78,Ad,0899\n") == [
        "line 2, reference: the cell is empty; write for example 'spring-001'",
        LOST_ZERO,
        LOST_ZEROS,
        "line 4, reference: 'spring-001' is also the reference of line 3; each row needs its own",
        "line 4, description: line 3 has the same destination and description; remove one row, or change one",
    ]


@pytest.mark.parametrize(
    "cell", ["mon-fri=9:00-12:00;14:00-18:00", "lundi \u2013 ven = 09:00 \u2013 12:00 ; 14:00\u201318:00"]
)
def test_a_timetable_as_people_write_it(cell: str) -> None:
    """A cell may contain ranges of days, French names, hours of one digit and typographic dashes."""
    (campaign,) = campaigns_of(read_sheet(f"{HEADER},timetable\na,0612345678,Ad,0899,{cell}\n".encode())).campaigns
    expected = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], "09:00-12:00;14:00-18:00")
    assert campaign.timetable == Timetable(expected)


def test_one_number_in_two_forms_is_a_duplicate() -> None:
    """Numbers of an overseas department, and numbers with a trunk zero."""
    rows = [
        "a,+262 692 12 34 56,Ad,0899",
        "b,0692123456,Ad,0899",
        "c,+44 020 7946 0000,Ad,0899",
        "d,+442079460000,Ad,0899",
    ]
    assert said("\n".join([HEADER, *rows])) == [
        f"line {line}, description: line {line - 1} has the same destination and description; "
        "remove one row, or change one"
        for line in (3, 5)
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("6.12345678E8", "'6.12345678E8' was rounded by a spreadsheet"),
        ("6,12E+08", "'6,12E+08' was rounded by a spreadsheet"),
        ("612345678.0", "'612345678.0' was stored as an amount"),
        ("0612345678.00", "'0612345678.00' was stored as an amount"),
        ("442079460000", "'442079460000' has lost its leading zero or country code, as in a spreadsheet"),
        ("6123456780", "'6123456780' has lost its leading zero or country code"),
        ("612 345 678", "'612 345 678' has lost its leading zero or country code"),
        ("612.345.678", "'612.345.678' has lost its leading zero or country code"),
        ("899 000 001", "'899 000 001' has lost its leading zero or country code"),
        ("####", "invalid phone number '####': use 3 to 15 digits"),
    ],
)
def test_a_number_that_a_spreadsheet_changed_is_refused(cell: str, expected: str) -> None:
    """It may be another number now; nothing is guessed."""
    (line,) = said_of(f'spring-001,"{cell}",Ad,0899')
    assert line.startswith(f"line 2, destination: {expected}")


@pytest.mark.parametrize(
    "cell", ["3912", "118218", "33612345678", "+442079460000", "0044 20 7946 0000", "08 99 12 34 56"]
)
def test_a_complete_number_is_accepted(cell: str) -> None:
    """Short numbers, and French numbers with their country code."""
    (campaign,) = campaigns_of(read_sheet(f"{HEADER}\nspring-001,{cell},Ad,0899\n".encode())).campaigns
    assert campaign.destination in {"3912", "118218", "0612345678", "00442079460000", "0899123456"}


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        (
            HEADER,
            "spring 001,0612345678,Ad,0899",
            "line 2, reference: invalid reference 'spring 001': use 1 to 64",
        ),
        (
            HEADER,
            "spring-001,0612345678,Ad,0123",
            "line 2, prefix: '0123' is not a documented prefix; use one of 0800,",
        ),
        (
            HEADER,
            "spring-001,0612345678,A\x07d,0899",
            "line 2, description: '[spring-001] A\\x07d' contains '\\x07' at position 14: remove",
        ),
        (
            HEADER,
            f"spring-001,0612345678,{'A' * 250},0899",
            "line 2, description: it has 250 characters: use at most",
        ),
        (HEADER, "spring-001,0612345678,Ad,0899,more", "line 2: a cell has no column name; quote a cell that contains"),
        (
            HEADER + ",",
            "spring-001,0612345678,Ad,0899,more",
            "line 2: a cell has no column name; quote a cell that contains",
        ),
        (HEADER, "spring-001,0612345678", "line 2, description: the cell is empty; write for example 'Magazine Ad'"),
        (
            f"{HEADER},allow_redirect",
            "spring-001,0612345678,Ad,0899,maybe",
            "line 2, allow_redirect: invalid value 'maybe'; write yes",
        ),
        (
            f"{HEADER},cost_group",
            "spring-001,0612345678,Ad,0899,\u202e",
            "line 2, cost_group: '\\u202e' is empty: use",
        ),
        (
            f"{HEADER},operator",
            f"spring-001,0612345678,Ad,0899,{'1' * 256}",
            "line 2, operator: '11111111111111111111'... has 256",
        ),
        (
            f"{HEADER},timetable",
            "spring-001,0612345678,Ad,0899,monday",
            "line 2, timetable: 'monday': write each day once, as",
        ),
        (
            f"{HEADER},timetable",
            "spring-001,0612345678,Ad,0899,mon=1-2",
            "line 2, timetable: invalid range '1-2' on monday: use HH:MM-HH:MM",
        ),
        (
            f"{HEADER},timetable",
            "spring-001,0612345678,Ad,0899,mon=01:00-02:00|mon=03:00-04:00",
            "line 2, timetable: 'mon=03:00-04:00': write each day once",
        ),
        (
            f"{HEADER},timetable",
            "spring-001,0612345678,Ad,0899,mon=01:00-02:00|monday=03:00-04:00",
            "line 2, timetable: 'monday' gives monday a second time",
        ),
    ],
)
def test_a_wrong_cell(header: str, cells: str, expected: str) -> None:
    """The error names the line, the column, the problem and a right value."""
    lines = said_of(cells, header)
    assert lines[0].startswith(expected), lines


def test_wrong_columns() -> None:
    """A mistyped name, a repeated name and a missing column are reported before any cell."""
    columns = (
        "reference, destination, description, prefix, allow_redirect, cost_group, operator, tracking_number, timetable"
    )
    assert said_of("a,b,c,d,e", "reference,destinations,reference,nonsense,prefix") == [
        "line 1: there is no column 'destinations'; did you mean destination?",
        "line 1: the column reference is there 2 times; remove all but one",
        (
            "line 1: there is no column destination and no column description; "
            f"the columns are {columns}, with ',', ';' or a tab between them"
        ),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file: its first line is empty; the first line names the columns, as reference,destination,"),
        (f"\n{HEADER}\n".encode(), "the file: its first line is empty;"),
        (b",,", "the file: its first line is empty;"),
        (b'" ",""', "the file: its first line is empty;"),
        (HEADER.encode(), "the file: it has no row below its first line; add one for each number"),
        (
            f"{HEADER}\nspring-001,0612345678,\x81,0899".encode("latin-1"),
            "line 2: it is not UTF-8; in Excel, save the file as",
        ),
        (b"a,b\n\0,1", "the file: it is a binary file; save the table as .xlsx or .csv"),
        (b"%PDF-1.7", "the file: it is a PDF; export the table as .xlsx or .csv"),
        (HEADER.encode("utf-16"), "the file: it is UTF-16; in Excel, save it as 'CSV UTF-8'"),
        (
            f'{HEADER}\nspring-001,0612345678,"Ad,0899'.encode(),
            "line 2: it cannot be split into cells (unexpected end of data)",
        ),
        (
            f'{HEADER}\n\n\nspring-001,"06"12,Ad,0899'.encode(),
            "line 4: it cannot be split into cells (',' expected after '\"')",
        ),
        (b" " * (LARGEST_FILE + 1), "the file: it is larger than 4 MiB; split it"),
        (HEADER.encode() + b"\na" * (MOST_ROWS + 1), "the file: it has 10001 rows; the limit is 10000: split it"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_wrong_file_is_refused(content: bytes, expected: str) -> None:
    """The error names the place, if there is one."""
    (line,) = said(content)
    assert line.startswith(expected)


def test_an_error_survives_pickle_and_copy() -> None:
    """As every error of the library."""
    error = CampaignsError([Problem(3, "prefix", "wrong"), Problem(None, None, "empty")])
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert twin.problems == error.problems
        assert str(twin) == "the file: empty\nline 3, prefix: wrong"


@given(
    content=st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda text: f"{HEADER}\n{text}".encode(errors="replace"))
    )
)
def test_any_bytes(content: bytes) -> None:
    """They become campaigns or a CampaignsError."""
    assert outcome(content) != ()


def outcome(content: bytes) -> tuple[Campaign | Problem, ...]:
    """Return the campaigns, or the problems."""
    try:
        return campaigns_of(read_sheet(content)).campaigns
    except CampaignsError as error:
        return error.problems
