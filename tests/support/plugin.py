"""The type of the fixture that the tests of the pytest plugin share."""

from typing import Protocol

import pytest


class Inner(Protocol):
    """Runs one file of tests in another pytest; the fixture ``inner`` of tests/plugin."""

    def __call__(self, source: str, *options: str) -> pytest.RunResult:
        """Run the file with these options and return the result."""
        ...
