"""What a person sees while a command waits: that it does, and why."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from rich.status import Status
from rich.text import Text

from .app import app
from .exits import InterruptedWriteError
from .output import Output


class Spinner:
    """A line on the error stream that moves while a command waits; only on a terminal, and never with ``--json``.

    Args:
        output: how the command prints.

    """

    def __init__(self, output: Output) -> None:
        console = app.error_console
        self._is_shown = console.is_terminal and not console.is_dumb_terminal and not output.json
        self._status: Status | None = None
        self._doing = ""

    @contextmanager
    def reading(self, doing: str) -> Generator[None]:
        """Show what is read, inside ``with``.

        Args:
            doing: what a person waits for, ``"Reading the list"`` for example.

        """
        if not self._is_shown:
            yield
            return
        self._doing = doing
        self._status = app.error_console.status(Text(doing))
        try:
            with self._status:
                yield
        finally:
            self._status = None

    @contextmanager
    def writing(self, doing: str, *, look: str) -> Generator[None]:
        """Show what is changed, inside ``with``, and say what is not known where Ctrl+C ends it.

        Args:
            doing: what is changed, ``"Releasing 0899000001"`` for example.
            look: how to find out what became of it: the end of a sentence.

        Raises:
            InterruptedWriteError: Ctrl+C came in between.

        """
        with self.reading(doing):
            try:
                yield
            except asyncio.CancelledError:
                msg = f"interrupted: it is not known whether this happened ({doing}). Do not repeat it: {look}"
                raise InterruptedWriteError(msg) from None

    async def sleep(self, seconds: float) -> None:
        """Wait as the library asks to, and say so."""
        self._say(f"{self._doing}: no answer to rely on, looking again in {seconds:.1f} s")
        await asyncio.sleep(seconds)
        self._say(self._doing)

    def _say(self, text: str) -> None:
        if self._status:
            self._status.update(Text(text))
