"""Runs another pytest, which finds the plugin by its entry point, as a user's pytest does."""

from importlib import import_module

import pytest
from support.plugin import Inner

# Imported before the inner runs, which remove the modules that they import.
for module in ("pytest_plugin", "sandbox", "session"):
    import_module(f"offline_numbers.{module}")

INI = """
[pytest]
asyncio_default_fixture_loop_scope = function
filterwarnings = error
markers = anyio
"""


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Inner:
    """Return a function that runs a file of tests with every warning an error."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makeini(INI)

    def run(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(test_bot=source)
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)

    return run
