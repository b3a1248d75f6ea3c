"""Another pytest inside of this one, which finds the plugin as a user's does: by its entry point."""

from importlib import import_module

import pytest
from support.plugin import Inner

# Loaded before the inner runs, which take away again what they load themselves.
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
    """Return what runs the tests of a file, every warning an error."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makeini(INI)

    def run(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(test_bot=source)
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)

    return run
