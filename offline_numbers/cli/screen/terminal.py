"""What only a terminal needs, and so what only Rich does: colours, folding, and what moves."""

import io
import textwrap
from collections.abc import Sequence
from itertools import islice
from typing import TextIO

from rich.console import Console, RenderableType
from rich.text import Text

from .blocks import Block
from .layout import Cell, lines

WIDTH = 80
CHUNK = 500
"""The lines that are written at once: a long list appears, and ends, at once."""


def console(stream: TextIO) -> Console:
    """Return Rich's console for a stream."""
    return Console(file=stream, highlight=False)


def show(stream: TextIO, blocks: Sequence[Block]) -> None:
    """Write blocks in colours, each folded to the width of the screen.

    Raises:
        OSError: it cannot be written.

    """
    target = console(stream)

    def fold(text: str, width: int) -> list[str]:
        if text.isascii():  # ten times as fast, for a long list
            return textwrap.wrap(text, width, break_on_hyphens=False) or [""]
        return [part.plain.rstrip() for part in Text(text).wrap(target, width, overflow="fold")] or [""]

    for block in blocks:
        rest = iter(lines(block, target.width, fold))
        while part := list(islice(rest, CHUNK)):
            target.print(Text("\n").join(map(_line, part)), soft_wrap=True)


def drawn(*renderables: RenderableType) -> str:
    """Return what Rich draws on 80 columns without colours."""
    paper = Console(file=io.StringIO(), width=WIDTH, color_system=None, highlight=False)
    with paper.capture() as capture:
        paper.print(*renderables, sep="\n")
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _line(cells: Sequence[Cell]) -> Text:
    line = Text.assemble(*((cell.text, cell.style) for cell in cells))
    line.rstrip()
    return line
