"""Ctrl+C for a command that sends many writes: the current write is finished, and no other is sent."""

import asyncio
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Line


class StoppedError(Exception):
    """The run was asked to stop and is between two writes."""


class Interrupt:
    """Stops a run between two writes at the first Ctrl+C, and at once at the second.

    Args:
        output: how the command prints.

    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._asked = asyncio.Event()
        self._task: asyncio.Task[object] | None = None

    @contextmanager
    def ready(self) -> Generator[None]:
        """Handle SIGINT and SIGTERM, inside ``with``; only the main thread receives them."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop, self._task = asyncio.get_running_loop(), running_task()

        def handle(*_: object) -> None:
            loop.call_soon_threadsafe(self.ask)

        before = {one: signal.signal(one, handle) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            self._task = None
            for one, handler in before.items():
                signal.signal(one, handler)

    def ask(self) -> None:
        """Stop between two writes; the second time, at once. A third time does nothing."""
        if self._asked.is_set():
            if self._task:
                self._task.cancel()
            self._task = None
        else:
            self.stop()
            self._output.note(Line("Stopping after the current row; press Ctrl+C again to stop at once.", "yellow"))

    def stop(self) -> None:
        """Stop between two writes, without a word."""
        self._asked.set()

    async def sleep(self, seconds: float) -> None:
        """Wait, but end as soon as a stop is asked for.

        Raises:
            StoppedError: a stop is asked for.

        """
        try:
            async with asyncio.timeout(seconds):
                await self._asked.wait()
        except TimeoutError:
            return
        raise StoppedError


def running_task() -> "asyncio.Task[object]":
    """Return the task that runs this command."""
    return cast("asyncio.Task[object]", asyncio.current_task())
