"""Every public name, parameter and error has its description in a docstring."""

import ast
import builtins
import inspect
import re
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from textwrap import dedent
from types import FunctionType
from typing import Any, get_origin

import pytest
from support.source import modules, parsed

import offline_numbers
from offline_numbers import campaigns, pytest_plugin, sandbox
from offline_numbers.allocation.journal import Journal

# A method names the section of the API document that it implements.
SECTIONS = {
    "assign": "Action: assign",
    "unassign": "Action: unassign",
    "reassign": "Action: reassign",
    "check": "Action: check",
    "redirect_setup": "Action: redirect_setup",
    "list_numbers": "GET /offline-numbers-api/list",
    "list_details": "GET /offline-numbers-api/list",
    "iter_details": "GET /offline-numbers-api/list",
    "safe_assign": "Retries & timeouts",
    "safe_unassign": "Action: unassign",
    "safe_reassign": "Action: reassign",
    "safe_redirect_setup": "Action: redirect_setup",
    "assign_once": "Action: assign",
}
WRITE_ERRORS = {"APIError", "NotSentError", "OutcomeUnknownError", "SessionClosedError", "ValueError"}
READ_ERRORS = {"APIError", "SessionClosedError", "TransportError"}
ERRORS = {
    "assign": WRITE_ERRORS | {"PoolExhaustedError", "TypeError"},
    "unassign": WRITE_ERRORS,
    "reassign": WRITE_ERRORS,
    "redirect_setup": WRITE_ERRORS,
    "check": READ_ERRORS | {"UnknownNumberError", "ValueError"},
    "list_numbers": READ_ERRORS,
    "list_details": READ_ERRORS,
    "iter_details": READ_ERRORS,
    "safe_assign": WRITE_ERRORS | {"PoolExhaustedError", "TransportError"},
    **dict.fromkeys(
        ("safe_unassign", "safe_reassign", "safe_redirect_setup"), WRITE_ERRORS | {"TransportError", "TypeError"}
    ),
    "assign_once": WRITE_ERRORS
    | {"PoolExhaustedError", "TransportError"}
    | {"ReferenceConflictError", "ReferenceEndedError", "JournalError"},
    "pending": {"JournalError"},
    "forget": {"JournalError", "TypeError", "ValueError"},
    "with_options": {"TypeError", "ValueError"},
    "close": {"RuntimeError"},
}

MODULES = (offline_numbers, campaigns, pytest_plugin, sandbox)
PUBLIC: dict[str, Any] = {
    f"{module.__name__}.{name}": getattr(module, name) for module in MODULES for name in module.__all__
}
MAKERS = ("__init__", "__attrs_post_init__")
JOURNAL = ("get", "swap", "pending")  # every journal has them, and only the library calls them
PLACES = (offline_numbers, campaigns, builtins)
CLASSES: dict[str, type] = {name: value for name, value in PUBLIC.items() if inspect.isclass(value)}


def members(owner: type) -> Iterator[tuple[str, FunctionType]]:
    """Yield the public methods and properties of a class and its bases, without those that Journal describes."""
    for name in dir(owner):
        value: Any = inspect.getattr_static(owner, name)
        value = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if (
            not name.startswith("_")
            and not (name in vars(Journal) and all(hasattr(owner, method) for method in JOURNAL))
            and isinstance(value, FunctionType)
            and value.__module__.startswith("offline_numbers")
        ):
            yield name, value


FUNCTIONS: dict[str, FunctionType] = {
    **{name: value for name, value in PUBLIC.items() if isinstance(value, FunctionType)},
    **{f"{owner}.{name}": value for owner, cls in CLASSES.items() for name, value in members(cls)},
}
METHODS = {name: FUNCTIONS[f"offline_numbers.OfflineNumbersSession.{name}"] for name in {**SECTIONS, **ERRORS}}


def doc_of(value: object) -> str:
    """Return a docstring, its indentation removed."""
    return inspect.getdoc(value) or ""


def entries(doc: str, section: str) -> set[str]:
    """Return the names in one section of a docstring."""
    found = re.search(rf"^{section}:\n((?:[ ].*\n?|\n(?=[ ]))*)", doc, re.MULTILINE)
    return set(re.findall(r"^    \*{0,2}(\w+)\b[^:\n]*: \S", found[1], re.MULTILINE)) if found else set()


def parameters(function: Callable[..., object]) -> set[str]:
    """Return the names of a function's parameters."""
    return {name for name in inspect.signature(function).parameters if name not in {"self", "cls"}}


def described(cls: type) -> set[str]:
    """Return the parameters and attributes that a class and its bases describe."""
    docs = [doc_of(base) for base in our_bases(cls)]
    return {name for doc in docs for section in ("Args", "Attributes") for name in entries(doc, section)}


def below_the_alias(name: str) -> str:
    """Return the text below the assignment of a type alias, wherever it is."""
    texts = [
        re.search(rf'^{name} = .*\n"""((?:.|\n)*?)"""', path.read_text(), re.MULTILINE) for path in modules().values()
    ]
    return "".join(text[1] for text in texts if text)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_a_docstring(name: str) -> None:
    """It is its own, and begins with a sentence."""
    own: object = getattr(PUBLIC[name], "__doc__", None) if name not in CLASSES else vars(CLASSES[name]).get("__doc__")
    if get_origin(PUBLIC[name]):  # Python keeps no docstring for a type alias; editors read the text below it
        own = below_the_alias(name.rpartition(".")[2])
    assert re.match(r"[^\n]+[.:](\n|$)", str(own or "")), own


MADE_BY_US = [
    name for name, cls in CLASSES.items() if not issubclass(cls, Enum) and isinstance(cls.__init__, FunctionType)
]


