"""What a command shows, as data: lines and grids. ``layout`` writes them, ``terminal`` adds colours and folds."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from offline_numbers.values import printable


@frozen
class Line:
    """One line of text.

    Attributes:
        text: the line.
        style: a style of Rich, ``"bold"`` for example; only a terminal shows it.

    """

    text: str
    style: str = ""


@frozen
class Row:
    """One row of a grid.

    Attributes:
        cells: a text for each column, on one line.
        style: a style of Rich for the whole row.

    """

    cells: Sequence[str]
    style: str = ""


@frozen
class Grid:
    """Rows in columns that are as wide as their cells.

    Attributes:
        rows: the rows.
        header: a name for each column; without names, no header is shown.
        styles: a style of Rich for each column; a row's own style overrides it.
        indent: the number of spaces before each row.

    """

    rows: Sequence[Row]
    header: Sequence[str] = ()
    styles: Sequence[str] = ()
    indent: int = 0


Block = str | Line | Grid
"""A ``str`` keeps its own lines and is never folded, so that you can paste it."""


def facts(title: str, values: Mapping[str, str | None]) -> tuple[Block, ...]:
    """Show facts, one per line.

    Args:
        title: the subject; it is made printable.
        values: by name; an empty value or ``None`` is left out.

    """
    rows = [Row((name, printable(value))) for name, value in values.items() if value]
    return Line(printable(title), "bold"), Grid(rows, styles=("dim", ""), indent=2)


def table(header: Sequence[str], rows: Iterable[Row]) -> Grid:
    """Return a grid with a header; every cell is made printable."""
    return Grid([Row([printable(cell) for cell in row.cells], row.style) for row in rows], header)
