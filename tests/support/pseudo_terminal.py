"""A process of the command line on a terminal of 80 columns, with methods to read and type."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 30  # seconds; only a failing test waits this long


class PseudoTerminal:
    """One command in its own process. Its methods block: call them in a thread.

    Args:
        arguments: the arguments of ``offline-numbers``.
        environment: the variables of the process.

    Attributes:
        screen: everything that was written to the terminal.

    """

    def __init__(self, *arguments: str, environment: Mapping[str, str]) -> None:
        self.screen = ""
        self._terminal, end = pty.openpty()
        termios.tcsetwinsize(end, (40, 80))
        command = [sys.executable, "-m", "offline_numbers", *arguments]
        self._process = subprocess.Popen(
            command, stdin=end, stdout=end, stderr=end, env=environment, start_new_session=True
        )
        os.close(end)

    def read_until(self, text: str) -> None:
        """Wait until a text is on the screen."""
        while text not in self.screen:
            assert self._read(), f"{text!r} never came: {self.screen!r}"

    def until_it_waits(self) -> None:
        """Wait until the process sleeps: it prints its question a moment before it waits for the answer.

        Python would handle an interrupt in that moment only after the next key.
        """
        looks = [""]
        while looks[-3:] != ["S", "S", "S"]:
            time.sleep(0.02)
            looks.append(Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2][0])

    def enter(self, text: str) -> None:
        """Type a text; a line end is the Enter key."""
        os.write(self._terminal, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl+C."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Wait until the process has ended, and return its exit code."""
        while self._read():
            pass
        return self._process.wait(PATIENCE)

    def _read(self) -> bool:
        """Read the next output; return false if the process has closed the terminal."""
        readable, _, _ = select.select([self._terminal], [], [], PATIENCE)
        assert readable, f"nothing came for {PATIENCE} seconds: {self.screen!r}"
        try:
            self.screen += os.read(self._terminal, 65536).decode(errors="replace")
        except OSError:  # Linux reports so if no process has the other end open
            return False
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)
        os.close(self._terminal)
