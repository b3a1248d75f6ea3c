"""Questions on the terminal: one that is answered by yes or no, and the key."""

import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from getpass import getpass

from .stream import write


def ask_key() -> str:
    """Return the key that the user types; it is not shown."""
    with _ends_at_ctrl_c():
        try:
            return getpass("Offline Numbers API key (it is not shown): ").strip()
        except EOFError:
            return ""


def answer(question: str) -> str:
    """Return what the user types after a question; nothing at the end of the input."""
    write(sys.stderr, question)
    with _ends_at_ctrl_c():
        try:
            typed = sys.stdin.readline()
        except KeyboardInterrupt:
            write(sys.stderr, "\n")
            raise
    if not typed:
        write(sys.stderr, "\n")
    return typed


@contextmanager
def _ends_at_ctrl_c() -> Generator[None]:
    """Let Ctrl+C end a question at once: asyncio would only cancel a task, which does not run during the question."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
