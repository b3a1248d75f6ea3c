"""A sandbox in a thread of its own, and the recipes of README.md pointed at it by the environment."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.recipes import Recipe
from support.recipes import recipe as imported

from offline_numbers import NumberType
from offline_numbers.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with three numbers of one type, which serves whatever loop the application runs in."""
    with Sandbox(pool={NumberType.PREFIX_0899: 3}) as sandbox:
        yield sandbox


@pytest.fixture
def recipe(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recipe]:
    """Return what imports the recipe below a heading, in an empty working directory, with the sandbox for the API."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OFFLINE_NUMBERS_KEY", sandbox.key)
    monkeypatch.setenv("OFFLINE_NUMBERS_BASE_URL", sandbox.url)
    with ExitStack() as stack:
        yield lambda heading: stack.enter_context(imported(heading, tmp_path))
