"""A real redis-server for one test run, on a free port of the loopback."""

import shutil
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import pytest

from offline_numbers.allocation.journal.redis import RedisClient

from .waiting import LIMIT


@contextmanager
def redis_server(directory: Path) -> Generator[int]:
    """Run a server without files, and yield its port; skip the test if the program is missing."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed (Debian package redis-server)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(directory), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        _wait_for(process, port)
        yield port
    finally:
        process.kill()
        process.wait(LIMIT)


async def empty(client: RedisClient) -> None:
    """Remove every key."""
    await client.execute_command("FLUSHDB")


async def keys_of(client: RedisClient) -> list[str]:
    """Return every key, as text."""
    keys = cast("list[str | bytes]", await client.execute_command("KEYS", "*"))
    return sorted(key if isinstance(key, str) else key.decode() for key in keys)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    pytest.fail(f"redis-server ended at once, with {process.returncode}")
