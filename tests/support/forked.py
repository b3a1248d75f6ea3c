"""A program that forks while its session is open: the child's calls, then the parent's.

It is its own process: the process of the tests has threads, and Python warns about a fork with threads.
"""

import asyncio
import gc
import os
import socket
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from tenacity import stop_after_attempt

from offline_numbers import OfflineNumbersSession, RetryPolicy

from .lifecycles import NUMBER
from .loops import LOOPS

MAIN = "import sys; from support.forked import main; main(*sys.argv[1:])"
SAY = partial(print, flush=True)
ONCE = RetryPolicy(stop=stop_after_attempt(1))  # short: a connection that does not answer fails the test


async def use(numbers: OfflineNumbersSession) -> str:
    """Use both kinds of connections."""
    await numbers.redirect_setup(tracking_number=NUMBER, allow_redirect=True)
    await numbers.check(tracking_number=NUMBER)  # its connection is kept
    return f"{len(await numbers.list_numbers())} numbers"


def connections() -> int:
    """Count the open connections of this process."""
    count = 0
    for path in Path("/dev/fd").iterdir():
        with suppress(OSError), socket.socket(fileno=os.dup(int(path.name))) as one:
            count += one.family == socket.AF_INET
    return count


def said(call: Coroutine[Any, Any, object]) -> object:
    """Return the result or error of a call in its own event loop."""
    try:
        return asyncio.run(call)
    except RuntimeError as error:
        return error


def child(used: OfflineNumbersSession, unused: OfflineNumbersSession) -> None:
    """Try each use of the session in the child."""
    SAY("child:", connections(), "connections")
    SAY("child:", said(use(used)))
    SAY("child:", said(used.close()), used.closed)
    SAY("child:", said(use(unused)))
    gc.collect()


def fork(used: OfflineNumbersSession, unused: OfflineNumbersSession) -> None:
    """Fork, wait for the child, and print how it ended.

    The child ends with ``os._exit``: ``sys.exit`` in a running task does not end a forked process on Python 3.14.
    With glibc 2.43 the exit handlers wait for uvloop's threads, which a forked process does not have.
    """
    process = os.fork()
    if not process:
        status = 1
        try:
            child(used, unused)
            status = 0
        finally:
            os._exit(status)
    SAY("parent: the child ended with", os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))


async def fork_inside(used: OfflineNumbersSession, unused: OfflineNumbersSession) -> None:
    """Fork inside a running loop."""
    fork(used, unused)


def main(url: str, key: str, loop: str) -> None:
    """Use a session, fork in a running loop and between two runs of it, and use the session after each."""
    used, unused = (OfflineNumbersSession(key, base_url=url, retry=ONCE, timeout=2) for _ in range(2))
    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        SAY("parent:", runner.run(use(used)))
        runner.run(fork_inside(used, unused))
        SAY("parent:", runner.run(use(used)))
        fork(used, unused)
        SAY("parent:", connections(), "connections")
        SAY("parent:", runner.run(use(used)))
        runner.run(used.close())
