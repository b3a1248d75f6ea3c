"""Campaigns from a file: every cell is read, and all that is wrong is said at once."""

import difflib
import os
from typing import Any

from attrs import define, field

from offline_numbers.allocation import marked
from offline_numbers.errors import ArgumentError
from offline_numbers.values import normalize_phone_number
from offline_numbers.wire import Normalize

from .cells import COLUMNS
from .problems import CampaignsError, Problem
from .sheet import Line, Sheet, open_sheet
from .twins import Twins
from .values import Campaign


def read_campaigns(
    path: str | os.PathLike[str], *, normalize: Normalize = normalize_phone_number
) -> tuple[Campaign, ...]:
    """Read campaigns from a file of comma-separated values; nothing is sent.

    It reads and checks in one go, 10,000 rows in about half a second: a service gives it to ``asyncio.to_thread``.

    The first line names the columns: ``reference``, ``destination``, ``description`` and ``prefix``, and where they are
    wanted ``allow_redirect`` (yes or no), ``cost_group``, ``operator`` and ``timetable``
    (``monday=10:00-12:00;14:00-18:00|tuesday=09:00-12:00``), in any order. Between two cells stands ``,`` or ``;``; a
    cell that holds it is quoted.

    Args:
        path: the file: UTF-8, with or without a byte order mark, at most 10,000 rows and 4 MiB.
        normalize: how a destination becomes its one form; the session's own.

    Returns:
        The rows, in the order of the file; those without any text are left out.

    Raises:
        OSError: the file cannot be read.
        CampaignsError: something is wrong in it; the error names each line and column, and what would be right.

    """
    return campaigns_of(open_sheet(path), normalize)


def campaigns_of(sheet: Sheet, normalize: Normalize = normalize_phone_number) -> tuple[Campaign, ...]:
    """Return the campaigns of a file that is already open.

    Args:
        sheet: the file.
        normalize: how a destination becomes its one form; the session's own.

    Raises:
        CampaignsError: something is wrong in it.

    """
    reader = _Reader(normalize, _columns(sheet))
    campaigns = [reader.campaign(line) for line in sheet.lines]
    problems = [*reader.problems, *reader.twins.problems]
    if not sheet.lines:
        problems.append(Problem(None, None, "it has no row below its first line; give one for each number"))
    if problems:
        raise CampaignsError(problems)
    return tuple(filter(None, campaigns))


def _columns(sheet: Sheet) -> list[str]:
    """Return the names of the columns in their order, an empty one for a column without a name.

    Raises:
        CampaignsError: one is unknown, there twice or missing: then no cell is sure to be what it seems.

    """
    names = [cell.lower() for cell in sheet.header.cells]
    wrong = [_unknown(name) for name in names if name and name not in COLUMNS]
    wrong += [
        f"the column {name} is there {names.count(name)} times; once would be right"
        for name in COLUMNS
        if names.count(name) > 1
    ]
    missing = [name for name, column in COLUMNS.items() if column.required and name not in names]
    if missing:
        wrong.append(f"it lacks {' and '.join(missing)}; {_known()}")
    if wrong:
        raise CampaignsError(Problem(sheet.header.number, None, message) for message in wrong)
    return names


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, COLUMNS, 1)
    meant = f"perhaps {near[0]} is meant" if near else _known()
    return f"there is no column {name[:40]!r}; {meant}"


def _known() -> str:
    return f"the columns are {', '.join(COLUMNS)}, with ',' or ';' between them"


@define
class _Reader:
    """Reads one row after the other, and keeps what is wrong."""

    normalize: Normalize
    columns: list[str]
    problems: list[Problem] = field(factory=list[Problem])
    twins: Twins = field(factory=Twins)

    def campaign(self, line: Line) -> Campaign | None:
        """Return the campaign of a row; ``None`` where something is wrong with it."""
        before = len(self.problems)
        cells = dict(zip(self.columns, line.cells, strict=False))
        named = [*map(bool, self.columns), *[False] * len(line.cells)]
        if any(cell and not has_name for cell, has_name in zip(line.cells, named, strict=False)):
            self._wrong(line, None, "a cell stands under no name; quote a cell that holds ',' or ';'")
        values = {column.field: self._value(line, name, cells.get(name, "")) for name, column in COLUMNS.items()}
        self._fits_with_marker(line, values)
        self.twins.add(line.number, values["reference"], values["destination"], values["description"])
        return Campaign(**values, line=line.number) if len(self.problems) == before else None

    def _value(self, line: Line, name: str, cell: str) -> Any:  # noqa: ANN401 - as many types as columns
        """Return what a cell means, ``None`` where it is empty or wrong."""
        column = COLUMNS[name]
        if not cell:
            if column.required:
                self._wrong(line, name, f"the cell is empty; right would be {column.example!r} for example")
            return None
        try:
            return column.read(cell, self.normalize)
        except ValueError as error:
            self._wrong(line, name, error.problem if isinstance(error, ArgumentError) else str(error))
            return None

    def _fits_with_marker(self, line: Line, values: dict[str, Any]) -> None:
        if values["reference"] and values["description"]:
            try:
                marked(values["reference"], values["description"])
            except ArgumentError as error:
                self._wrong(line, "description", error.problem)

    def _wrong(self, line: Line, column: str | None, message: str) -> None:
        self.problems.append(Problem(line.number, column, message))
