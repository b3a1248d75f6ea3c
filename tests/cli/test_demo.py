"""The demonstration: its counts are the server's, and its sentences follow from them."""

import asyncio
import io
import json
from collections.abc import Callable
from typing import TypeVar

import pytest
from attrs import evolve
from rich.console import Console
from rich.text import Text

from offline_numbers.cli.app import run
from offline_numbers.cli.work.demo import Result, meaning, side_by_side, with_plain_get, with_safe_assign

T = TypeVar("T")

PLAIN = Result(
    assigns=2,
    reads=0,
    numbers=("0899000001", "0899000002"),
    returned="0899000002",
    remark="an ordinary success",
)
SAFE = Result(assigns=1, reads=3, numbers=("0899000001",), returned="0899000001", remark="recovered=True")


async def in_thread(command: Callable[[], T]) -> T:
    """Run a command that has its own event loop.

    Not in this thread: Python 3.11 stops tracing a frame that ran a loop in which an exception was thrown into a
    coroutine, so coverage would miss the lines after it.
    """
    return await asyncio.to_thread(command)


async def test_a_plain_get_costs_two_numbers() -> None:
    """The client repeats the request silently; its caller gets only the second number."""
    result = await with_plain_get()
    assert result == PLAIN
    assert result.unknown == ("0899000001",)


async def test_safe_assign_costs_one() -> None:
    """One assign, reads before and after it, and the number that the lost request allocated."""
    result = await with_safe_assign()
    assert result == SAFE
    assert result.unknown == ()


async def test_a_plain_get_that_fails_is_counted() -> None:
    """After two cut answers aiohttp raises: two numbers are allocated, and the caller gets none."""
    expected = evolve(PLAIN, returned="ServerDisconnectedError", remark="an error")
    result = await with_plain_get(cuts=2)
    assert result == expected
    assert result.unknown == expected.numbers


def test_the_sentences_follow_from_the_counts() -> None:
    """Other counts make other sentences."""
    assert str(meaning(PLAIN, SAFE)) == (
        "The server allocated a number and then lost the connection. With the plain GET, 2 assign requests arrived: "
        "you pay for 2 numbers and know 1. With safe_assign, 1 assign request and 3 reads arrived: "
        "you pay for 1 number and know 1."
    )
    assert "you pay for 2 numbers and know 0." in str(meaning(evolve(PLAIN, returned="ClientError"), SAFE))


@pytest.mark.parametrize("color", [False, True])
def test_the_table_fits_on_80_columns(*, color: bool) -> None:
    """With and without colour, no line is longer, and no row is wrapped."""
    screen = io.StringIO()
    Console(file=screen, width=80, color_system="truecolor" if color else None).print(side_by_side(PLAIN, SAFE))
    lines = [Text.from_ansi(line).plain.rstrip() for line in screen.getvalue().splitlines()]
    assert ("\x1b[" in screen.getvalue()) == color
    assert lines[4] == "│ assign requests         │ 2                   │ 1              │"
    assert len(lines) == 14
    assert max(map(len, lines)) <= 80


async def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """`offline-numbers demo` prints the table and its meaning, with exit code 0."""
    assert await in_thread(lambda: run(["demo"])) == 0
    shown = capsys.readouterr().out
    assert "│ numbers allocated       │ 2 " in shown
    assert "With safe_assign, 1" in shown


async def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints the same counts on one line, with exit code 0."""
    assert await in_thread(lambda: run(["demo", "--json"])) == 0
    counts = json.loads(capsys.readouterr().out)
    assert {client: (found["assigns"], len(found["numbers"])) for client, found in counts.items()} == {
        "aiohttp": (2, 2),
        "safe_assign": (1, 1),
    }
