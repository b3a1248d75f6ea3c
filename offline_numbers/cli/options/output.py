"""The option ``--json``, and where each kind of text goes: results to stdout, the rest to stderr."""

import sys
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from offline_numbers.cli.screen.blocks import Block, Line
from offline_numbers.cli.screen.stream import is_screen, show, show_json
from offline_numbers.values import printable


@Parameter(name="*")
@frozen(kw_only=True)
class Output:
    """How a command prints.

    Attributes:
        json: print JSON in place of text.

    """

    json: Annotated[bool, Parameter(negative=(), show_default=False)] = False

    def show(self, data: object, *blocks: Block) -> None:
        """Print one result.

        Args:
            data: the result for ``--json``, on one line.
            blocks: the same as text, one below the other.

        """
        if self.json:
            show_json(sys.stdout, data)
        else:
            show(sys.stdout, blocks)

    def note(self, *blocks: Block) -> None:
        """Print a remark on stderr; with ``--json`` print nothing."""
        if not self.json:
            show(sys.stderr, blocks)

    def warn(self, sentence: str) -> None:
        """Print a warning on one line of stderr; with ``--json`` print nothing.

        Args:
            sentence: the warning; it is made printable.

        """
        self.note(Line(f"offline-numbers: {printable(sentence)}", "yellow"))

    def can_move(self) -> bool:
        """Report whether a spinner or a progress bar can be shown on stderr."""
        return not self.json and is_screen(sys.stderr)
