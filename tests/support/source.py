"""The project's source: the installed package and the files of the tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

import offline_numbers

PACKAGE = Path(offline_numbers.__file__).parent
TESTS = Path(__file__).parents[1]
PROJECT = TESTS.parent


def modules() -> dict[str, Path]:
    """Return the package's modules by dotted name without the package's name, ``"cli.demo"`` for example.

    The recipes are files to copy, not modules.
    """
    paths = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py"))]
    return {".".join(path.with_suffix("").parts): PACKAGE / path for path in paths if path.parts[0] != "recipes"}


def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(tree: ast.Module, module: str) -> Iterator[tuple[str, bool]]:
    """Yield the dotted names that a module imports, and whether it imports them as soon as it is imported itself.

    ``from .a import b`` in ``offline_numbers.c`` is ``offline_numbers.a.b``, whether ``b`` is a module or not.
    """
    package = ["offline_numbers", *module.split(".")[:-1]]
    at_once = set(_at_once(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *filter(None, [node.module])])
            yield from ((f"{base}.{alias.name}", node in at_once) for alias in node.names)


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run at import: not the bodies of functions, nor the parts for type checkers only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or (
            isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        ):
            continue
        yield child
        yield from _at_once(child)
