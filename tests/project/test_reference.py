"""The reference is complete: every public name, parameter and error says what it is, in its docstring."""

import builtins
import inspect
import re
from collections.abc import Callable, Iterator
from enum import Enum
from types import FunctionType
from typing import Any

import pytest

import offline_numbers
from offline_numbers import campaigns, sandbox
from offline_numbers.journal import Journal

# What stands in the API document: a method names the section that it implements.
SECTIONS = {
    "assign": "Action: assign",
    "unassign": "Action: unassign",
    "reassign": "Action: reassign",
    "check": "Action: check",
    "redirect_setup": "Action: redirect_setup",
    "list_numbers": "GET /offline-numbers-api/list",
    "list_details": "GET /offline-numbers-api/list",
    "safe_assign": "Retries & timeouts",
    "assign_once": "Action: assign",
}
WRITE_ERRORS = {"APIError", "NotSentError", "OutcomeUnknownError", "ValueError"}
READ_ERRORS = {"APIError", "TransportError"}
ERRORS = {
    "assign": WRITE_ERRORS | {"PoolExhaustedError", "TypeError"},
    "unassign": WRITE_ERRORS,
    "reassign": WRITE_ERRORS,
    "redirect_setup": WRITE_ERRORS,
    "check": READ_ERRORS | {"UnknownNumberError", "ValueError"},
    "list_numbers": READ_ERRORS,
    "list_details": READ_ERRORS,
    "safe_assign": WRITE_ERRORS | {"PoolExhaustedError", "TransportError"},
    "assign_once": WRITE_ERRORS | {"PoolExhaustedError", "TransportError", "ReferenceConflictError", "JournalError"},
    "pending": {"JournalError"},
    "forget": {"JournalError"},
}

PUBLIC: dict[str, Any] = {
    **{f"offline_numbers.{name}": getattr(offline_numbers, name) for name in offline_numbers.__all__},
    **{f"offline_numbers.campaigns.{name}": getattr(campaigns, name) for name in campaigns.__all__},
    **{f"offline_numbers.sandbox.{name}": getattr(sandbox, name) for name in sandbox.__all__},
}
PLACES = (offline_numbers, campaigns, builtins)
CLASSES: dict[str, type] = {name: value for name, value in PUBLIC.items() if inspect.isclass(value)}


def members(owner: type) -> Iterator[tuple[str, FunctionType]]:
    """Yield the public methods and properties of a class, those that it inherits from us included."""
    for name in dir(owner):
        value: Any = inspect.getattr_static(owner, name)
        value = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if (
            not name.startswith("_")
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
    """Return the names that a section of a docstring describes."""
    found = re.search(rf"^{section}:\n((?:[ ].*\n?|\n(?=[ ]))*)", doc, re.MULTILINE)
    return set(re.findall(r"^    \*{0,2}(\w+)\b[^:\n]*: \S", found[1], re.MULTILINE)) if found else set()


def parameters(function: Callable[..., object]) -> set[str]:
    """Return the names of a function's parameters."""
    return {name for name in inspect.signature(function).parameters if name not in {"self", "cls"}}


def described(cls: type) -> set[str]:
    """Return what a class and the classes above it describe of its parameters and attributes."""
    docs = [doc_of(base) for base in cls.__mro__ if base.__module__.startswith("offline_numbers")]
    return {name for doc in docs for section in ("Args", "Attributes") for name in entries(doc, section)}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_says_what_it_is(name: str) -> None:
    """Each has a docstring of its own, which begins with a sentence."""
    own: object = getattr(PUBLIC[name], "__doc__", None) if name not in CLASSES else vars(CLASSES[name]).get("__doc__")
    assert re.match(r"[^\n]+[.:](\n|$)", str(own or "")), own


@pytest.mark.parametrize("name", [name for name, cls in CLASSES.items() if not issubclass(cls, Enum)])
def test_every_parameter_of_a_class_is_described(name: str) -> None:
    """What a class is made with stands in its docstring, or in that of the class above it."""
    assert parameters(CLASSES[name]) - described(CLASSES[name]) - {"args", "details"} == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_of_a_function_is_described(name: str) -> None:
    """Parameters stand under "Args", and what comes back under "Returns" or in the first line."""
    doc = doc_of(FUNCTIONS[name])
    assert doc != ""
    # The methods of a journal are called by the library alone, and described once: at `Journal`.
    described_above = entries(doc_of(Journal.swap), "Args") if "Journal." in name else set[str]()
    assert parameters(FUNCTIONS[name]) - entries(doc, "Args") - described_above == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_error_in_the_reference_exists(name: str) -> None:
    """What stands under "Raises" is an error of ours, or Python's own."""
    raised = entries(doc_of(FUNCTIONS[name]), "Raises")
    assert {error for error in raised if not any(hasattr(place, error) for place in PLACES)} == set()


@pytest.mark.parametrize("name", SECTIONS)
def test_a_method_names_the_section_of_the_api_document(name: str) -> None:
    """Whoever doubts a method finds the vendor's own words."""
    assert f'"{SECTIONS[name]}' in doc_of(METHODS[name])


@pytest.mark.parametrize("name", ERRORS)
def test_a_method_says_what_it_raises_and_returns(name: str) -> None:
    """A caller can decide what to do from the reference alone."""
    doc = doc_of(METHODS[name])
    assert ERRORS[name] - entries(doc, "Raises") == set()
    assert ("\nReturns:\n" in doc) == (inspect.signature(METHODS[name]).return_annotation is not None)


def test_every_public_error_is_named_by_a_method_or_above_one_that_is() -> None:
    """No error of the tree is without a place where it is met."""
    named = {error for errors in ERRORS.values() for error in errors}
    tree = {
        cls.__name__: {base.__name__ for base in cls.__mro__} for cls in CLASSES.values() if issubclass(cls, Exception)
    }
    above = {base for name in named & tree.keys() for base in tree[name]}
    below = {name for name, bases in tree.items() if named & bases}
    assert tree.keys() - above - below == set()
