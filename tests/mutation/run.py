"""``python tests/mutation/run.py`` runs each mutant that has no result yet, and reports on all.

With names or patterns (``offline_numbers.wire.*``) it runs these mutants, with ``--count 300 --seed 1`` a sample, in
equal parts from each subject. mutmut generates the mutants, ``forks.py`` runs the tests, ``survivors.py`` reports.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

import attrs

sys.path.append(str(Path(__file__).parents[1]))

from mutation import results, survivors
from mutation.forks import Settings

TESTS = Path(__file__).parents[1]
SUBJECTS = ("wire", "http", "retry", "allocation")


def generate() -> None:
    """Let mutmut generate the mutants, and no more: with this option pytest runs no test."""
    # With statistics of its own, mutmut forgets all results as soon as the selection of tests changes.
    (results.MUTANTS / "mutmut-stats.json").unlink(missing_ok=True)
    subprocess.run(
        [survivors.MUTMUT, "run"],
        cwd=results.PROJECT,
        env=os.environ | {"PYTEST_ADDOPTS": "--help"},
        stdout=subprocess.DEVNULL,
        check=False,  # it misses the tests
    )


def run(settings: Settings, seed: int, folder: Path = results.MUTANTS) -> int:
    """Run mutants, and return pytest's exit code."""
    chosen = folder / "chosen.json"
    chosen.write_text(json.dumps(attrs.asdict(settings)), encoding="utf-8")
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    options = [f"--mutants={chosen}", "--hypothesis-profile=mutation", f"--hypothesis-seed={seed}"]
    plugins = ["-p", "mutation.forks", "-p", "no:cacheprovider", "--numprocesses=0", "-qq"]
    command = [sys.executable, "-m", "pytest", *plugins, *options]
    command += project["tool"]["mutmut"]["pytest_add_cli_args_test_selection"]
    path = os.pathsep.join([str(folder), str(TESTS)])  # a process that a test starts is mutated too
    return subprocess.run(command, cwd=folder, env=os.environ | {"PYTHONPATH": path}, check=False).returncode


def choose(known: dict[str, int | None], patterns: Sequence[str]) -> list[str]:
    """Return the mutants that fit a pattern, or those without a result, subject by subject."""
    if patterns:
        return [name for name in known if any(fnmatch(name, pattern) for pattern in patterns)]
    new = [name for name, code in known.items() if code is None]
    return list(dict.fromkeys([*(name for subject in SUBJECTS for name in of(subject, new)), *new]))


def of(subject: str, names: Sequence[str]) -> list[str]:
    """Return the mutants of a subject."""
    return [name for name in names if name.startswith(f"offline_numbers.{subject}.")]


def sample(names: Sequence[str], count: int, seed: int) -> list[str]:
    """Draw mutants, in equal parts from each subject."""
    dice = random.Random(seed)  # noqa: S311 - a sample, not a secret
    drawn: list[str] = []
    # The smallest first: the others fill its share.
    for place, own in enumerate(sorted((of(subject, names) for subject in SUBJECTS), key=len)):
        share = (count - len(drawn)) // (len(SUBJECTS) - place)
        drawn += dice.sample(own, min(share, len(own)))
    return drawn


def main(arguments: Sequence[str]) -> int:
    """Run mutants and print the report; return 1 for an unexplained survivor, 2 if the tests failed to run."""
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__)
    parser.add_argument("patterns", nargs="*", help="names of mutants; * stands for anything")
    parser.add_argument("--count", type=int, help="draw this many mutants")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=0, help="of tests for each mutant, the cheapest first; 0: all")
    parser.add_argument("--measured", action="store_true", help="the tests are those of the last run")
    options = parser.parse_args(arguments)
    generate()
    names = choose(results.read(), options.patterns)
    names = names if options.count is None else sample(names, options.count, options.seed)
    sys.stdout.write(f"seed {options.seed}: {len(names)} mutants\n")
    sys.stdout.flush()
    if run(Settings(names, options.processes, options.seconds, options.measured), options.seed):
        sys.stdout.write("the tests failed to run\n")
        return 2
    lines = survivors.report(results.read())
    sys.stdout.write("\n".join([*lines, ""]))
    return int(len(lines) > 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
