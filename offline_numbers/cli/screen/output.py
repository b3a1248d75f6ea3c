"""How every command prints what it found: for a person, or as JSON for a script."""

import json
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter
from rich.console import Console, RenderableType
from rich.text import Text

from offline_numbers.cli.app import app
from offline_numbers.values import printable


@Parameter(name="*")
@frozen(kw_only=True)
class Output:
    """The options about printing that every command has.

    Attributes:
        json: print JSON in place of text for people.

    """

    json: Annotated[bool, Parameter(negative=(), show_default=False)] = False

    def show(self, data: object, *texts: RenderableType) -> None:
        """Print one result.

        Args:
            data: the result for ``--json``, on one line.
            texts: the same for a person, each below the other; a ``str`` keeps its own lines, so that it can be pasted.

        """
        if self.json:
            # Rich would wrap it at the edge of the screen.
            app.console.out(json.dumps(data), highlight=False)
        else:
            _print(app.console, texts)

    def tell(self, *texts: RenderableType) -> None:
        """Tell a person something that is no result, on the error stream; with ``--json`` nobody is told.

        Args:
            texts: each below the other, as for ``show``.

        """
        if not self.json:
            _print(app.error_console, texts)

    def warn(self, sentence: str) -> None:
        """Tell a person what to look at, on one line of the error stream; with ``--json`` nobody is told.

        Args:
            sentence: what it is; text from outside is made printable.

        """
        if not self.json:
            app.error_console.print(Text(f"offline-numbers: {printable(sentence)}", style="yellow"), soft_wrap=True)


def _print(console: Console, texts: tuple[RenderableType, ...]) -> None:
    for text in texts:
        console.print(text, soft_wrap=isinstance(text, str), markup=False, emoji=False, highlight=False)
