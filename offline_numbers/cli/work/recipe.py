"""List, print or copy the examples of ``offline_numbers/recipes``."""

import ast
from collections.abc import Iterator
from pathlib import Path

from offline_numbers.cli.options.output import Output
from offline_numbers.cli.screen.blocks import Grid, Row

FOLDER = Path(__file__).parents[2] / "recipes"


def run(name: str | None, out: Path | None, output: Output) -> None:
    """List the recipes, print one, or write one to a folder with the files that it imports."""
    recipes = {path.stem.partition("_")[0]: path for path in sorted(FOLDER.glob("*_*.py"))}
    if name is None:
        _list(recipes, output)
    elif name not in recipes:
        msg = f"NAME: no recipe {name!r}; choose one of {', '.join(recipes)}"
        raise ValueError(msg)
    elif out is None:
        source = recipes[name].read_text("utf-8")
        output.show({"name": name, "source": source}, source.rstrip())
    else:
        _write([recipes[name], *_imported(recipes[name])], out, output)


def _list(recipes: dict[str, Path], output: Output) -> None:
    lines = {name: _first_line(path) for name, path in recipes.items()}
    output.show(
        lines,
        Grid([Row(row) for row in lines.items()]),
        "\nPrint one: offline-numbers recipe NAME. Copy it: add --out FOLDER.",
    )


def _write(sources: list[Path], folder: Path, output: Output) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if present := [source.name for source in sources if (folder / source.name).exists()]:
        msg = f"--out: {folder} already contains {', '.join(present)}. Nothing was written; choose another folder"
        raise ValueError(msg)
    for source in sources:
        (folder / source.name).write_bytes(source.read_bytes())
    written = [str(folder / source.name) for source in sources]
    output.show({"written": written}, "\n".join(f"Wrote {path}" for path in written))


def _first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0]


def _imported(recipe: Path) -> Iterator[Path]:
    """Yield the files beside a recipe that it imports."""
    for node in ast.walk(ast.parse(recipe.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (path := FOLDER / f"{node.module}.py").exists():
            yield path
