"""``python tests/fuzz/run.py --seconds 60 details`` feeds a target with inputs that reach new code.

It starts from the target's corpus and needs the extra ``fuzz``. With ``--keep`` its inputs become the new corpus.
"""

import base64
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
BY_HAND = Path(__file__).parent / "by_hand"  # inputs that find planted mistakes
WORDS = Path(__file__).parent / "words.txt"
LONGEST = 2048  # bytes of one input
LARGEST_CORPUS = 16 * 1024  # bytes of all inputs of one target


def main() -> int:
    """Fuzz the named targets, or all; return the highest exit code."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="seconds for each target")
    parser.add_argument("--keep", action="store_true", help="replace the corpus by the inputs of this run")
    parser.add_argument("targets", nargs="*", help="names from tests/support/fuzz_targets.py (default: all)")
    options = parser.parse_args()
    return max(fuzz(target, options.seconds, keep=options.keep) for target in options.targets or known())


def known() -> list[str]:
    """Return the names of all targets."""
    return [*import_module("support.fuzz_targets").TARGETS]


def fuzz(target: str, seconds: int, *, keep: bool) -> int:
    """Fuzz one target in a new process, and return its exit code."""
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
            print(f"{target}: fails with {failed.read_bytes()!r}")  # noqa: T201 - the result
        if keep and not code:
            write(target, [path.read_bytes() for path in found.iterdir()])
    return code


def begin(target: str, *options: str) -> int:
    """Run the fuzzer in a new process, and return its exit code."""
    return subprocess.run([sys.executable, __file__, "--inside", target, *options], check=False).returncode


def inside(target: str, *options: str) -> None:
    """Run the fuzzer in this process; atheris instruments the library to see which branches are taken."""
    try:
        atheris = import_module("atheris")
    except ModuleNotFoundError:
        sys.exit("fuzzing needs atheris: pip install 'offline-numbers[fuzz]'")
    with atheris.instrument_imports(include=["offline_numbers"]):
        run = import_module("support.fuzz_targets").TARGETS[target]
    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()


def read(target: str) -> list[bytes]:
    """Return the kept inputs of a target."""
    paths = [path for folder in (CORPUS, BY_HAND) for path in folder.glob(f"{target}.txt")]
    return [base64.b64decode(line) for path in paths for line in path.read_text("ascii").splitlines()]


def write(target: str, inputs: list[bytes]) -> None:
    """Write the smallest inputs to the corpus, up to its largest size."""
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
