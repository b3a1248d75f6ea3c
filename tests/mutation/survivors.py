"""``python tests/mutation/survivors.py`` reports on the mutants that have run.

It prints the number of killed mutants and each survivor without an explanation. ``explained.toml`` gives the
explanations by module and changed line, because mutmut's own numbers change with every commit.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

from attrs import frozen

sys.path.append(str(Path(__file__).parents[1]))

from mutation import results

HERE = Path(__file__).parent
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
NEW_LINE = "\n    "


@frozen
class Explanation:
    """Why mutants of one line mean the same as the original.

    Attributes:
        module: dotted name; ``*`` matches anything.
        line: regular expression that matches the original or the changed line.
        reason: why no test can distinguish the mutant, or none should.
        change: regular expression that must match as well, if the line can also change in another way.

    """

    module: str
    line: str
    reason: str
    change: str = ""

    def fits(self, name: str, changes: Sequence[str]) -> bool:
        """Return whether it explains a mutant with this name and these changed lines."""
        module = results.module_of(name)
        return fnmatch(module, self.module) and all(
            any(re.search(pattern, change) for change in changes) for pattern in (self.line, self.change)
        )


def explanations() -> list[Explanation]:
    """Read ``explained.toml``."""
    kept = tomllib.loads((HERE / "explained.toml").read_text(encoding="utf-8"))
    return [Explanation(**one) for one in kept["explained"]]


def show(name: str) -> str:
    """Return what a mutant changes, as mutmut prints it."""
    command = [MUTMUT, "show", name]
    return subprocess.run(command, cwd=results.PROJECT, capture_output=True, text=True, check=True).stdout


def changes(shown: str) -> list[str]:
    """Return the changed lines."""
    return re.findall(r"^[-+](?!--|\+\+) *(.*)$", shown, re.MULTILINE)


def report(codes: Mapping[str, int | None], show: Callable[[str], str] = show) -> list[str]:
    """Return one line of counts, then each unexplained survivor with its changed lines."""
    found = {name: changes(show(name)) for name, code in codes.items() if code in {results.SURVIVED, results.NO_TESTS}}
    known = explanations()
    gaps = {name: lines for name, lines in found.items() if not any(one.fits(name, lines) for one in known)}
    left = list(codes.values()).count(None)
    killed = len(codes) - left - len(found)
    figure = f"{len(codes):,} mutants: {killed:,} killed, {len(found) - len(gaps)} explained, {len(gaps)} gaps"
    figure += f", {left:,} not run" if left else ""
    return [figure, *(f"{name}\n    {NEW_LINE.join(lines)}" for name, lines in gaps.items())]


def main() -> int:
    """Print the report; return 1 if a survivor has no explanation."""
    lines = report(results.read())
    sys.stdout.write("\n".join([*lines, ""]))
    return int(len(lines) > 1)


if __name__ == "__main__":
    sys.exit(main())
