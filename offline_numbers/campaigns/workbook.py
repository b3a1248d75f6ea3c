"""Excel workbooks, ``.xlsx``: read with python-calamine, written with XlsxWriter; each cell is a text."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn
from xml.etree import ElementTree as ET

from .sheet import MOST_COLUMNS, Line, Sheet, refuse, refuse_columns, sheet_of

EXTRA = "needs the extra excel: pip install offline-numbers[excel]"
_LARGEST = 64 * 2**20  # bytes, unpacked
_MOST_CELLS = 1_000_000  # that a sheet may span, empty cells included
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>(\s*<(?:\w+:)?f\b)?')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OTHERS = {
    b"application/vnd.oasis.opendocument.spreadsheet": "an OpenDocument spreadsheet (.ods)",
    b"application/vnd.oasis.opendocument.text": "an OpenDocument text (.odt)",
}


def read_workbook(content: bytes, sheet: str | None = None) -> Sheet:
    """Read one sheet of a workbook."""
    calamine = _calamine()
    parts = _unpacked(content)
    if not any(name.startswith("xl/") for name in parts):
        refuse(f"it is {_kind_of(parts)}; save it as .xlsx or .csv")
    # Packed again: the reader unpacks nothing whose size was not counted.
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    try:
        with calamine.CalamineWorkbook.from_filelike(packed) as workbook:
            name = _chosen(workbook.sheet_names, sheet)
            _check_cells(_part_of(parts, name))
            page = workbook.get_sheet_by_name(name)
            merged: list[tuple[tuple[int, int], tuple[int, int]]] = page.merged_cell_ranges or []
            rows: list[list[object]] = page.to_python(skip_empty_area=False)
    except (calamine.CalamineError, ET.ParseError, KeyError) as error:
        refuse(f"the workbook is damaged ({type(error).__name__}); open it in a spreadsheet and save it again")
    for (row, column), _ in merged:
        _refuse_cell(row, column, "merged with others; unmerge the cells")
    return _sheet_of(rows, name, len(_sheet_names(parts)))


def _calamine() -> Any:  # noqa: ANN401 - a module
    try:
        import python_calamine  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        msg = f"reading .xlsx {EXTRA}"
        raise ModuleNotFoundError(msg, name="python_calamine") from None
    return python_calamine


def _unpacked(content: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook, within the memory limit."""
    parts, left = dict[str, bytes](), _LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                with archive.open(info) as file:
                    part = file.read(left + 1)
                left -= len(part)
                if left < 0:
                    refuse(f"unpacked, it is larger than {_LARGEST // 2**20} MiB; delete what is not needed")
                parts[info.filename] = part
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        refuse(f"the file is damaged or encrypted ({type(error).__name__}); save it again as .xlsx without a password")
    return parts


def _kind_of(parts: dict[str, bytes]) -> str:
    if known := _OTHERS.get(parts.get("mimetype", b"").strip()):
        return known
    return "a Word document (.docx)" if any(name.startswith("word/") for name in parts) else "a ZIP archive"


def _chosen(names: Sequence[str], sheet: str | None) -> str:
    if sheet is None and names:
        return names[0]
    if sheet is None or sheet not in names:
        refuse(f"there is no sheet {sheet!r}; the sheets are {', '.join(map(repr, names))}")
    return sheet


def _sheet_names(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the relation of each sheet, by its name."""
    root = ET.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - bounded above, and expat limits entities
    return {one.attrib["name"]: one.attrib[_RELATION] for one in root.iter() if one.tag.endswith("}sheet")}


def _part_of(parts: dict[str, bytes], name: str) -> bytes:
    """Return the XML of a sheet."""
    relation = _sheet_names(parts)[name]
    root = ET.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314 - as above
    target = next(one.attrib["Target"] for one in root if one.attrib["Id"] == relation)
    return parts[target.removeprefix("/") if target.startswith("/") else f"xl/{target}"]


def _check_cells(xml: bytes) -> None:
    """Refuse a sheet with formulas, and one whose cells lie so far apart that reading it would fill the memory."""
    rows = columns = 0
    for match in _CELL.finditer(xml):
        row, column = int(match[2]) - 1, _column_of(match[1].decode())
        rows, columns = max(rows, row + 1), max(columns, column + 1)
        if rows * columns > _MOST_CELLS:
            _refuse_cell(row, column, "far away from the others; delete the rows and columns that are not needed")
        if match[3]:
            _refuse_cell(row, column, "a formula; copy the column and paste it as values")


def _sheet_of(rows: list[list[object]], name: str, sheets: int) -> Sheet:
    width = max((place for row in rows for place, value in enumerate(row, 1) if value != ""), default=0)
    if width > MOST_COLUMNS:
        refuse_columns(1, width)
    notices = (f"the workbook has {sheets} sheets; {name!r} was read, --sheet names another",) if sheets > 1 else ()
    return sheet_of([*_lines(rows, width)], notices=notices, is_workbook=True)


def _lines(rows: Iterable[list[object]], width: int) -> Iterator[Line]:
    for place, row in enumerate(rows):
        cells = tuple(_text(value, place, column) for column, value in enumerate(row[:width]))
        if any(cells):
            yield Line(place + 1, cells)


def _text(value: object, row: int, column: int) -> str:
    """Return a cell as text: a number without its decimals, as a spreadsheet shows it."""
    if isinstance(value, date | datetime | time | timedelta):
        _refuse_cell(row, column, f"a date or a time ({value}); format the column as text and type the value again")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def _refuse_cell(row: int, column: int, problem: str) -> NoReturn:
    refuse(f"cell {cell_name(row, column)} is {problem}", row + 1)


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, ``"B7"``, of a row and a column counted from 0."""
    name, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return f"{name}{row + 1}"


def _column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def workbook_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook with one sheet, in which each cell is a text."""
    try:
        import xlsxwriter  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs] - an extra, without types
    except ModuleNotFoundError:
        msg = f"writing .xlsx {EXTRA}"
        raise ModuleNotFoundError(msg, name="xlsxwriter") from None
    content = io.BytesIO()
    made: Any = xlsxwriter.Workbook(content, {"in_memory": True})
    with made as workbook:
        text = workbook.add_format({"num_format": "@"})
        page = workbook.add_worksheet("numbers")
        page.set_column(0, len(columns) - 1, 20, text)
        for place, row in enumerate((columns, *rows)):
            for column, cell in enumerate(row):
                page.write_string(place, column, cell, text)
        page.freeze_panes(1, 0)
    return content.getvalue()
