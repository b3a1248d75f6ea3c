"""Real processes on a real terminal: the hidden prompt, the question, Ctrl+C at every moment, a closed pipe."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.apply_child import write
from support.pseudo_terminal import PseudoTerminal
from support.waiting import LIMIT, until

from offline_numbers.sandbox import Fault, Sandbox

UNASSIGN = ("unassign", "0899000102")


def environment(domain: Sandbox, **changes: str) -> dict[str, str]:
    """Return the environment of a shell."""
    variables = {"TERM": "xterm-256color", "OFFLINE_NUMBERS_KEY": domain.key, "OFFLINE_NUMBERS_BASE_URL": domain.url}
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("OFFLINE_NUMBERS", "NO_COLOR"))}
    return ours | variables | changes


def actions(domain: Sandbox) -> list[str]:
    """Return the actions of all requests."""
    return [request.action for request in domain.requests]


async def test_a_typed_key_is_hidden(domain: Sandbox) -> None:
    """Without the variable there is a prompt; the screen never shows the key."""
    variables = environment(domain)
    del variables["OFFLINE_NUMBERS_KEY"]

    def play() -> tuple[int, str]:
        with PseudoTerminal("list", environment=variables) as terminal:
            terminal.read_until("Offline Numbers API key (it is not shown): ")
            terminal.enter(f"{domain.key}\n")
            return terminal.end(), terminal.screen

    code, screen = await asyncio.to_thread(play)
    assert code == 0
    assert "6 listed: 3 in use, 3 in the pool." in screen
    assert domain.key not in screen


async def test_no_key_is_typed(domain: Sandbox) -> None:
    """The end of the input is an empty key: the error is one line."""
    variables = environment(domain)
    del variables["OFFLINE_NUMBERS_KEY"]

    def play() -> tuple[int, str]:
        with PseudoTerminal("list", environment=variables) as terminal:
            terminal.read_until("(it is not shown): ")
            terminal.enter("\x04")
            return terminal.end(), terminal.screen

    code, screen = await asyncio.to_thread(play)
    assert code == 2
    assert "offline-numbers: key: is empty; use the Offline Numbers API key" in screen


async def test_yes_at_the_prompt_sends_the_change(domain: Sandbox) -> None:
    """The screen shows the read, the change, the prompt and the write, with a spinner."""

    def play() -> tuple[int, str]:
        with PseudoTerminal(*UNASSIGN, environment=environment(domain)) as terminal:
            terminal.read_until("Release it? [y/N] ")
            terminal.enter("y\n")
            return terminal.end(), terminal.screen

    code, screen = await asyncio.to_thread(play)
    assert code == 0
    assert domain.numbers["0899000102"].destination is None
    assert ["Searching the number" in screen, "Releasing 0899000102" in screen, "is released." in screen] == [True] * 3


async def test_a_terminal_without_braille_has_a_plain_spinner(domain: Sandbox, tmp_path: Path) -> None:
    """A terminal without UTF-8 shows neither unknown characters nor escapes, in the progress bar too."""
    path = await asyncio.to_thread(write, tmp_path)
    variables = environment(domain, PYTHONIOENCODING="ascii", OFFLINE_NUMBERS_JOURNAL=str(tmp_path / "journal.db"))

    def play() -> tuple[int, str]:
        with PseudoTerminal(
            "apply", str(path), "--yes", "--keep-going", "--pause=0", environment=variables
        ) as terminal:
            return terminal.end(), terminal.screen

    code, screen = await asyncio.to_thread(play)
    assert code == 4
    assert "0/3" in screen
    assert "\\u28" not in screen


async def test_ctrl_c_at_the_prompt_changes_nothing(domain: Sandbox) -> None:
    """It ends at once, without Enter, with exit code 130."""

    def play() -> int:
        with PseudoTerminal(*UNASSIGN, environment=environment(domain)) as terminal:
            terminal.read_until("Release it? [y/N] ")
            terminal.until_it_waits()
            terminal.interrupt()
            return terminal.end()

    assert await asyncio.to_thread(play) == 130
    assert "unassign" not in actions(domain)


async def interrupted(domain: Sandbox, arguments: tuple[str, ...], is_due: Callable[[], bool]) -> tuple[int, str]:
    """Run a command with --yes, press Ctrl+C at a condition, and return the exit code and the screen."""
    with PseudoTerminal(*arguments, "--yes", environment=environment(domain, COLUMNS="300")) as terminal:
        await until(is_due)
        terminal.interrupt()
        return await asyncio.to_thread(terminal.end), terminal.screen


async def test_ctrl_c_during_a_write_reports_an_unknown_outcome(domain: Sandbox) -> None:
    """The request was sent and hangs: one line reports the unknown outcome and the command to check it."""
    domain.fail_next("unassign", Fault.HANG_AFTER_COMMIT)
    code, screen = await interrupted(domain, UNASSIGN, lambda: "unassign" in actions(domain))
    assert code == 130
    assert actions(domain).count("unassign") == 1
    assert (
        "offline-numbers: interrupted; outcome unknown: Releasing 0899000102. "
        "Do not repeat it: run `offline-numbers check 0899000102`"
    ) in screen
    assert "Traceback" not in screen
    assert "may still carry it out" not in screen  # the line above already reports it


async def test_ctrl_c_before_a_write_reports_that_nothing_was_sent(domain: Sandbox) -> None:
    """safe_assign still reads the numbers of the destination."""
    domain.fail_next("check", Fault.HANG_BEFORE_COMMIT)
    arguments = ("assign", "0612345678", "--description", "Ad", "--prefix", "0899")
    code, screen = await interrupted(domain, arguments, lambda: "check" in actions(domain))
    assert code == 130
    assert "assign" not in actions(domain)
    assert "offline-numbers: interrupted before anything was sent: Allocating for 0612345678" in screen


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)])
async def test_a_closed_pipe_ends_it_quietly(form: tuple[str, ...], domain: Sandbox) -> None:
    """As in `offline-numbers list | head -0`: no traceback, and the exit code of a broken pipe."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "offline_numbers", "list", *form]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=write, stderr=subprocess.PIPE, env=environment(domain)
    )
    os.close(write)
    _, errors = await asyncio.wait_for(process.communicate(), LIMIT)
    assert process.returncode == 141
    assert errors == b""


async def test_a_terminal_without_the_letters_gets_escapes(domain: Sandbox) -> None:
    """A description in another script does not fail the command."""
    domain.state.describe("0899000101", "日本")
    command = [sys.executable, "-m", "offline_numbers", "list", "--details", "--assigned"]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(domain, PYTHONIOENCODING="ascii")
    )
    output, errors = await asyncio.wait_for(process.communicate(), LIMIT)
    assert process.returncode == 0
    assert errors == b""
    assert rb"\u65e5\u672c" in output
