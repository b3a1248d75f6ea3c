"""Workbooks: their rows, and their errors, each with the name of its cell."""

import importlib
import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.campaigns import HEADER, row

from offline_numbers.campaigns import CampaignsError, write_campaigns
from offline_numbers.campaigns.opening import read_sheet
from offline_numbers.campaigns.reading import campaigns_of
from offline_numbers.campaigns.sheet import MOST_COLUMNS, MOST_ROWS

xlsxwriter: Any = importlib.import_module("xlsxwriter")  # it has no types
Fill = Callable[[Any, Any], object]
"""Fills a page of a workbook."""


def workbook(*fills: Fill) -> bytes:
    """Return a workbook with one page for each function."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for place, fill in enumerate(fills, 1):
            fill(book, book.add_worksheet(f"page {place}"))
    return content.getvalue()


def archive(**parts: bytes) -> bytes:
    """Return a ZIP archive; ``__`` in a name is a slash."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name.replace("__", "/"), part)
    return content.getvalue()


def table(*rows: Sequence[object], first: int = 0) -> Fill:
    """Return a function that writes rows below the names of the columns."""

    def fill(_: object, page: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        for place, cells in enumerate([HEADER.split(","), *rows], first):
            page.write_row(place, 0, cells)

    return fill


def problem_of(content: bytes, sheet: str | None = None) -> str:
    """Return the only problem of a workbook."""
    with pytest.raises(CampaignsError) as caught:
        read_sheet(content, sheet)
    (problem,) = caught.value.problems
    return str(problem)


def test_numeric_cells_are_digits() -> None:
    """A whole number has no decimals; an empty row does not shift the rows below."""
    sheet = read_sheet(workbook(table(["spring-001", 612345678, "Ad", 899.5], [], [" x "])))
    assert [line.cells[:4] for line in sheet.lines] == [
        ("spring-001", "612345678", "Ad", "899.5"),
        ("x", "", "", ""),
    ]
    assert [line.number for line in sheet.lines] == [2, 4]


def test_the_named_sheet_is_read() -> None:
    """Without a name, the first one is read, with a notice."""
    content = workbook(table(["first"]), table(["second"]))
    assert read_sheet(content, "page 2").lines[0].cells[0] == "second"
    sheet = read_sheet(content)
    assert sheet.lines[0].cells[0] == "first"
    assert sheet.notices == ("the workbook has 2 sheets; 'page 1' was read, --sheet names another",)
    assert problem_of(content, "page 3") == "the file: there is no sheet 'page 3'; the sheets are 'page 1', 'page 2'"


def with_a_date(book: Any, page: Any) -> None:  # noqa: ANN401 - as above
    """Write a date."""
    page.write_datetime(
        1, 27, datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None), book.add_format({"num_format": 14})
    )
    page.write_string(0, 0, "reference")


def with_a_formula(_: object, page: Any) -> None:  # noqa: ANN401 - as above
    """Write a formula."""
    page.write_formula("C2", "=1+1")


def with_merged_cells(_: object, page: Any) -> None:  # noqa: ANN401 - as above
    """Merge two cells."""
    page.merge_range("B3:C3", "merged")


def with_cells_far_apart(_: object, page: Any) -> None:  # noqa: ANN401 - as above
    """Write two cells that span millions of empty ones."""
    page.write_string(0, 0, "reference")
    page.write_string(99_999, 20, "far")


def with_a_million_empty_rows(_: object, page: Any) -> None:  # noqa: ANN401 - as above
    """Write a cell in the last row of a sheet."""
    page.write_string(2**20 - 1, 0, "last")


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        (with_a_million_empty_rows, "line 1048576: cell A1048576 is far away from the others; delete"),
        (with_a_date, "line 2: cell AB2 is a date or a time (2026-03-02"),
        (with_a_formula, "line 2: cell C2 is a formula; copy the column and paste it as values"),
        (with_merged_cells, "line 3: cell B3 is merged with others; unmerge the cells"),
        (with_cells_far_apart, "line 100000: cell U100000 is far away from the others; delete"),
        (table(["x"], first=1), "the file: its first line is empty;"),
        (table(*[["x"]] * (MOST_ROWS + 1)), "the file: it has 10001 rows; the limit is 10000: split it"),
        (table(list("x" * (MOST_COLUMNS + 1))), "line 1: it has 201 columns; the limit is 200"),
    ],
)
def test_a_workbook_that_cannot_be_read_names_the_cell(fill: Fill, expected: str) -> None:
    """Each refusal names the cell and what to do."""
    assert problem_of(workbook(fill)).startswith(expected)


NAMED = ("reference", "destination", "description", "tracking_number")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            ("b", "0612345678", "Ad", "0899000001"),
            "line 3, tracking_number: cell D3: '0899000001' is also the tracking",
        ),
        (("a", "0612345678", "Ad", "0899000002"), "line 3, reference: cell A3: 'a' is also the reference of line 2"),
        (("b", 612345678, "Ad", "0899000002"), "line 3, destination: cell B3: "),
        (("b", "", "Ad", "0899000002"), "line 3, destination: cell B3: the cell is empty; write for example"),
    ],
)
def test_a_wrong_cell_of_a_workbook_has_its_name(cells: Sequence[object], expected: str) -> None:
    """The error names the line, the column and the cell."""

    def fill(_: object, page: Any) -> None:  # noqa: ANN401 - as above
        for place, written in enumerate((NAMED, ("a", "0612345670", "Old", "0899000001"), cells)):
            page.write_row(place, 0, written)

    with pytest.raises(CampaignsError) as caught:
        campaigns_of(read_sheet(workbook(fill)))
    assert str(caught.value.problems[0]).startswith(expected)


def test_a_workbook_without_rows_has_no_cell_to_name() -> None:
    """The problem is the whole file's."""
    with pytest.raises(CampaignsError, match="the file: it has no row below its first line"):
        campaigns_of(read_sheet(workbook(table())))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (archive(xl__workbook=bytes(65 * 2**20)), "unpacked, it is larger than 64 MiB; delete what is not needed"),
        (b"PK\x03\x04 and no archive", "the file is damaged or encrypted (BadZipFile); save it again as .xlsx"),
        (archive(xl__other=b""), "the workbook is damaged (CalamineError); open it in a spreadsheet"),
        (
            archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
            "it is an OpenDocument spreadsheet (.ods); save it as .xlsx or .csv",
        ),
        (archive(word__document=b""), "it is a Word document (.docx); save it as .xlsx or .csv"),
        (archive(letter=b""), "it is a ZIP archive; save it as .xlsx or .csv"),
    ],
    ids=["bomb", "damaged", "incomplete", "ods", "docx", "zip"],
)
def test_another_archive_is_refused(content: bytes, expected: str) -> None:
    """The error names its kind; a bomb is not unpacked."""
    assert problem_of(content).startswith(f"the file: {expected}")


def test_reading_needs_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without python-calamine, the error names the extra."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(ModuleNotFoundError, match=r"reading .xlsx needs the extra excel: pip install"):
        read_sheet(workbook(table()))


def test_writing_needs_an_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without XlsxWriter, the error names the extra, and no file is left."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ModuleNotFoundError, match=r"writing .xlsx needs the extra excel: pip install"):
        write_campaigns(tmp_path / "numbers.xlsx", [row(1)])
    assert list(tmp_path.iterdir()) == []
