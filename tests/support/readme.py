"""Runs the code blocks of README files as a reader would paste them.

The rules for a block:

- A ``python`` block has its own imports, and runs in a fresh namespace. ``await`` and ``async with`` may
  be at its top level, as in ``python -m asyncio``; so may ``asyncio.run(main())``, as in a script.
- ``OFFLINE_NUMBERS_KEY`` and ``OFFLINE_NUMBERS_BASE_URL`` name a fresh sandbox with 20 numbers of 0899, so a block
  creates its session without arguments. Its working directory is its own and empty.
- pytest runs a ``python`` block that defines ``test_...``, as its own file with ``asyncio_mode = auto``.
- A ``text`` block right after a ``python`` block is its output; ``...`` stands for anything.
- Blocks of other languages are not run.
"""

import ast
import asyncio
import doctest
import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from inspect import CO_COROUTINE
from itertools import pairwise
from pathlib import Path

from attrs import frozen
from sybil import Document, Example
from sybil.parsers.markdown import CodeBlockParser

from .waiting import LIMIT


@frozen
class Block:
    """One block of Python.

    Attributes:
        line: its first line in its file.
        source: the code.
        expected: its output; ``None`` if the file does not show it.

    """

    path: Path
    line: int
    source: str
    expected: str | None

    def run(self) -> str:
        """Run it and return its output. Call this in a thread: it starts its own event loop."""
        if re.search(r"^(async )?def test_", self.source, re.MULTILINE):
            return self._run_by_pytest()
        # With the empty lines before it, a traceback names the line of the file.
        code = compile(
            "\n" * self.line + self.source, str(self.path), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
        )
        with redirect_stdout(io.StringIO()) as printed:
            result: object = eval(code, {"__name__": "__main__"})  # noqa: S307 - our own README
            if code.co_flags & CO_COROUTINE and asyncio.iscoroutine(result):
                asyncio.run(result)
        return printed.getvalue()

    def _run_by_pytest(self) -> str:
        Path("test_block.py").write_text(self.source, encoding="utf-8")
        plugins = ["-p", "asyncio", "-p", "offline_numbers", "-p", "no:cacheprovider"]  # all others take a second
        command = [sys.executable, "-m", "pytest", "-q", "-o", "asyncio_mode=auto", *plugins]
        environment = os.environ | {"PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=LIMIT)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prints_as_said(self, printed: str) -> bool:
        """Return whether the output is as the file shows it."""
        if self.expected is None:
            return True
        return doctest.OutputChecker().check_output(self.expected, printed, doctest.ELLIPSIS)


def blocks(path: Path) -> list[Block]:
    """Return a Markdown file's blocks of Python, in order."""
    document = Document.parse(str(path), *(CodeBlockParser(language) for language in ("python", "text")))
    examples = [*document.examples(), None]
    return [
        Block(path, one.line, str(one.parsed), _output(document, one, two))
        for one, two in pairwise(examples)
        if one is not None and one.region.lexemes["arguments"] == "python"
    ]


def _output(document: Document, block: Example, following: Example | None) -> str | None:
    """Return the text block right after a block of Python, with only empty lines between them."""
    if following is None or following.region.lexemes["arguments"] != "text":
        return None
    between = document.text[block.region.end : following.region.start]
    return None if between.strip() else str(following.parsed)
