"""What the recipes leave to the library: their syntax trees contain no follow-up code, and they are short."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from support.recipes import RECIPES
from support.source import parsed

LOOPS = {"background": 1, "script_numbers": 1}  # over the tasks to cancel, and over the lines of a file
WAITING = {"sleep", "create_task", "ensure_future", "TaskGroup", "call_later"}
MOST = 40

each_file = pytest.mark.parametrize("path", sorted(RECIPES.glob("*.py")), ids=lambda path: path.stem)


def loops(tree: ast.AST) -> int:
    """Count the loops; a comprehension is none."""
    return sum(isinstance(node, ast.For | ast.AsyncFor | ast.While) for node in ast.walk(tree))


def names(tree: ast.AST) -> Counter[str]:
    """Return every name and attribute that is used."""
    nodes = list(ast.walk(tree))
    attributes = [node.attr for node in nodes if isinstance(node, ast.Attribute)]
    imported = [alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
    return Counter([*attributes, *imported, *(node.id for node in nodes if isinstance(node, ast.Name))])


def own_lines(tree: ast.Module, text: str) -> int:
    """Count the lines that are neither blank nor an import nor the docstring."""
    others = [tree.body[0], *(node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))]
    taken = {line for node in others for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return sum(bool(line.strip()) for place, line in enumerate(text.splitlines(), 1) if place not in taken)


@each_file
def test_a_recipe_follows_up_nothing_itself(path: Path) -> None:
    """It has no loop, no sleep and no tasks: the library retries, and remembers the orders in flight."""
    tree = parsed(path)
    assert loops(tree) == LOOPS.get(path.stem, 0)
    assert WAITING & names(tree).keys() == set()


@each_file
def test_a_recipe_is_short(path: Path) -> None:
    """It has at most 40 lines besides its docstring and its imports."""
    assert own_lines(parsed(path), path.read_text("utf-8")) <= MOST


@pytest.mark.parametrize(
    ("code", "expected"), [("while True: pass", 1), ("for a in b: pass", 1), ("[a for a in b]", 0)]
)
def test_a_loop_is_seen(code: str, expected: int) -> None:
    """The count above is not blind."""
    assert loops(ast.parse(code)) == expected


@pytest.mark.parametrize("code", ["asyncio.sleep(1)", "from asyncio import sleep as s", "create_task(a())"])
def test_a_wait_is_seen(code: str) -> None:
    """The names above are found."""
    assert len(WAITING & names(ast.parse(code)).keys()) == 1
