"""``offline-numbers recipe``: list, print or copy the examples of ``offline_numbers/recipes``."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from offline_numbers.cli import work
from offline_numbers.cli.options.output import Output


def recipe(
    name: str | None = None,
    /,
    *,
    out: Annotated[Path | None, Parameter(show_default=False)] = None,
    output: Output = Output(),
) -> None:
    """List the recipes, print one, or write one to a folder with the files that it imports.

    Args:
        name: the recipe to print; without it, all recipes are listed.
        out: a folder, made if it is missing: write the files there. An existing file is never overwritten.
        output: how it prints.

    """
    work.recipe.run(name, out, output)
