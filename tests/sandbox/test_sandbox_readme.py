"""The tables of the sandbox's README match the code."""

import inspect
import re
from typing import Literal, get_args, get_origin

import pytest
from attrs import Attribute, fields
from support.source import PACKAGE

import offline_numbers.pytest_plugin as plugin
from offline_numbers.pytest_plugin.options import INI_OPTIONS, TAKEN
from offline_numbers.sandbox import Dialect, Fault, Number, RequestRecord, Sandbox, State
from offline_numbers.sandbox.faults import FaultOptions

README = (PACKAGE / "sandbox" / "README.md").read_text(encoding="utf-8")
OPTIONS = FaultOptions(retry_after=1, location="/", interval=1.0, delay=1.0, message="x")


def table(first: str) -> list[list[str]]:
    """Return the rows of the table whose first heading this is, each as its cells."""
    below = README.split(f"\n| {first} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in row.removeprefix("|").removesuffix("|").split("|")] for row in below]


def names(cell: str) -> list[str]:
    """Return the names in a cell that are set as code, without arguments."""
    return re.findall(r"`(\w+)[^`]*`", cell)


def column(first: str) -> list[str]:
    """Return the names in the first column of a table."""
    return [name for row in table(first) for name in names(row[0])]


def test_every_option_has_its_row() -> None:
    """The table lists the parameters of `Sandbox` in their order."""
    assert column("option of `Sandbox`") == list(inspect.signature(Sandbox).parameters)


@pytest.mark.parametrize("owner", [Number, Dialect])
def test_every_field_has_its_row(owner: type) -> None:
    """The table lists the fields of a class in their order."""
    assert column(f"field of `{owner.__name__}`") == [field.name for field in fields(owner)]


def test_every_field_of_a_request_has_its_row() -> None:
    """The table lists the fields of `RequestRecord` and its property."""
    assert set(column("`RequestRecord`")) == {field.name for field in fields(RequestRecord)} | {"committed"}


@pytest.mark.parametrize(("first", "owner"), [("name", Sandbox), ("method", State)])
def test_every_method_in_a_table_exists(first: str, owner: type) -> None:
    """Each row names a method or property of the class."""
    assert [name for name in column(first) if not hasattr(owner, name)] == []


def test_every_fault_has_its_row() -> None:
    """The table lists the members of `Fault` in their order."""
    assert column("`Fault.`") == [fault.name for fault in Fault]


@pytest.mark.parametrize("row", table("`Fault.`"), ids=lambda row: row[0])
def test_a_fault_names_the_options_that_it_uses(row: list[str]) -> None:
    """`fail_next` accepts the options in the last column and refuses all others."""
    for name in names(row[0]):
        refused = OPTIONS.misplaced(Fault[name])
        assert names(row[2]) == [field.name for field in fields(FaultOptions) if field.name not in refused]


def test_every_option_of_a_fault_has_its_row() -> None:
    """The table lists the fields of `FaultOptions`."""
    assert column("option of a fault") == [field.name for field in fields(FaultOptions)]


LITERALS = [field for field in fields(Dialect) if get_origin(field.type) is Literal]


@pytest.mark.parametrize("field", LITERALS, ids=lambda field: field.name)
def test_a_field_of_a_dialect_names_its_values(field: "Attribute[str]") -> None:
    """The row lists the values in their order, the default first."""
    (row,) = (row for row in table("field of `Dialect`") if names(row[0]) == [field.name])
    values = get_args(field.type)
    assert names(row[1]) == [*values]
    assert field.default == values[0]


def test_every_fixture_has_its_row() -> None:
    """The table lists the fixtures of the plugin."""
    assert set(column("fixture")) == {name for name in plugin.__all__ if name.startswith("offline_numbers_")}


def test_every_argument_of_the_mark_has_its_row() -> None:
    """The table lists the arguments of `@pytest.mark.offline_numbers`."""
    assert column("argument") == list(TAKEN)


def test_every_ini_option_has_its_row() -> None:
    """The table lists the plugin's ini options."""
    assert column("ini option") == list(INI_OPTIONS)
