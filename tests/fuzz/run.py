"""``python tests/fuzz/run.py --seconds 60 details``: feed a target with bytes that reach new code, from its corpus on.

Needs the extra ``fuzz``. With ``--keep`` the inputs that it has kept, the smallest first, become the corpus.
"""

import base64
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
BY_HAND = Path(__file__).parent / "by_hand"  # inputs that would have found mistakes that were made on purpose
WORDS = Path(__file__).parent / "words.txt"
LONGEST = 2048  # bytes of an input
LARGEST_CORPUS = 16 * 1024  # bytes of all inputs of one target


def main() -> int:
    """Fuzz each target that is named, or all of them; the exit code says whether one failed."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--keep", action="store_true", help="keep what was found as the corpus")
    parser.add_argument("targets", nargs="*", help="names of tests/support/fuzz_targets.py; none: all of them")
    told = parser.parse_args()
    return max(fuzz(target, told.seconds, keep=told.keep) for target in told.targets or known())


def known() -> list[str]:
    """Return the names of all targets."""
    return [*import_module("support.fuzz_targets").TARGETS]


def fuzz(target: str, seconds: int, *, keep: bool) -> int:
    """Fuzz one target in a process of its own, and return its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "found")
        found.mkdir()
        for place, data in enumerate(read(target)):
            (found / f"{place}").write_bytes(data)
        limits = [
            f"-max_total_time={seconds}",
            f"-max_len={LONGEST}",
            "-timeout=10",
            "-rss_limit_mb=1024",
            f"-dict={WORDS}",
        ]
        code = begin(target, *limits, f"-artifact_prefix={folder}/failed-", str(found))
        for failed in Path(folder).glob("failed-*"):
            print(f"{target}: fails with {failed.read_bytes()!r}")  # noqa: T201 - what it is for
        if keep and not code:
            write(target, [path.read_bytes() for path in found.iterdir()])
    return code


def begin(target: str, *options: str) -> int:
    """Start the fuzzer itself."""
    return subprocess.run([sys.executable, __file__, "--inside", target, *options], check=False).returncode


def inside(target: str, *options: str) -> None:
    """Be the fuzzer: the library is loaded so that each of its branches tells that it was taken."""
    try:
        atheris = import_module("atheris")
    except ModuleNotFoundError:
        sys.exit("fuzzing needs atheris: pip install 'offline-numbers[fuzz]'")
    with atheris.instrument_imports(include=["offline_numbers"]):
        run = import_module("support.fuzz_targets").TARGETS[target]
    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()


def read(target: str) -> list[bytes]:
    """Return the inputs of a target that are kept: a line of base64 for each."""
    paths = [path for folder in (CORPUS, BY_HAND) for path in folder.glob(f"{target}.txt")]
    return [base64.b64decode(line) for path in paths for line in path.read_text("ascii").splitlines()]


def write(target: str, inputs: list[bytes]) -> None:
    """Keep the smallest inputs, as many as there is room for."""
    kept: list[bytes] = []
    for data in sorted(inputs, key=len):
        if sum(map(len, kept)) + len(data) <= LARGEST_CORPUS:
            kept.append(data)
    (CORPUS / f"{target}.txt").write_text("".join(f"{base64.b64encode(data).decode()}\n" for data in kept), "ascii")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    if sys.argv[1:2] == ["--inside"]:
        inside(*sys.argv[2:])
    sys.exit(main())
