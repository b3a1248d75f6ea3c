"""Replays the fuzzer's corpus. This needs no fuzzer."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz_targets import TARGETS
from support.waiting import LIMIT

HERE = Path(__file__).parent


def corpus(target: str) -> list[bytes]:
    """Return the kept inputs of a target: the fuzzer's and those written by hand."""
    paths = [path for folder in ("corpus", "by_hand") for path in (HERE / folder).glob(f"{target}.txt")]
    return [base64.b64decode(line) for path in paths for line in path.read_text("ascii").splitlines()]


@pytest.mark.parametrize("target", TARGETS)
def test_corpus(target: str) -> None:
    """Each target accepts each input of its corpus."""
    inputs = corpus(target)
    for data in inputs:
        TARGETS[target](data)
    assert len(inputs) >= 5


def spliced(data: st.DataObject, inputs: list[bytes]) -> bytes:
    """Join pieces of several inputs with a few bytes in between."""
    pieces: list[bytes] = []
    for whole in data.draw(st.lists(st.sampled_from(inputs), min_size=1, max_size=3)):
        start, end = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
        pieces += [whole[start:end], data.draw(st.binary(max_size=4))]
    return b"".join(pieces)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=30)
@given(data=st.data())
def test_pieces_of_the_corpus(target: str, data: st.DataObject) -> None:
    """Each target accepts pieces of its inputs, joined at random."""
    TARGETS[target](spliced(data, corpus(target)))


def test_the_fuzzer_names_the_missing_extra() -> None:
    """Without atheris the command prints how to install it."""
    hide = "import sys, runpy; sys.modules['atheris'] = None; sys.argv[0] = sys.argv.pop(1)"
    command = [sys.executable, "-c", f"{hide}; runpy.run_path(sys.argv[0], run_name='__main__')"]
    tried = subprocess.run(
        [*command, str(HERE / "run.py"), "--inside", "phone"],
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert tried.returncode == 1
    assert tried.stderr == "fuzzing needs atheris: pip install 'offline-numbers[fuzz]'\n"


def test_every_corpus_has_its_target() -> None:
    """No corpus belongs to a target that does not exist."""
    assert {path.stem for path in (HERE / "corpus").iterdir()} == {*TARGETS}
