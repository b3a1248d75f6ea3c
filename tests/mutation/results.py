"""The results of the mutants, in mutmut's own files, so that ``mutmut browse`` shows them too.

A result is the exit code of the tests; a mutant that has not run has none.
"""

import json
import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]
MUTANTS = PROJECT / "mutants"
SURVIVED, KILLED, NO_TESTS, TIMEOUT = 0, 1, 33, 36  # as mutmut has them


def read(mutants: Path = MUTANTS) -> dict[str, int | None]:
    """Return the result of each mutant, by mutmut's name."""
    found: dict[str, int | None] = {}
    for path in sorted(mutants.rglob("*.py.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def write(name: str, code: int, mutants: Path = MUTANTS) -> None:
    """Write the result of one mutant."""
    place = mutants / module_of(name).replace(".", "/")
    path = place / "__init__.py.meta" if place.is_dir() else place.with_suffix(".py.meta")
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["exit_code_by_key"][name] = code
    path.write_text(json.dumps(kept, indent=4), encoding="utf-8")


def module_of(name: str) -> str:
    """Return the module of a mutant."""
    return re.split(r"\.x[_ǁ]", name)[0]


def function_of(name: str) -> str:
    """Return the function that a mutant changes, by mutmut's name."""
    return name.partition("__mutmut_")[0]
