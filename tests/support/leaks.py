"""Looks for a key wherever an object leads: into attributes, containers, exceptions, tracebacks and their locals.

Neither event loops nor the tests' own helpers are entered: their server has every right to know the key.
"""

import asyncio
import base64
import inspect
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from traceback import walk_tb
from types import FunctionType, MethodType, ModuleType
from typing import TypeGuard
from urllib.parse import unquote, unquote_plus

TESTS = str(Path(__file__).parents[1])
_DEPTH = 8
_DULL = (ModuleType, FunctionType, type, int, float, type(None), asyncio.AbstractEventLoop, asyncio.BaseTransport)


def shows(key: str, text: str) -> bool:
    """Tell whether a text shows a key: plain, percent-encoded, escaped, or in base64 at any place of a longer text."""
    readings = {text, unquote(text), unquote_plus(text), text.replace("\\", "")}
    coded = (base64.b64encode(b" " * shift + key.encode()).decode() for shift in range(3))
    return any(key in reading for reading in readings) or any(code[4:-4] in text for code in coded)


def paths(key: str, root: object) -> list[str]:
    """Return the ways that lead from an object to a key, deeper than any debugger or crash reporter goes."""
    return list(_walk(key, root, type(root).__name__, {}, _DEPTH))


def _walk(key: str, thing: object, path: str, seen: dict[int, object], depth: int) -> Iterator[str]:
    if isinstance(thing, str | bytes | bytearray):
        if shows(key, thing if isinstance(thing, str) else thing.decode(errors="replace")):
            yield path
        return
    if id(thing) in seen or not depth or isinstance(thing, _DULL) or type(thing).__module__.startswith("support."):
        return
    seen[id(thing)] = thing  # kept, so that no other object gets its number
    if shows(key, repr(thing)):
        yield f"repr({path})"
    for name, part in _parts(thing):
        yield from _walk(key, part, f"{path}.{name}", seen, depth - 1)


def _parts(thing: object) -> Iterator[tuple[str, object]]:
    """Yield what an object is made of, as far as it can be seen without running its code."""
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
    slots = {slot for kind in inspect.getmro(type(thing)) for slot in getattr(kind, "__slots__", ())}
    yield from ((slot, getattr(thing, slot)) for slot in sorted(slots) if hasattr(thing, slot))


def _is_mapping(thing: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(thing, Mapping)


def _is_container(thing: object) -> TypeGuard[Collection[object]]:
    return isinstance(thing, list | tuple | set | frozenset)


def _told_by(error: BaseException) -> Iterator[tuple[str, object]]:
    """Yield what an exception holds: its words, its chain, and the locals of every frame that is not the test's."""
    yield "str", str(error)
    yield "args", error.args
    yield "__cause__", error.__cause__
    yield "__context__", error.__context__
    for frame, line in walk_tb(error.__traceback__):
        if not frame.f_code.co_filename.startswith(TESTS):
            place = f"{frame.f_code.co_qualname}:{line}"
            yield from ((f"{place}:{name}", value) for name, value in frame.f_locals.items())
