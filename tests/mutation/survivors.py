"""``python tests/mutation/survivors.py`` reports on the last ``mutmut run``.

It prints the number of killed mutants and each survivor without an explanation. ``explained.toml`` gives the
explanations by module and changed line, because mutmut's own numbers change with every commit.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from attrs import frozen

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
STATS = PROJECT / "mutants/mutmut-cicd-stats.json"
Ask = Callable[[Sequence[str]], str]
NEW_LINE = "\n    "


@frozen
class Explanation:
    """Why mutants of one line mean the same as the original.

    Attributes:
        module: dotted name; ``*`` matches anything.
        line: regular expression that matches the original or the changed line.
        reason: why no test can distinguish the mutant, or none should.

    """

    module: str
    line: str
    reason: str

    def fits(self, name: str, changes: Sequence[str]) -> bool:
        """Return whether it explains a mutant with this name and these changed lines."""
        module = re.split(r"\.x[_ǁ]", name)[0]
        return fnmatch(module, self.module) and any(re.search(self.line, change) for change in changes)


def explanations() -> list[Explanation]:
    """Read ``explained.toml``."""
    kept = tomllib.loads((HERE / "explained.toml").read_text(encoding="utf-8"))
    return [Explanation(**one) for one in kept["explained"]]


def mutmut(arguments: Sequence[str]) -> str:
    """Run mutmut and return its output."""
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout


def survivors(ask: Ask) -> dict[str, list[str]]:
    """Return the changed lines of each survivor, by mutmut's name."""
    names = re.findall(r"^ *(\S+): (?:survived|no tests|suspicious)$", ask(["results"]), re.MULTILINE)
    return {name: re.findall(r"^[-+](?!--|\+\+) *(.*)$", ask(["show", name]), re.MULTILINE) for name in names}


def report(ask: Ask, stats: Path) -> list[str]:
    """Return one line of counts, then each unexplained survivor with its changed lines."""
    ask(["export-cicd-stats"])
    counts = json.loads(stats.read_text(encoding="utf-8"))
    found, known = survivors(ask), explanations()
    gaps = {name: lines for name, lines in found.items() if not any(one.fits(name, lines) for one in known)}
    killed = counts["killed"] + counts["timeout"] + counts["segfault"]
    left = counts["total"] - killed - len(found)
    figure = f"{counts['total']:,} mutants: {killed:,} killed, {len(found) - len(gaps)} explained, {len(gaps)} gaps"
    figure += f", {left:,} not run" if left else ""
    return [figure, *(f"{name}\n    {NEW_LINE.join(lines)}" for name, lines in gaps.items())]


def main() -> int:
    """Print the report; return 1 if a survivor has no explanation."""
    lines = report(mutmut, STATS)
    sys.stdout.write("\n".join([*lines, ""]))
    return int(len(lines) > 1)


if __name__ == "__main__":
    sys.exit(main())
