"""Neither the package nor its tests use private names of another library, which change without notice."""

import ast
import re
from collections.abc import Iterator

import pytest
from support.source import PACKAGE, TESTS, parsed

PRIVATE = re.compile(r"_(?!_)\w*")  # not `_` alone, not `__x__`; `__x` is private to its class and mangled
DOCUMENTED = {"_exit", "_replace"}  # public despite the underscore: `os._exit`, `NamedTuple._replace`
BY_NAME = {
    "attrgetter",
    "delattr",
    "getattr",
    "hasattr",
    "object",
    "setattr",
}  # their argument is an attribute's name as text
PRIVATE_PATH = re.compile(r"[a-z]\w*(\.\w+)*\._[a-zA-Z]\w*")  # "aiohttp.client.ClientSession._request" in a string


def is_private(name: str) -> bool:
    """Return whether a name is private by its form."""
    return name not in {"_", *DOCUMENTED} and PRIVATE.fullmatch(name) is not None


def owned_by(tree: ast.Module) -> Iterator[str]:
    """Yield the private names that a file defines: functions, classes, variables, fields, attributes of `self`."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(attr=name, value=ast.Name(id="self" | "cls"), ctx=ast.Store()):
                yield name
            case _:
                pass


def reached_into(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each private name that a file uses: by attribute, by import, or by a path in a string."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name, lineno=line) if is_private(name):
                yield line, name
            case ast.ImportFrom(module=module, names=aliases, lineno=line):
                parts = [*(module or "").split("."), *(alias.name for alias in aliases)]
                yield from ((line, name) for name in parts if is_private(name))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=values, lineno=line) if (
                name in BY_NAME
            ):
                texts = (value.value for value in values if isinstance(value, ast.Constant))
                yield from ((line, text) for text in texts if isinstance(text, str) and is_private(text))
            case ast.Constant(value=str() as text, lineno=line) if PRIVATE_PATH.fullmatch(text):
                yield line, text.rpartition(".")[2]
            case _:
                pass


def test_only_our_own_private_names_are_used() -> None:
    """A private name in a file is defined by that file or by the package."""
    package = [parsed(path) for path in sorted(PACKAGE.rglob("*.py"))]
    ours = {name for tree in package for name in owned_by(tree)}
    wrong: list[str] = []
    for path in sorted([*PACKAGE.rglob("*.py"), *TESTS.rglob("*.py")]):
        tree = parsed(path)
        own = ours.union(owned_by(tree))
        wrong += [f"{path}:{line}: {name}" for line, name in reached_into(tree) if name not in own]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("session._retry_connection = False", ["retry_connection"]),
        ("from aiohttp._websocket import reader", ["websocket"]),
        ("from tenacity import _utils", ["utils"]),
        ('monkeypatch.setattr("aiohttp.ClientSession._request", fake)', ["request"]),
        ('getattr(session, "_connector")', ["connector"]),
        ("self._own = 1; self._own", []),
        ("os._exit(0)", []),
        ("answer.status; __name__; _ = 1; 'snake_case a._b'; '_suffix'", []),
    ],
)
def test_the_rule_finds_every_way_to_use_a_private_name(source: str, expected: list[str]) -> None:
    """It finds attribute, import, patched path and `getattr`, and ignores our own names and public ones."""
    tree = ast.parse(source)
    assert [name.removeprefix("_") for _, name in reached_into(tree) if name not in owned_by(tree)] == expected