@pytest.mark.parametrize("name", MADE_BY_US)
def test_every_parameter_of_a_class_is_described(name: str) -> None:
    """The docstring of the class or of a base describes it."""
    assert parameters(CLASSES[name]) - described(CLASSES[name]) - {"args", "details"} == set()


def our_bases(cls: type) -> list[type]:
    """Return a class and its bases, without those of other packages."""
    return [base for base in cls.__mro__ if base.__module__.startswith("offline_numbers")]


def tree_of(value: type | FunctionType) -> ast.AST:
    """Return the syntax tree of a class or a function."""
    return ast.parse(dedent(inspect.getsource(value)))


def attributes(cls: type) -> Iterator[str]:
    """Yield the attributes of a class: its annotated fields, and those that its methods set on ``self``."""
    for node in (node for base in our_bases(cls) for node in ast.walk(tree_of(base))):
        match node:
            case ast.ClassDef(body=body):
                fields = (field.target for field in body if isinstance(field, ast.AnnAssign))
                yield from (field.id for field in fields if isinstance(field, ast.Name))
            case ast.Attribute(attr=name, value=ast.Name(id="self"), ctx=ast.Store()):
                yield name
            case _:
                pass


@pytest.mark.parametrize("name", CLASSES)
def test_every_attribute_of_a_class_is_described(name: str) -> None:
    """The docstring of the class describes it; a property has its own docstring."""
    public = {attribute for attribute in attributes(CLASSES[name]) if not attribute.startswith("_")}
    assert public - described(CLASSES[name]) == set()


@pytest.mark.parametrize("name", [name for name, cls in CLASSES.items() if issubclass(cls, Enum)])
def test_every_member_of_an_enumeration_is_described(name: str) -> None:
    """The docstring of the class contains its name, or the beginning that it shares with others."""
    enumeration: Any = CLASSES[name]
    told = re.findall(r"``(\w+?)(\.\.\.)?``", doc_of(enumeration))
    beginnings = tuple(begin for begin, more in told if more)
    names = {begin for begin, more in told if not more}
    assert {one.name for one in enumeration if one.name not in names and not one.name.startswith(beginnings)} == set()


def raised_by(function: FunctionType) -> Iterator[tuple[str, set[str]]]:
    """Yield each error that the lines of a function raise, with the names of its bases."""
    for node in ast.walk(tree_of(function)):
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name))):
                error: Any = {**vars(builtins), **inspect.unwrap(function).__globals__}[name]
                kind: Any = error if inspect.isclass(error) else inspect.signature(error).return_annotation
                yield name, {base.__name__ for base in kind.__mro__}
            case _:
                pass


@pytest.mark.parametrize("name", [*FUNCTIONS, *CLASSES])
def test_every_error_that_is_raised_is_named(name: str) -> None:
    """A function names the errors that its own lines raise; a class, those of its constructor."""
    makers = [vars(CLASSES[name]).get(maker) for maker in MAKERS] if name in CLASSES else [FUNCTIONS[name]]
    named = entries(doc_of(PUBLIC.get(name) or FUNCTIONS[name]), "Raises")
    raised = (one for maker in makers if isinstance(maker, FunctionType) for one in raised_by(maker))
    assert [error for error, kinds in raised if not kinds & named] == []


def test_every_module_has_a_docstring() -> None:
    """It begins with a sentence."""
    silent = [name for name, path in modules().items() if not re.match(r".+[.:;,](\n|$)", doc_of_file(path))]
    assert silent == []


def doc_of_file(path: Path) -> str:
    """Return the docstring of a file."""
    return ast.get_docstring(parsed(path)) or ""


def test_every_method_of_the_session_is_in_the_tables() -> None:
    """A new method has its errors in the table above."""
    methods = {
        name.rpartition(".")[2] for name in FUNCTIONS if name.startswith("offline_numbers.OfflineNumbersSession.")
    }
    assert methods - {"closed", "domain", "journal", "normalize", "retry", "timeout"} == ERRORS.keys()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_of_a_function_is_described(name: str) -> None:
    """Its docstring has them under "Args"; a single parameter may be described in the first line."""
    doc = doc_of(FUNCTIONS[name])
    assert doc != ""
    names = parameters(FUNCTIONS[name])
    assert len(names) == 1 or names - entries(doc, "Args") == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_error_in_the_reference_exists(name: str) -> None:
    """An error under "Raises" is ours or Python's own."""
    raised = entries(doc_of(FUNCTIONS[name]), "Raises")
    assert {error for error in raised if not any(hasattr(place, error) for place in PLACES)} == set()


@pytest.mark.parametrize("name", SECTIONS)
def test_a_method_names_the_section_of_the_api_document(name: str) -> None:
    """Its docstring contains the title of the section."""
    assert f'"{SECTIONS[name]}' in doc_of(METHODS[name])


@pytest.mark.parametrize("name", ERRORS)
def test_a_method_describes_its_errors_and_its_result(name: str) -> None:
    """Its docstring has "Raises", and "Returns" if it returns a value."""
    doc = doc_of(METHODS[name])
    assert ERRORS[name] - entries(doc, "Raises") == set()
    assert ("\nReturns:\n" in doc) == (inspect.signature(METHODS[name]).return_annotation is not None)


def test_the_methods_name_every_public_error() -> None:
    """For each error of the tree, some method names it, a base or a subclass."""
    named = {error for errors in ERRORS.values() for error in errors}
    tree = {
        cls.__name__: {base.__name__ for base in cls.__mro__} for cls in CLASSES.values() if issubclass(cls, Exception)
    }
    above = {base for name in named & tree.keys() for base in tree[name]}
    below = {name for name, bases in tree.items() if named & bases}
    assert tree.keys() - above - below == set()
