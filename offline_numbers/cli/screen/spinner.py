"""A line on stderr that moves during a wait."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner as Wheel
from rich.text import Text

from .terminal import console


class Spinner:
    """A moving line on the terminal of stderr."""

    def __init__(self) -> None:
        self._console = console(sys.stderr)
        self._wheel = Wheel(wheel_of(self._console), style="cyan")
        self._live: Live | None = None

    @contextmanager
    def moving(self, text: str) -> Generator[None]:
        """Show a text, inside ``with``."""
        self._wheel.update(text=Text(text))
        self._live = Live(self._wheel, console=self._console, transient=True, refresh_per_second=12.5)
        try:
            with self._live:
                yield
        finally:
            self._live = None

    def say(self, text: str) -> None:
        """Replace the text."""
        if self._live:
            self._wheel.update(text=Text(text))
            self._live.refresh()


def wheel_of(screen: Console) -> str:
    """Return the name of a spinner that a screen can show: not every screen has Braille."""
    return "line" if screen.options.ascii_only else "dots"
