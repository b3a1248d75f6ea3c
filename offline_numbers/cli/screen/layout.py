"""How blocks become lines of text."""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from attrs import frozen
from rich.cells import cell_len

from .blocks import Block, Grid, Line, Row

GAP = 2
GAP_WITH_HEADER = 3
Fold = Callable[[str, int], Sequence[str]]
"""Wraps a text to a number of columns."""


@frozen
class Cell:
    """A piece of a line with its style, padded to its column."""

    text: str
    style: str


def plain(blocks: Sequence[Block]) -> str:
    """Return blocks for a pipe or a file: each row of a grid is one line, however wide."""
    return "".join(f"{_plain_line(line)}\n" for block in blocks for line in lines(block))


def _plain_line(line: Sequence[Cell]) -> str:
    return "".join(cell.text for cell in line).rstrip()


def lines(block: Block, width: int | None = None, fold: Fold | None = None) -> Iterator[Sequence[Cell]]:
    """Yield the lines of a block.

    Args:
        block: the block.
        width: the number of columns; ``None``: no limit.
        fold: how a cell that is too wide continues on the next line; needed with ``width``.

    """
    if isinstance(block, str):
        yield from ([Cell(text, "")] for text in block.split("\n"))
    elif isinstance(block, Line):
        texts = [block.text] if width is None or fold is None else fold(block.text, width)
        yield from ([Cell(text, block.style)] for text in texts)
    else:
        yield from _grid_lines(block, width, fold)


def _grid_lines(grid: Grid, width: int | None, fold: Fold | None) -> Iterator[Sequence[Cell]]:
    """Yield the header, a rule, and each row, folded if the screen is narrow."""
    gap = GAP_WITH_HEADER if grid.header else GAP
    rows = [Row(grid.header, "bold"), *grid.rows] if grid.header else grid.rows
    widths = [max(map(cell_len, column)) for column in zip(*(row.cells for row in rows), strict=True)]
    if width is not None:
        widths = fitted(widths, width - grid.indent - gap * (len(widths) - 1))
    for place, row in enumerate(rows):
        yield from _row_lines(row, grid, widths, gap, fold)
        if grid.header and place == 0:
            yield [Cell("─" * (sum(widths) + gap * (len(widths) - 1)), "")]


def fitted(widths: Sequence[int], room: int) -> list[int]:
    """Return column widths that fit: narrow columns keep theirs, the wide ones share the rest."""
    result = list(widths)
    for count, place in zip(range(len(widths), 0, -1), sorted(range(len(widths)), key=widths.__getitem__), strict=True):
        result[place] = min(widths[place], max(2, room // count))
        room -= result[place]
    return result


def _row_lines(row: Row, grid: Grid, widths: Sequence[int], gap: int, fold: Fold | None) -> Iterator[Sequence[Cell]]:
    styles = [f"{style} {row.style}".strip() for style in grid.styles or [""] * len(widths)]
    folded = [
        fold(cell, width) if fold and cell_len(cell) > width else [cell]
        for cell, width in zip(row.cells, widths, strict=True)
    ]
    for texts in zip_longest(*folded, fillvalue=""):
        cells = [Cell(" " * grid.indent, "")]
        for text, width, style in zip(texts, widths, styles, strict=True):
            cells.append(Cell(text + " " * (width - cell_len(text) + gap), style))
        yield cells
