"""The benchmarks measure what their names promise. No test here asserts a duration."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import cast
from xml.etree import ElementTree as ET

import pytest
from benchmarks import clients, lists
from benchmarks.lists import most_memory
from benchmarks.loopback import loopback
from benchmarks.main import main
from support.source import TESTS
from support.waiting import LIMIT

from offline_numbers import NumberDetails, NumberState

ROWS = 30_000  # more than the socket buffers hold, so that the server has to wait


@pytest.mark.parametrize("name", clients.CLIENTS)
async def test_every_client_gets_the_answer(name: str) -> None:
    """All clients do the same work."""
    with loopback(1) as url:
        async with clients.CLIENTS[name](url) as call:
            state = await call()
    assert isinstance(state, NumberState | clients.State)
    assert state.phone_number == "0612345678"
    assert state.tracking_number.startswith("0899")
    assert state.allow_redirect is True


async def test_every_way_reads_the_whole_list() -> None:
    """All ways return the same rows in the same order."""
    with loopback(ROWS) as url:
        async with lists.readers(url) as ways:
            whole = await ways[lists.WHOLE]()
            assert await ways[lists.DETAILS]() == whole
            assert await ways[lists.READ_AND_PASSED]() == await ways[lists.ITERATED]() == ROWS
            numbers = await ways[lists.NUMBERS]()
            assert numbers == {row.tracking_number: row.phone_number for row in cast("list[NumberDetails]", whole)}


def test_memory_is_known_without_the_process_file_system(tmp_path: Path) -> None:
    """Without ``/proc``, `getrusage` gives about the same value."""
    assert most_memory(tmp_path / "nothing") >= most_memory() // 2 > 0


async def test_the_longest_stall_is_found() -> None:
    """The longest turn counts, not the sum."""
    now = 0.0

    async def call() -> None:
        nonlocal now
        for turn in (1.0, 3.0, 2.0):
            now += turn
            await asyncio.sleep(0)

    assert await lists.longest_stall(call, lambda: now) == 3.0


def test_a_small_run_prints_all_tables_and_draws_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The output contains every measurement, and the picture is valid SVG."""
    picture = tmp_path / "ratios.svg"
    main(["--quick", "--rows", "100", "--picture", str(picture)])
    printed = capsys.readouterr().out
    for title in ("one check", "in flight", "its session opened", "100 rows", "longest stall", "memory", "normalize"):
        assert title in printed
    assert "CPU of an import" in printed
    assert "offline_numbers: aiohttp |" in printed
    assert "CPython" in printed
    texts = [text.text or "" for text in ET.parse(picture).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own
    assert {"plain aiohttp", "offline_numbers", "list_details()"} <= {*texts}


def test_the_command_runs() -> None:
    """It needs no particular working directory."""
    command = [sys.executable, str(TESTS / "benchmarks" / "run.py"), "--help"]
    assert "--quick" in subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT).stdout
