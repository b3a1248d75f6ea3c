"""Searches an object for a key: attributes, containers, exceptions, tracebacks and their locals.

It does not enter event loops and the tests' helpers: the tests' server knows the key.
"""

import asyncio
import base64
import html
import inspect
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from traceback import walk_tb
from types import FunctionType, MethodType, ModuleType
from typing import TypeGuard
from urllib.parse import unquote

TESTS = str(Path(__file__).parents[1])
_DEPTH = 8
_DULL = (ModuleType, FunctionType, type, int, float, type(None), asyncio.AbstractEventLoop, asyncio.BaseTransport)
_NESTED = 3  # a URL in a URL in a URL is percent-encoded this often


class Search:
    """Searches for one key in every form, and counts the searched texts.

    Attributes:
        texts: how many texts have been searched.

    Args:
        key: the key.

    """

    def __init__(self, key: str) -> None:
        self.texts = 0
        self._key = key
        self._clean: set[str] = set()  # most texts come many times
        plain = [base64.b64encode(b" " * shift + key.encode()).decode()[4:-4] for shift in range(3)]
        self._coded = [*plain, *(text.translate({43: "-", 47: "_"}) for text in plain), key.encode().hex()]

    def shows(self, text: str) -> bool:
        """Return whether a text shows the key: plain, percent-encoded, escaped, in base64 or hexadecimal digits."""
        self.texts += 1
        if text in self._clean:
            return False
        if any(coded in text for coded in self._coded) or any(self._key in reading for reading in _readings(text)):
            return True
        self._clean.add(text)
        return False

    def paths(self, root: object, name: str = "") -> list[str]:
        """Return the paths from an object to the key, deeper than any debugger or crash reporter goes."""
        return list(self._walk(root, name or type(root).__name__, {}, _DEPTH))

    def _walk(self, thing: object, path: str, seen: dict[int, object], depth: int) -> Iterator[str]:
        if isinstance(thing, str | bytes | bytearray):
            if self.shows(thing if isinstance(thing, str) else thing.decode(errors="replace")):
                yield path
            return
        if id(thing) in seen or not depth or isinstance(thing, _DULL) or type(thing).__module__.startswith("support."):
            return
        seen[id(thing)] = thing  # kept, so that no other object gets its id
        if self.shows(_repr(thing)):
            yield f"repr({path})"
        for name, part in _parts(thing):
            yield from self._walk(part, f"{path}.{name}", seen, depth - 1)


def shows(key: str, text: str) -> bool:
    """Return whether a text shows a key in any form."""
    return Search(key).shows(text)


def paths(key: str, root: object) -> list[str]:
    """Return the paths from an object to a key."""
    return Search(key).paths(root)


def _readings(text: str) -> Iterator[str]:
    """Yield the decoded forms of a text."""
    yield text
    if "\\" in text:
        unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text).replace("\\", "")
        yield from (unescaped, text.replace("\\", ""))
    if "&" in text:
        yield html.unescape(text)
    for _ in range(_NESTED if "%" in text else 0):
        text = unquote(text)
        yield text


def _repr(thing: object) -> str:
    try:
        return repr(thing)
    except Exception as error:  # noqa: BLE001 - a half-copied object in the locals of a failed copy
        return repr(error)


def _parts(thing: object) -> Iterator[tuple[str, object]]:
    """Yield the parts of an object that are visible without running its code."""
    if _is_mapping(thing):
        yield from (("[]", name) for name in thing)
        yield from ((f"[{name!r}]", value) for name, value in thing.items())
    elif _is_container(thing):
        yield from (("[]", item) for item in thing)
    elif isinstance(thing, BaseException):
        yield from _told_by(thing)
    elif inspect.iscoroutine(thing):
        yield from inspect.getcoroutinelocals(thing).items()
    elif isinstance(thing, MethodType):
        yield "__self__", thing.__self__
    attributes: dict[str, object] = getattr(thing, "__dict__", {})
    yield from attributes.items()
    kind: type = type(thing)
    yield from ((slot, getattr(thing, slot)) for slot in _slots(kind) if hasattr(thing, slot))


@cache
def _slots(kind: type) -> list[str]:
    return sorted({slot for base in inspect.getmro(kind) for slot in getattr(base, "__slots__", ())})


def _is_mapping(thing: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(thing, Mapping)


def _is_container(thing: object) -> TypeGuard[Collection[object]]:
    return isinstance(thing, list | tuple | set | frozenset)


def _told_by(error: BaseException) -> Iterator[tuple[str, object]]:
    """Yield the parts of an exception: its arguments, its chain, and the locals of all frames but the test's."""
    yield "str", str(error)
    yield "args", error.args
    yield "__cause__", error.__cause__
    yield "__context__", error.__context__
    for frame, line in walk_tb(error.__traceback__):
        if not frame.f_code.co_filename.startswith(TESTS):
            place = f"{frame.f_code.co_qualname}:{line}"
            yield from ((f"{place}:{name}", value) for name, value in frame.f_locals.items())
