"""Campaigns from a file: every cell is read, and everything that is wrong is reported at once."""

import difflib
import os
from typing import Any

from attrs import define, evolve, field, frozen

from offline_numbers.errors import ArgumentError, ArgumentTypeError
from offline_numbers.values import Normalize, normalize_phone_number, number_key

from .cells import ALIASES, COLUMNS, OURS
from .domain import tracking_key, type_of
from .marking import label_of
from .opening import open_sheet
from .problems import MOST_PROBLEMS, CampaignsError, Problem
from .references import proposed_reference
from .sheet import Line, Sheet
from .twins import Twins
from .values import Campaign
from .workbook import cell_name

_NEAR = 0.75  # of a name that is probably mistyped


@frozen
class Reading:
    """The content of a file."""

    campaigns: tuple[Campaign, ...]
    notices: tuple[str, ...] = ()


def read_campaigns(
    path: str | os.PathLike[str], *, sheet: str | None = None, normalize: Normalize = normalize_phone_number
) -> tuple[Campaign, ...]:
    """Read campaigns from a ``.csv`` or ``.xlsx`` file; nothing is sent.

    It blocks, about half a second for 10,000 rows: call it through ``asyncio.to_thread`` in a service.

    The first line names the columns, in any order: ``reference``, ``destination``, ``description`` and ``prefix``;
    optional ``tracking_number``, ``allow_redirect`` (yes or no), ``cost_group``, ``operator`` and ``timetable``
    (``monday=10:00-12:00;14:00-18:00|tuesday=09:00-12:00``). A row with a tracking number needs no prefix. A file
    without the column ``reference``, as ``list --csv`` prints it, gets proposed ones. Other columns are ignored, unless
    their name nearly matches a known one.

    Args:
        path: the file: a workbook (extra ``excel``), or text in UTF-8 or cp1252 with ``,``, ``;`` or tabs between the
            cells; at most 10,000 rows, 200 columns and 4 MiB.
        sheet: the name of the sheet of a workbook; ``None``: the first one.
        normalize: how a number becomes its one form; the session's own.

    Returns:
        The rows, in the order of the file, without empty ones.

    Raises:
        OSError: the file cannot be read.
        ModuleNotFoundError: it is a workbook, and the extra ``excel`` is not installed.
        CampaignsError: the file has errors; the error names each line and column, and a right value.

    """
    return campaigns_of(open_sheet(path, sheet), normalize).campaigns


def campaigns_of(sheet: Sheet, normalize: Normalize = normalize_phone_number) -> Reading:
    """Return the campaigns of a file that is already open."""
    columns, notices = _columns(sheet)
    reader = _Reader(normalize, columns)
    campaigns = [reader.campaign(line) for line in sheet.lines]
    problems = [*reader.problems, *reader.twins.problems]
    if not sheet.lines:
        problems.append(Problem(None, None, "it has no row below its first line; add one for each number"))
    if sheet.is_workbook:
        problems = [_in_cell(problem, columns) for problem in problems]
    if problems:
        raise CampaignsError(problems, reader.count + len(reader.twins.problems) + (not sheet.lines))
    if reader.in_pool:
        notices.append(f"{reader.in_pool} rows of numbers in the pool were left out")
    return Reading(tuple(filter(None, campaigns)), (*sheet.notices, *notices))


def _in_cell(problem: Problem, columns: list[str]) -> Problem:
    """Return the problem of a workbook with the name of its cell."""
    if problem.line is None or problem.column not in columns:
        return problem
    cell = cell_name(problem.line - 1, columns.index(problem.column))
    return evolve(problem, message=f"cell {cell}: {problem.message}")


