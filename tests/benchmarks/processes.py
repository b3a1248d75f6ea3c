"""Measures in new processes: the time of an import and a first session, the memory of a list."""

import os
import random
import subprocess
import sys
from pathlib import Path

AIOHTTP = """\
import asyncio, aiohttp
async def main():
    async with aiohttp.ClientSession():
        pass
asyncio.run(main())
"""
OURS = """\
import asyncio
from offline_numbers import OfflineNumbersSession
async def main():
    async with OfflineNumbersSession("offl_key"):
        pass
asyncio.run(main())
"""
_HERE = Path(__file__).parent


def import_seconds(rounds: int) -> dict[str, list[float]]:
    """Return CPU seconds of each import and first session, a value for each round."""
    taken: dict[str, list[float]] = {AIOHTTP: [], OURS: []}
    _printed_by("-c", OURS)  # writes the bytecode, as an installation does
    for _ in range(rounds):
        for statement in random.sample([*taken], len(taken)):
            timed = f"from time import process_time as now\nstart = now()\n{statement}\nprint(now() - start)"
            taken[statement].append(float(_printed_by("-c", timed)))
    return taken


def growth(url: str, name: str, rounds: int) -> list[float]:
    """Return by how many bytes a new process grows at most while it reads a list; ``name`` is a way of ``lists``."""
    return [float(_printed_by(str(_HERE / "lists.py"), url, name)) for _ in range(rounds)]


def _printed_by(*arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(_HERE.parent), "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
