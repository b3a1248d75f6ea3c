"""Parses a query string as PHP fills ``$_GET``."""

import re
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

PhpValue: TypeAlias = "str | dict[int | str, PhpValue]"
PhpArray: TypeAlias = dict[int | str, PhpValue]

# PHP's own defaults: max_input_vars and max_input_nesting_level.
_MAX_VARIABLES = 1000
_MAX_NESTING = 64
_MANGLED = bytes.maketrans(b" .[", b"___")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,18}")
_LARGEST_INT = 2**63 - 1


def parse_query(query: bytes) -> PhpArray:
    """Parse the undecoded part of a URL behind the ``?`` as PHP does.

    The last of equal names wins. Leading spaces of a name are dropped; a dot or space in it becomes ``_``. ``a[]`` and
    ``a[b]`` make arrays, with whole numbers as ``int`` keys. A byte that is not UTF-8 becomes a ``surrogateescape``.
    """
    variables: PhpArray = {}
    segments = [segment for segment in query.split(b"&") if segment]
    for segment in segments[:_MAX_VARIABLES]:
        name, _, value = segment.partition(b"=")
        _register(variables, _split(_decode(name)), _text(_decode(value)))
    return variables


def _decode(part: bytes) -> bytes:
    return unquote_to_bytes(part.replace(b"+", b" "))


def _text(part: bytes) -> str:
    return part.decode("utf-8", "surrogateescape")


def _split(name: bytes) -> list[bytes | None]:
    """Split ``a[b][]`` into the keys ``a``, ``b`` and ``None`` (append); an invalid name has no keys."""
    name = name.lstrip(b" ").partition(b"\0")[0]  # PHP reads a name as a C string
    base, bracket, rest = name.partition(b"[")
    keys: list[bytes | None] = [base.translate(_MANGLED)]
    if not base:
        return []
    while bracket:
        if rest[:1] == b"]" or (rest[:1].isspace() and rest[1:2] == b"]"):
            key, closed, after = None, b"]", rest.partition(b"]")[2]
        else:
            key, closed, after = rest.partition(b"]")
        if not closed:
            # Without "]" the first "[" is part of the name, and a later one ends it.
            return keys if len(keys) > 1 else [(base + b"_" + rest).translate(_MANGLED)]
        keys.append(key)
        bracket, rest = after[:1] if after[:1] == b"[" else b"", after[1:]
    return keys


def _register(variables: PhpArray, keys: list[bytes | None], value: str) -> None:
    if len(keys) > _MAX_NESTING + 1:
        variables.pop(_key(variables, keys[0]), None)
    elif keys:
        array = variables
        for key in keys[:-1]:
            array = _subarray(array, _key(array, key))
        array[_key(array, keys[-1])] = value


def _subarray(array: PhpArray, key: int | str) -> PhpArray:
    inner = array.get(key)
    if not isinstance(inner, dict):
        inner = array[key] = {}
    return inner


def _key(array: PhpArray, key: bytes | None) -> int | str:
    """Return the key as PHP stores it: ``"7"`` is the int 7, ``None`` the next free int."""
    if key is None:
        return max((index for index in array if isinstance(index, int)), default=-1) + 1
    text = _text(key)
    return int(text) if _INTEGER.fullmatch(text) and abs(int(text)) <= _LARGEST_INT else text
