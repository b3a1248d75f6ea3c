"""What a person sees while a command waits: that it does, and why."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner as Wheel
from rich.text import Text

from offline_numbers.attempts import Attempt
from offline_numbers.cli.app import app
from offline_numbers.cli.exits import InterruptedWriteError

from .output import Output

READS = {"check", "list"}
pause = asyncio.sleep


class Spinner:
    """A line on the error stream that moves while a command waits; only on a terminal, and never with ``--json``.

    Args:
        output: how the command prints.

    """

    def __init__(self, output: Output) -> None:
        console = app.error_console
        self._is_shown = console.is_terminal and not console.is_dumb_terminal and not output.json
        self._wheel = Wheel(wheel_of(console), style="cyan")
        self._live: Live | None = None
        self._doing = ""
        self._last: Attempt | None = None
        self._may_be_carried_out = False

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
        self._wheel.update(text=Text(doing))
        self._live = Live(self._wheel, console=app.error_console, transient=True, refresh_per_second=12.5)
        try:
            with self._live:
                yield
        finally:
            self._live = None

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
                raise InterruptedWriteError(self._interrupted(doing, look)) from None

    def _interrupted(self, doing: str, look: str) -> str:
        if self._may_be_carried_out:
            return f"interrupted, and it is not known whether this happened: {doing}. Do not repeat it: {look}"
        return f"interrupted before anything was sent: {doing}"

    def attempted(self, attempt: Attempt) -> None:
        """Keep in mind what became of a request attempt; the session's ``on_attempt``."""
        self._last = attempt
        if attempt.action not in READS and attempt.outcome in {"answered", "unknown"}:
            self._may_be_carried_out = True

    async def sleep(self, seconds: float) -> None:
        """Wait as the library asks to, and say why."""
        self._say(f"{self._doing}: {self._why()} in {seconds:.1f} s")
        await pause(seconds)
        self._say(self._doing)

    def _why(self) -> str:
        match self._last:
            case Attempt(outcome="failed" | "not sent", action=action, error=error):
                return f"{action} failed ({error}), trying again"
            case Attempt(outcome="unknown", action=action):
                return f"no answer to {action}, looking again"
            case _:
                return "nothing to be seen yet, looking again"

    def _say(self, text: str) -> None:
        if self._live:
            self._wheel.update(text=Text(text))
            self._live.refresh()


def wheel_of(console: Console) -> str:
    """Return the name of a wheel that a screen can show: not every one knows Braille.

    Args:
        console: the screen.

    """
    return "line" if console.options.ascii_only else "dots"