def _columns(sheet: Sheet) -> tuple[list[str], list[str]]:
    """Return the names of the columns in their order, empty for one that is ignored, and notices about them."""
    given = [ALIASES.get(cell.lower(), cell.lower()) for cell in sheet.header.cells]
    others = [name for name in dict.fromkeys(given) if name and name not in COLUMNS and name not in OURS]
    mistyped = {name: near for name in others if (near := difflib.get_close_matches(name[:40], COLUMNS, 1, _NEAR))}
    wrong = [f"there is no column {name[:40]!r}; did you mean {near[0]}?" for name, near in mistyped.items()]
    wrong += [
        f"the column {name} is there {given.count(name)} times; remove all but one"
        for name in COLUMNS
        if given.count(name) > 1
    ]
    missing = [name for name in _required(given) if name not in given]
    if missing:
        known = f"the columns are {', '.join(COLUMNS)}, with ',', ';' or a tab between them"
        wrong.append(f"there is no column {' and no column '.join(missing)}; {known}")
    if wrong:
        raise CampaignsError(Problem(sheet.header.number, None, message) for message in wrong)
    ignored = ", ".join(repr(name[:40]) for name in others)
    notices = [f"unknown columns were ignored: {ignored}"] if ignored else []
    return [name if name in COLUMNS else "-" if name else "" for name in given], notices


def _required(given: list[str]) -> list[str]:
    """Return the columns that a file needs: an existing number has a prefix, and gets a proposed reference."""
    if "tracking_number" in given:
        return ["destination", "description"]
    return [name for name, column in COLUMNS.items() if column.required]


@define
class _Reader:
    """Reads one row after the other, and keeps the first hundred problems."""

    normalize: Normalize
    columns: list[str]
    problems: list[Problem] = field(factory=list[Problem])
    count: int = 0
    in_pool: int = 0
    twins: Twins = field(factory=Twins)

    def campaign(self, line: Line) -> Campaign | None:
        """Return the campaign of a row; ``None`` if something is wrong with it, or if it is a number in the pool."""
        before = self.count
        cells = dict(zip(self.columns, line.cells, strict=False))
        if self._is_in_pool(cells):
            self.in_pool += 1
            return None
        named = [*map(bool, self.columns), *[False] * len(line.cells)]
        if any(cell and not has_name for cell, has_name in zip(line.cells, named, strict=False)):
            self._wrong(line, None, "a cell has no column name; quote a cell that contains the delimiter")
        values = {column.field: self._value(line, name, cells) for name, column in COLUMNS.items()}
        self._fill(values)
        if self.count > before:
            self._add_twin(line, values)
            return None
        campaign = Campaign(**values, line=line.number)
        self._check_label(line, campaign)
        self._add_twin(line, values)
        return campaign if self.count == before else None

    def _is_in_pool(self, cells: dict[str, str]) -> bool:
        """Return whether a row of ``list --csv`` is a number in the pool."""
        has_reference = "reference" in self.columns
        return not has_reference and bool(cells.get("tracking_number")) and not cells.get("destination")

    def _value(self, line: Line, name: str, cells: dict[str, str]) -> Any:  # noqa: ANN401 - as many types as columns
        """Return the value of a cell; ``None`` if it is empty or wrong."""
        column, cell = COLUMNS[name], cells.get(name, "")
        if not cell:
            if column.required and not self._may_be_empty(name, cells):
                self._wrong(line, name, f"the cell is empty; write for example {column.example!r}")
            return None
        try:
            return column.read(cell, self.normalize)
        except (ArgumentError, ArgumentTypeError) as error:
            self._wrong(line, name, error.problem)
        return None

    def _may_be_empty(self, name: str, cells: dict[str, str]) -> bool:
        if not cells.get("tracking_number"):
            return False
        return name in {"description", "prefix"} or (name == "reference" and name not in self.columns)

    def _fill(self, values: dict[str, Any]) -> None:
        """Add the type and the reference that follow from the number of a row."""
        number = values["tracking_number"]
        if number is None:
            return
        values["description"] = values["description"] or ""
        if values["type"] is None:
            values["type"] = type_of(number) or 0
        if "reference" not in self.columns:
            values["reference"], values["description"] = proposed_reference(number, values["description"])

    def _add_twin(self, line: Line, values: dict[str, Any]) -> None:
        destination, number = values["destination"], values["tracking_number"]
        self.twins.add(
            line.number,
            values["reference"],
            destination and number_key(destination, normalize=self.normalize),
            values["description"],
            number and tracking_key(number),
        )

    def _check_label(self, line: Line, campaign: Campaign) -> None:
        """Check the label of a row that may be allocated; that of a number that exists is for the plan to check."""
        if campaign.tracking_number is not None:
            return
        try:
            label_of(campaign)
        except ArgumentError as error:
            self._wrong(line, "description", error.problem)

    def _wrong(self, line: Line, column: str | None, message: str) -> None:
        self.count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(line.number, column, message))
