"""Workers in processes of their own, which can be killed: forked from a server that has imported everything.

The server starts with the first worker, and ends with the tests. A worker costs milliseconds, not a second.
"""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Callable, Coroutine
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Any
from unittest.mock import patch

from attrs import frozen

from .waiting import until

Tell = Callable[[str], None]
"""Sends a line to the test."""

_SERVER = multiprocessing.get_context("forkserver")
_CHILDREN = ("once_child", "batch_child", "follow_ups_child", "probe_child")
_SERVER.set_forkserver_preload(["pytest", *(f"support.{name}" for name in _CHILDREN)])


@frozen
class Worker:
    """A process, and the lines that it sends."""

    process: ForkServerProcess
    lines: "Connection[str, str]"

    async def heard(self) -> str:
        """Return the next line; raise ``EOFError`` if the worker has ended."""
        await until(self.lines.poll)
        return self.lines.recv()

    async def until(self, line: str) -> None:
        """Wait for a line."""
        while await self.heard() != line:
            pass

    async def ended(self) -> int | None:
        """Wait for the end, and return the exit code."""
        await until(lambda: not self.process.is_alive())
        self.lines.close()
        return self.process.exitcode

    async def killed(self) -> int | None:
        """Send SIGKILL, wait for the end, and return the exit code: -9, unless the worker had already ended."""
        self.process.kill()
        return await self.ended()


def start(work: Callable[..., Coroutine[Any, Any, object]], *arguments: str) -> Worker:
    """Start a worker that calls ``work`` with these arguments, and with ``tell=``."""
    path = os.pathsep.join(sys.path)  # the server of Python 3.13 does not take it over
    with patch.dict(os.environ, PYTHONPATH=path):
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)  # a worker is killed, or races
        forkserver.ensure_running()
    lines, told = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(target=run, args=(work, told.send, *arguments), daemon=True)
    process.start()
    told.close()
    return Worker(process, lines)


def run(work: Callable[..., Coroutine[Any, Any, object]], tell: Tell, *arguments: str) -> None:
    """Work in this process."""
    asyncio.run(work(*arguments, tell=tell))
