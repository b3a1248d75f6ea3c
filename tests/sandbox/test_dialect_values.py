"""A dialect refuses wrong values, and is written to and read from JSON."""

import json
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin

import pytest
from attrs import fields

from offline_numbers.sandbox import Dialect

CHOICES = [field.name for field in fields(Dialect) if get_origin(field.type) is Literal]


@pytest.mark.parametrize("name", CHOICES)
def test_an_unknown_choice_is_refused(name: str) -> None:
    """The message names the field, the value and the choices."""
    choices = ", ".join(map(repr, get_args(getattr(fields(Dialect), name).type)))
    with pytest.raises(ValueError, match=rf"^{name}: invalid value 'other'; use one of {choices}$"):
        Dialect(**cast("Any", {name: "other"}))


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("list_lag", -1, "0 or a positive whole number"),
        ("list_lag", True, "0 or a positive whole number"),
        ("list_lag", "1", "0 or a positive whole number"),
        ("label_length", 0, "None or a positive whole number"),
        ("label_length", 1.5, "None or a positive whole number"),
        ("gzip", 1, "True or False"),
        ("chunked", "yes", "True or False"),
        ("before", None, "text"),
        ("content_type", "text/html\r\nX-A: b", "printable text"),
        ("content_type", None, "printable text"),
    ],
)
def test_a_wrong_value_is_refused(name: str, value: object, right: str) -> None:
    """The message names the field, the value and what is right."""
    with pytest.raises(ValueError, match=rf"^{name}: invalid value .*; use {right}$"):
        Dialect(**cast("Any", {name: value}))


def test_a_dialect_reads_back_equal(tmp_path: Path) -> None:
    """`read` returns the dialect whose `to_dict` a JSON file holds, and ignores the file's other keys."""
    dialect = Dialect(flags="bool", before="\ufeff", gzip=True, list_lag=3, label_length=64, destinations="plus")
    path = tmp_path / "probe.json"
    path.write_text(json.dumps({"observations": [], "dialect": dialect.to_dict()}), encoding="utf-8")
    assert Dialect.read(path) == dialect
    assert Dialect.read(str(path)) == dialect


def test_to_dict_names_every_field() -> None:
    """A dialect is written completely, with its defaults."""
    assert list(Dialect().to_dict()) == [field.name for field in fields(Dialect)]


def test_fields_that_the_file_leaves_out_have_their_defaults(tmp_path: Path) -> None:
    """A file may name only what differs."""
    path = tmp_path / "probe.json"
    path.write_text('{"dialect": {"flags": "int"}}')
    assert Dialect.read(path) == Dialect(flags="int")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "Expecting value: line 1 column 1 (char 0)"),
        ("[]", 'expected a JSON object with an object under "dialect"'),
        ("{}", 'expected a JSON object with an object under "dialect"'),
        ('{"dialect": []}', 'expected a JSON object with an object under "dialect"'),
        ('{"dialect": {"flag": "int"}}', "unknown field 'flag'; use flags, no_timetable, "),
        ('{"dialect": {"flags": "integer"}}', "flags: invalid value 'integer'; use one of "),
        ('{"dialect": {"flags": []}}', "flags: invalid value []; use one of "),
    ],
)
def test_a_file_without_a_dialect_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    """The message names the file and what is wrong in it."""
    path = tmp_path / "probe.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="not a dialect file") as caught:
        Dialect.read(path)
    assert str(caught.value).startswith(f"{path}: not a dialect file: {problem}")


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    """The operating system's own error names the file."""
    with pytest.raises(FileNotFoundError, match=r"probe\.json"):
        Dialect.read(tmp_path / "probe.json")
