"""What the tests of the pytest plugin have in common."""

from typing import Protocol

import pytest


class Inner(Protocol):
    """Runs one file of tests in another pytest; the fixture ``inner`` of tests/plugin."""

    def __call__(self, source: str, *options: str) -> pytest.RunResult:
        """Return what became of it."""
        ...
