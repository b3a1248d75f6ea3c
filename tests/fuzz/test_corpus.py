"""What the fuzzer has found worth keeping, fed to its targets again; no fuzzer is needed for that."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from support.fuzz_targets import TARGETS

HERE = Path(__file__).parent


@pytest.mark.parametrize("target", TARGETS)
def test_corpus(target: str) -> None:
    """Each target holds for each input of its corpus."""
    lines = (HERE / "corpus" / f"{target}.txt").read_text("ascii").splitlines()
    for line in lines:
        TARGETS[target](base64.b64decode(line))
    assert len(lines) >= 5


def test_the_fuzzer_says_what_it_needs() -> None:
    """Where atheris is not installed, or hidden as here, it is named, and how to install it."""
    hide = "import sys, runpy; sys.modules['atheris'] = None; sys.argv[0] = sys.argv.pop(1)"
    command = [sys.executable, "-c", f"{hide}; runpy.run_path(sys.argv[0], run_name='__main__')"]
    tried = subprocess.run(
        [*command, str(HERE / "run.py"), "--inside", "phone"], capture_output=True, text=True, check=False
    )
    assert (tried.returncode, tried.stderr) == (1, "fuzzing needs atheris: pip install 'offline-numbers[fuzz]'\n")


def test_every_corpus_has_its_target() -> None:
    """No corpus is left behind by a target that is gone."""
    assert {path.stem for path in (HERE / "corpus").iterdir()} == {*TARGETS}
