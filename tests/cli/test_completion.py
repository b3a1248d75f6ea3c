"""`offline-numbers completion`: scripts for a shell, and their installation."""

import asyncio
import json
import shutil
import subprocess
from pathlib import Path
from typing import Literal

import pytest
from support.command_line import Shell
from support.waiting import LIMIT

from offline_numbers.cli.app import COMMANDS, app

ASK = """
source {script}
COMP_WORDS=(offline-numbers {words}); COMP_CWORD={place}
$(complete -p offline-numbers | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
async def test_a_script_is_printed_unchanged(name: Literal["bash", "zsh", "fish"], shell: Shell) -> None:
    """It can be redirected to a file, and contains every command."""
    done = await shell("completion", name)
    assert done.code == 0
    assert done.out.strip() == app.generate_completion(shell=name).strip()
    assert [path for path in COMMANDS if path.partition(":")[2].strip("_") not in done.out] == []
    assert json.loads((await shell("completion", name, "--json")).out)["script"].strip() == done.out.strip()


@pytest.mark.parametrize(
    ("words", "expected"), [("re", {"reassign", "recipe", "redirect"}), ("redirect --ti", {"--timetable", "--timeout"})]
)
async def test_bash_completes_commands_and_options(
    words: str, expected: set[str], shell: Shell, tmp_path: Path
) -> None:
    """A real bash reads the script and completes words."""
    script = tmp_path / "completion.bash"
    await asyncio.to_thread(script.write_text, (await shell("completion", "bash")).out)
    code = ASK.format(script=script, words=words, place=words.count(" ") + 1)
    bash = shutil.which("bash") or "/bin/bash"
    done = await asyncio.to_thread(
        subprocess.run, [bash, "-c", code], capture_output=True, text=True, check=True, timeout=LIMIT
    )
    assert set(done.stdout.split()) == expected


async def test_it_is_installed_in_the_home_directory(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The output names the file."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    done = await shell("completion", "fish", "--install", "--json")
    path = Path(json.loads(done.out)["installed"])
    assert done.code == 0
    assert path.is_relative_to(tmp_path)
    assert "Written to" in (await shell("completion", "fish", "--install")).out
