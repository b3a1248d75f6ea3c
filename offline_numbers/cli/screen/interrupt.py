"""Ctrl+C for a command that writes many times: the write under way is brought to its end, and none follows."""

import asyncio
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

from rich.text import Text

from .output import Output


class StoppedError(Exception):
    """The run was asked to stop, and stands between two writes."""


class Brake:
    """Stops a run between two writes at the first Ctrl+C, and at once at the second.

    Args:
        output: how the command prints.

    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._pulled = asyncio.Event()
        self._task: asyncio.Task[object] | None = None

    @contextmanager
    def ready(self) -> Generator[None]:
        """Take SIGINT and SIGTERM, inside ``with``; a thread other than the main one is sent none."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop, self._task = asyncio.get_running_loop(), running_task()

        def pull(*_: object) -> None:
            loop.call_soon_threadsafe(self.pull)

        before = {one: signal.signal(one, pull) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            self._task = None
            for one, handler in before.items():
                signal.signal(one, handler)

    def pull(self) -> None:
        """Stop between two writes; a second time, at once. A third time changes nothing: what was done is told then."""
        if self._pulled.is_set():
            if self._task:
                self._task.cancel()
            self._task = None
        else:
            self._pulled.set()
            self._output.tell(Text("Stopping after the row under way; Ctrl+C again stops at once.", style="yellow"))

    async def sleep(self, seconds: float) -> None:
        """Wait, but no longer than until it is pulled.

        Raises:
            StoppedError: it is pulled.

        """
        try:
            async with asyncio.timeout(seconds):
                await self._pulled.wait()
        except TimeoutError:
            return
        raise StoppedError


def running_task() -> "asyncio.Task[object]":
    """Return the task that runs this command."""
    return cast("asyncio.Task[object]", asyncio.current_task())
