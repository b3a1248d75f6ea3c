"""The console sessions in README.md: the command after ``$``, and its output."""

import re
import shlex
from pathlib import Path

from attrs import frozen


@frozen
class Step:
    """One command of a session.

    Attributes:
        arguments: the arguments of ``offline-numbers``.
        seen: its output, the error stream first, without the typed ``y``.

    """

    arguments: tuple[str, ...]
    seen: list[str]


def sessions(path: Path, section: str) -> list[list[Step]]:
    """Return the sessions of one section of a Markdown file, in order.

    Args:
        path: the file.
        section: its title.

    """
    text = path.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```console\n(\$ offline-numbers .*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [[_step(part) for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]] for block in blocks]


def _step(part: str) -> Step:
    command, _, seen = part.partition("\n")
    lines = seen.replace("[y/N] y\n", "[y/N] ").splitlines()
    return Step(tuple(shlex.split(command)[1:]), [line.rstrip() for line in lines if line.strip()])
