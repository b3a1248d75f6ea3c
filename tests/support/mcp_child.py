"""Servers of the Model Context Protocol that wait for nothing, forked from one process that has imported everything.

`python mcp_child.py` prints the path of its socket, and ends with its input. Each connection brings the pipes of a new
server. The import of the SDK takes a second; a fork takes milliseconds.
"""

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path
from select import select
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from offline_numbers import OfflineNumbersSession, RetryPolicy, SQLiteJournal
from offline_numbers.mcp_server import Limits, serve

SETTLE = (0.01, 0.02)


async def main(path: str, limits: str) -> None:
    """Serve with a journal and limits, as JSON, until the client closes the pipe."""
    given: dict[str, Any] = json.loads(limits)
    if "destinations" in given:
        given["destinations"] = frozenset(given["destinations"])
    at_once = RetryPolicy(sleep=lambda _: asyncio.sleep(0))
    async with SQLiteJournal(path) as journal, OfflineNumbersSession(journal=journal, retry=at_once) as numbers:
        await serve(numbers, journal, Limits(**given), settle=SETTLE)


def serve_on(pipes: list[int], arguments: list[str], environment: dict[str, str]) -> None:
    """Be the server behind these pipes."""
    for number, pipe in enumerate(pipes):
        os.dup2(pipe, number)
    os.environ.update(environment)
    sys.stderr.write(f"{os.getpid()}\n")
    sys.stderr.flush()
    asyncio.run(main(*arguments))


def fork_servers() -> None:
    """Fork a server for each connection; at the end of the input, kill those that still run."""
    folder, servers = Path(mkdtemp()), list[int]()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket"))
        listener.listen()
        sys.stdout.write(f"{folder / 'socket'}\n")
        sys.stdout.flush()
        while listener in select([sys.stdin, listener], [], [])[0]:
            connection, _ = listener.accept()
            with connection:
                told, pipes, *_ = socket.recv_fds(connection, 65536, 3)
                if not (server := os.fork()):
                    connection.detach()  # closed when this process has ended, however it ends
                    serve_on(pipes, *json.loads(told))
                    return
            servers.append(server)
            for pipe in pipes:
                os.close(pipe)
    for server in servers:
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)
    rmtree(folder)


if __name__ == "__main__":
    fork_servers()
