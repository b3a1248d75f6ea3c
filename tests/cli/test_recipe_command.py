"""`offline-numbers recipe`: it lists the recipes, prints one, and writes one with the files that it imports."""

import asyncio
import json
import os
import subprocess
import sys
from modulefinder import ModuleFinder
from pathlib import Path

import pytest
from support.command_line import Shell
from support.recipes import RECIPES

NAMES = ["aiogram", "aiohttp", "arq", "celery", "discord", "fastapi", "ptb", "script", "slack"]


async def test_all_recipes_are_listed(shell: Shell) -> None:
    """Each has one line, from its own docstring."""
    listed = json.loads((await shell("recipe", "--json")).out)
    assert list(listed) == NAMES
    assert listed["discord"].startswith("Discord bot (discord.py): ")
    table = (await shell("recipe")).out
    assert [name for name in NAMES if name not in table] == []


async def test_a_recipe_is_printed_unchanged(shell: Shell) -> None:
    """The output is the file."""
    source = (RECIPES / "discord_bot.py").read_text("utf-8")
    assert (await shell("recipe", "discord")).out == source
    assert json.loads((await shell("recipe", "discord", "--json")).out)["source"] == source


@pytest.mark.parametrize("name", NAMES)
async def test_a_written_recipe_has_the_files_that_it_imports(name: str, shell: Shell, tmp_path: Path) -> None:
    """They are unchanged, and none is missing."""
    folder = tmp_path / "new" / "bot"
    done = await shell("recipe", name, "--out", str(folder), "--json")
    written = [Path(path) for path in json.loads(done.out)["written"]]
    assert [path.read_bytes() for path in written] == [(RECIPES / path.name).read_bytes() for path in written]
    finder = ModuleFinder([str(folder)])  # of the recipe's imports, it finds only those in the folder
    finder.run_script(str(written[0]))
    assert finder.badmodules.keys() & {path.stem for path in RECIPES.glob("*.py")} == set()


async def test_a_written_recipe_can_be_imported(shell: Shell, tmp_path: Path) -> None:
    """A fresh interpreter finds every file that the recipe imports."""
    await shell("recipe", "celery", "--out", str(tmp_path))
    command = [sys.executable, "-c", "import celery_tasks"]
    environment = {**os.environ, "OFFLINE_NUMBERS_KEY": "offl_1"}
    await asyncio.to_thread(subprocess.run, command, cwd=tmp_path, env=environment, check=True, timeout=60)


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    """A folder with a file of the user."""
    (tmp_path / "background.py").write_text("mine", "utf-8")
    return tmp_path


async def test_an_existing_file_is_kept(shell: Shell, taken: Path) -> None:
    """Nothing is written if one of the files exists."""
    done = await shell("recipe", "celery", "--out", str(taken))
    assert done.code == 2
    assert f"{taken} already contains background.py. Nothing was written" in done.err
    assert os.listdir(taken) == ["background.py"]  # noqa: PTH208 - one name is expected


async def test_an_unknown_recipe_is_refused(shell: Shell) -> None:
    """The error names the recipes that exist."""
    done = await shell("recipe", "irc")
    assert done.code == 2
    assert "no recipe 'irc'; choose one of aiogram, aiohttp, arq, celery" in done.err
