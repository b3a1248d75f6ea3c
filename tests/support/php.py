"""PHP's parser of query strings, in one process for many queries."""

import json
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO, cast

import pytest

needs_php = pytest.mark.skipif(shutil.which("php") is None, reason="php (Debian: php-cli) is not installed")

# parse_str() fills $_GET. Each input line is a query string, each output line its parameters.
_SCRIPT = """
while (($line = fgets(STDIN)) !== false) {
    parse_str(rtrim($line, "\\n"), $parameters);
    echo json_encode($parameters, JSON_THROW_ON_ERROR | JSON_FORCE_OBJECT), "\\n";
}
"""


class PHP:
    """A running PHP process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Keep the pipes of the process."""
        self._to = cast("IO[str]", process.stdin)
        self._back = cast("IO[str]", process.stdout)

    def parse(self, query: str) -> dict[str, object]:
        """Return the parameters that PHP reads from a query string."""
        self._to.write(query + "\n")
        self._to.flush()
        return cast("dict[str, object]", json.loads(self._back.readline()))


@contextmanager
def running_php() -> Generator[PHP]:
    """Run PHP during the block."""
    command = ["php", "-r", _SCRIPT]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield PHP(process)
