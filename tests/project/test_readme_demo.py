"""What README.md shows of the demonstration is what it prints."""

import os
import subprocess
import sys
from pathlib import Path

from support.source import PROJECT
from support.waiting import LIMIT


def test_the_demo_prints_what_readme_shows(tmp_path: Path) -> None:
    """A newcomer who runs the first command sees the very table that README.md shows."""
    environment = os.environ | {"COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "offline_numbers", "demo"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=LIMIT
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())
    assert f"```console\n{printed}\n```" in (PROJECT / "README.md").read_text(encoding="utf-8")
