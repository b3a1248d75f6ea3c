"""``python tests/mutation/sampled.py --count 300 --seed 1`` runs a random sample of the mutants.

It generates all mutants, draws the same number from each subject, runs them, and prints a report and the seed.
"""

import argparse
import random
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from mutation import survivors

SUBJECTS = ("wire", "http", "allocation", "retry")
NO_MUTANT = "none"  # mutmut generates all mutants before it rejects this name


def run(names: Sequence[str]) -> int:
    """Run these mutants, and return mutmut's exit code."""
    command = [str(Path(sys.executable).with_name("mutmut")), "run", *names]
    return subprocess.run(command, cwd=survivors.PROJECT, check=False).returncode


def sample(listed: str, count: int, seed: int) -> list[str]:
    """Draw mutants from the output of ``mutmut results --all true``, in equal parts from each subject."""
    names = sorted(re.findall(r"^ *(\S+__mutmut_\d+): ", listed, re.MULTILINE))
    dice = random.Random(seed)  # noqa: S311 - a sample, not a secret
    drawn: list[str] = []
    for place, subject in enumerate(SUBJECTS):
        own = [name for name in names if name.startswith(f"offline_numbers.{subject}.")]
        share = (count - len(drawn)) // (len(SUBJECTS) - place)
        drawn += dice.sample(own, min(share, len(own)))
    return drawn


def main(
    arguments: Sequence[str],
    run: Callable[[Sequence[str]], int] = run,
    ask: survivors.Ask = survivors.mutmut,
    stats: Path = survivors.STATS,
) -> int:
    """Run the sample and print the report; return 1 for an unexplained survivor, 2 if mutmut failed."""
    parser = argparse.ArgumentParser(prog="sampled.py", description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="number of mutants")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args(arguments)
    run([NO_MUTANT])
    names = sample(ask(["results", "--all", "true"]), options.count, options.seed)
    sys.stdout.write(f"seed {options.seed}: {len(names)} mutants\n")
    if run(names):
        sys.stdout.write("mutmut failed: no result\n")
        return 2
    lines = survivors.report(ask, stats)
    sys.stdout.write("\n".join([*lines, ""]))
    return int(len(lines) > 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
