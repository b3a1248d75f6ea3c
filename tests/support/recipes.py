"""The recipes of README.md, section "In your application", as modules: pasted as they stand, with no word changed."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from support.readme import block_below
from support.source import PROJECT

Recipe = Callable[..., ModuleType]
"""What imports the recipe below a heading, under a name; the fixture ``recipe`` of tests/recipes."""


@contextmanager
def recipe(heading: str, folder: Path, name: str = "recipe") -> Generator[ModuleType]:
    """Save the recipe below a heading as a file, and import it.

    Args:
        heading: as it stands in README.md, ``"FastAPI"`` for example.
        folder: where the file is saved; the recipe's working directory and environment are the caller's business.
        name: what another recipe imports it by.

    """
    path = folder / f"{name}.py"
    path.write_text(block_below(PROJECT / "README.md", heading).source, encoding="utf-8")
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[path.stem] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.modules.pop(path.stem, None)  # it may have been imported a second time meanwhile
