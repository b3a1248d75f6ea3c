"""Dialects of the sandbox for tests that must hold under all of them."""

from collections.abc import Iterator
from random import Random
from typing import Any, Literal, get_args, get_origin

from attrs import Attribute, evolve, fields

from offline_numbers.sandbox import Dialect

# Values for the fields that are not a choice. A label of 4 characters ends within a marker.
_OTHERS: dict[str, tuple[object, ...]] = {
    "list_lag": (1, 3, 8),
    "label_length": (4, 10, 64),
    "before": ("\ufeff", "\r\n\n"),
    "content_type": ("text/html; charset=UTF-8",),
    "gzip": (True,),
    "chunked": (True,),
}


def single_field_dialects() -> Iterator[Dialect]:
    """Yield a dialect for each value of each field that is not the default."""
    for field in fields(Dialect):
        for value in _values(field):
            yield evolve(Dialect(), **{field.name: value})


def random_dialect(source: Random) -> Dialect:
    """Return a dialect in which each field is the default or another value."""
    return Dialect(**{field.name: source.choice([field.default, *_values(field)]) for field in fields(Dialect)})


def differences(dialect: Dialect) -> str:
    """Return the fields that differ from the default, as the identifier of a test."""
    default = Dialect().to_dict()
    return " ".join(f"{name}={value!r}" for name, value in dialect.to_dict().items() if value != default[name])


def _values(field: "Attribute[Any]") -> tuple[Any, ...]:
    if get_origin(field.type) is Literal:
        return get_args(field.type)[1:]
    return _OTHERS[field.name]
