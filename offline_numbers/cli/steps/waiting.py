"""What the user sees while a command waits: that it does, and why."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager, nullcontext

from offline_numbers.attempts import Attempt
from offline_numbers.cli import screen
from offline_numbers.cli.exits import InterruptedWriteError
from offline_numbers.cli.options.output import Output

READS = {"check", "list"}
pause = asyncio.sleep


class Waiting:
    """Shows the waits of a command, and remembers whether a write may have happened.

    Args:
        output: how the command prints; a spinner moves on a terminal only, and never with ``--json``.

    """

    def __init__(self, output: Output) -> None:
        self._spinner = screen.spinner.Spinner() if output.can_move() else None
        self._doing = ""
        self._last: Attempt | None = None
        self._may_have_happened = False

    @contextmanager
    def reading(self, doing: str) -> Generator[None]:
        """Show what is read, inside ``with``.

        Args:
            doing: what the command does, ``"Reading the list"`` for example.

        """
        self._doing = doing
        with self._spinner.moving(doing) if self._spinner else nullcontext():
            yield

    @contextmanager
    def writing(self, doing: str, *, then: str) -> Generator[None]:
        """Show what is changed, inside ``with``.

        Args:
            doing: what the command does, ``"Releasing 0899000001"`` for example.
            then: what the user does after Ctrl+C to find out what happened: the end of a sentence.

        Raises:
            InterruptedWriteError: Ctrl+C arrived in between.

        """
        with self.reading(doing):
            try:
                yield
            except asyncio.CancelledError:
                raise InterruptedWriteError(self._interrupted(doing, then)) from None

    def _interrupted(self, doing: str, then: str) -> str:
        if self._may_have_happened:
            return f"interrupted; outcome unknown: {doing}. Do not repeat it: {then}"
        return f"interrupted before anything was sent: {doing}"

    def attempted(self, attempt: Attempt) -> None:
        """Remember the outcome of a request attempt; the session's ``on_attempt``."""
        self._last = attempt
        if attempt.action not in READS and attempt.outcome in {"answered", "unknown"}:
            self._may_have_happened = True

    async def sleep(self, seconds: float) -> None:
        """Wait as the library asks to, and show why."""
        self._say(f"{self._doing}: {self._why()} in {seconds:.1f} s")
        await pause(seconds)
        self._say(self._doing)

    def _why(self) -> str:
        match self._last:
            case Attempt(outcome="failed" | "not sent", action=action, error=error):
                return f"{action} failed ({error}), trying again"
            case Attempt(outcome="unknown", action=action):
                return f"no answer to {action}, checking again"
            case _:
                return "not in the list yet, checking again"

    def _say(self, text: str) -> None:
        if self._spinner:
            self._spinner.say(text)
