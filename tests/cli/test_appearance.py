"""80 columns, with colour and without: no line is longer, labels control nothing, and the words are the same."""

import io
import re
import sys
from pathlib import Path
from typing import Literal, Protocol

import pytest
from rich.cells import cell_len
from rich.progress import Progress
from rich.text import Text
from support.apply_child import write
from support.command_line import Shell, Terminal

from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.progress import Pace
from offline_numbers.sandbox import Sandbox

WIDTH = 80
FILE = "campaigns.csv"


class Connect(Protocol):
    """Replaces both streams by one terminal, with colours or without."""

    def __call__(self, colors: Literal["truecolor"] | None, width: int = WIDTH) -> io.StringIO:
        """Return the screen."""
        ...


LABELS = ("日本語の説明文" * 8, "=cmd()\x1b[31m [bold]:smile: \u202e", "one two three " * 12)
WEEK = tuple(f"--timetable={day}=08:00-12:00,14:00-18:00" for day in ("mon", "tue", "wed"))
IN_USE = ("0899000101", "0899000102", "0899000103")
COMMANDS = [
    ("list",),
    ("list", "--details"),
    ("check", "0698765432"),
    ("doctor",),
    ("reassign", "0899000101", "0611111111", "--description", "x" * 100, "--yes"),
    ("redirect", "0899000102", "--on", *WEEK, "--yes"),
    ("assign", "0612345678", "--description", "Ad", "--prefix", "0899", "--yes"),
    ("unassign", "0899000103", "--yes"),
]  # fmt: skip


def never(_: Output) -> bool:
    """Return that the screen is not animated."""
    return False


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Connect:
    """Replaces both streams by one terminal of 80 columns, with colours or without."""
    monkeypatch.setenv("OFFLINE_NUMBERS_JOURNAL", str(tmp_path / "journal.db"))
    monkeypatch.setenv("COLORTERM", "truecolor")

    def connect(colors: Literal["truecolor"] | None, width: int = WIDTH) -> io.StringIO:
        screen = Terminal()
        monkeypatch.setattr(Output, "can_move", never)  # no spinner in between
        monkeypatch.setenv("TERM", "xterm" if colors else "dumb")
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setattr(sys, "stderr", screen)
        return screen

    return connect


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command)[:20])
async def test_each_command_fits_on_80_columns(
    command: tuple[str, ...], console: Connect, domain: Sandbox, shell: Shell
) -> None:
    """No line is longer, labels control nothing, and colours change no word."""
    seen: list[str] = []
    modes: list[Literal["truecolor"] | None] = ["truecolor", None]
    for colors in modes:
        domain.clear()
        for number, label in zip(IN_USE, LABELS, strict=True):
            domain.state.describe(number, label)
        screen = console(colors)
        assert (await shell(*command)).code == 0
        seen.append(re.sub(r"\d\.\d\d s", "a moment", screen.getvalue()))
    colored, plain = seen
    assert [line for line in plain.splitlines() if cell_len(line.rstrip()) > WIDTH] == []
    assert "\x1b" not in plain
    assert "\u202e" not in plain
    assert "\x1b" in colored
    assert Text.from_ansi(colored).plain.split() == plain.split()


@pytest.mark.parametrize("command", [*COMMANDS[:4], ("plan", FILE)], ids=" ".join)
async def test_a_narrow_screen_hides_nothing(
    command: tuple[str, ...], console: Connect, domain: Sandbox, shell: Shell, tmp_path: Path
) -> None:
    """A cell that is too wide continues on the next line."""
    path = write(tmp_path)
    command = tuple(str(path) if word == FILE else word for word in command)
    domain.state.describe("0899000101", f"[spring-001] {'x' * 40}")
    domain.state.describe("0899000102", f"[{'r' * 40}] Ad")
    seen: list[list[str]] = []
    for width in (300, 30):
        screen = console(None, width)
        assert (await shell(*command)).code == 0
        text = re.sub(r"\d\.\d\d s", "a moment", screen.getvalue())
        seen.append(sorted(re.sub(r"[\s─]", "", text)))
    wide, narrow = seen
    assert narrow == wide


def test_the_pace_of_a_run_is_shown() -> None:
    """A write every two seconds is 30 rows a minute; before the second one nothing is known."""
    now = 0.0
    with Progress(get_time=lambda: now, disable=True) as progress:
        task = progress.add_task("", total=10)
        shown = [Pace().render(progress.tasks[0]).plain]
        for done in range(1, 5):
            now += 2.0
            progress.update(task, completed=done)
        shown.append(Pace().render(progress.tasks[0]).plain)
    assert shown == ["", "30 rows/min, 0:00:12 left"]
