"""The files of ``offline_numbers/recipes`` as modules, imported unchanged from their folder."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

import pytest

from support.source import PACKAGE

RECIPES = PACKAGE / "recipes"

Recipe = Callable[[str], ModuleType]
"""Imports a recipe by its file's name, ``"slack_bot"`` for example; the fixture ``recipe`` of tests/recipes."""


@contextmanager
def recipes() -> Generator[Recipe]:
    """Return a function that imports a recipe anew. At the end, no recipe is in ``sys.modules``."""
    names = {path.stem for path in RECIPES.glob("*.py")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(RECIPES), *sys.path])
        try:
            yield import_module
        finally:
            for name in names:
                sys.modules.pop(name, None)
