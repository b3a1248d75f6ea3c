"""The option ``--yes``, and the question that it answers."""

import sys
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from offline_numbers.cli.exits import DeclinedError
from offline_numbers.cli.screen.prompt import answer

from .output import Output


@Parameter(name="*")
@frozen(kw_only=True)
class Confirm:
    """Whether a command asks before it changes something.

    Attributes:
        yes: make the change without asking.

    """

    yes: Annotated[bool, Parameter(name=("--yes", "-y"), negative=(), show_default=False)] = False

    def ask(self, question: str, output: Output) -> None:
        """Return if the change is wanted.

        Args:
            question: what happens then, ``"Release it?"`` for example.
            output: with ``--json`` nobody is asked.

        Raises:
            DeclinedError: the user declined.
            ValueError: there is no terminal to ask at, and no ``--yes``.

        """
        if self.yes:
            return
        if not can_ask(output):
            msg = "Not a terminal: pass --yes to confirm. Nothing was changed."
            raise ValueError(msg)
        if answer(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
            msg = "Declined. Nothing was changed."
            raise DeclinedError(msg)


def can_ask(output: Output) -> bool:
    """Report whether the user sees a question and can answer it."""
    return not output.json and sys.stdin.isatty() and sys.stderr.isatty()
