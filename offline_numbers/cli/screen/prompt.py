"""What a person is asked: whether a change is wanted, and for the key."""

import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from getpass import getpass
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter
from rich.text import Text

from offline_numbers.cli.app import app
from offline_numbers.cli.exits import DeclinedError

from .output import Output


@Parameter(name="*")
@frozen(kw_only=True)
class Confirm:
    """The option of every command that changes something.

    Attributes:
        yes: make the change without asking.

    """

    yes: Annotated[bool, Parameter(name=("--yes", "-y"), negative=(), show_default=False)] = False

    def ask(self, question: str, output: Output) -> None:
        """Go on only where the change is wanted.

        Args:
            question: what is to happen, ``"Release it?"`` for example.
            output: with ``--json`` nobody is asked.

        Raises:
            DeclinedError: a person said no.
            ValueError: nobody can be asked, and ``--yes`` is not given.

        """
        if self.yes:
            return
        if not can_ask(output):
            msg = "--yes: nobody can be asked here, so nothing was changed; give --yes to make the change"
            raise ValueError(msg)
        if _answer(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
            msg = "nothing was changed"
            raise DeclinedError(msg)


def can_ask(output: Output) -> bool:
    """Tell whether a person sees a question and can answer it."""
    return not output.json and sys.stdin.isatty() and sys.stderr.isatty()


def ask_key() -> str:
    """Return the key that a person types, without showing it."""
    with _ends_at_ctrl_c():
        try:
            return getpass("Offline Numbers API key (it is not shown): ").strip()
        except EOFError:
            return ""


def _answer(question: str) -> str:
    with _ends_at_ctrl_c():
        try:
            return app.error_console.input(Text(question, style="bold"))
        except BaseException as error:
            app.error_console.print()  # the question's line has not ended
            if isinstance(error, EOFError):
                return ""
            raise


@contextmanager
def _ends_at_ctrl_c() -> Generator[None]:
    """Let Ctrl+C end a question at once: asyncio would only cancel a task, which does not run while a person thinks."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
