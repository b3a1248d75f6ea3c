"""The search for the key finds it in every place; otherwise its silence would prove nothing."""

import asyncio
import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote

import attrs
import pytest
from support.leaks import TESTS, paths, shows
from support.naming import case_name
from yarl import URL

KEY = 'offl_c4n4ry/7b+6d=5f&"3a%2F'


@attrs.define
class Slotted:
    """An object without a dictionary."""

    part: object


class Plain:
    """An object with one."""

    def __init__(self, part: object) -> None:
        self.part = part

    def method(self) -> None:
        """Return the object."""


class Telling:
    """An object whose repr shows the key."""

    def __repr__(self) -> str:
        return KEY


class Broken:
    """An object whose repr fails, as that of a half-copied one does."""

    part = KEY

    def __repr__(self) -> str:
        raise ValueError(self.part)


def raised(error: Exception) -> Exception:
    """Return an exception that a library raised, with the key among its locals."""
    code = compile("def fail(error, secret):\n    raise error", "/usr/lib/library.py", "exec")
    space: dict[str, Callable[[Exception, str], None]] = {}
    exec(code, space)  # noqa: S102 - for a frame outside the tests
    with pytest.raises(type(error)) as caught:
        space["fail"](error, KEY)
    return caught.value


def chained(error: Exception, cause: Exception) -> Exception:
    """Return an exception with a cause."""
    error.__cause__ = cause
    return error


def noted(error: Exception) -> Exception:
    """Return an exception with a note."""
    error.add_note(f"asked for /offline-numbers-api?key={KEY}")
    return error


async def waiting(secret: str) -> str:
    """Wait with the key among the locals."""
    await asyncio.sleep(0)
    return secret


@pytest.mark.parametrize(
    "thing",
    [
        KEY,
        KEY.encode(),
        quote(KEY),
        quote(KEY).replace("%2F", "%2f"),
        quote(quote(KEY, safe=""), safe=""),
        json.dumps(KEY).replace("/", "\\/"),
        json.dumps(KEY).replace("&", "\\u0026").replace("=", "\\u003D"),
        html.escape(KEY),
        f"key {KEY.encode().hex()}",
        base64.urlsafe_b64encode(f"is {KEY}".encode()),
        *(base64.b64encode(f"{'user:'[:length]}{KEY}".encode()) for length in range(3)),
        base64.b64encode(f"user:{KEY}".encode()),
        [{"name": (KEY,)}],
        {KEY: "value"},
        {frozenset({KEY})},
        Slotted(Plain([KEY])),
        Plain(KEY).method,
        Telling(),
        URL("https://www.optico.fr").with_query(key=KEY),
        ValueError(KEY),
        raised(ValueError("nothing")),
        chained(ValueError("nothing"), ValueError(KEY)),
        chained(ValueError("nothing"), raised(KeyError("nothing"))),
        ExceptionGroup("several", [ValueError("nothing"), chained(ValueError("nothing"), ValueError(KEY))]),
        noted(ValueError("nothing")),
    ],
    ids=case_name,
)
def test_a_key_is_found(thing: object) -> None:
    """It finds the key in texts, containers, attributes, slots, messages and chains of exceptions, locals and reprs."""
    assert paths(KEY, thing) != []


def test_a_key_is_found_in_the_error_of_a_repr() -> None:
    """A repr that fails does not end the search."""
    assert paths(KEY, Broken()) != []


async def test_a_key_is_found_in_a_coroutine() -> None:
    """The locals of a coroutine that has not started are searched."""
    coroutine = waiting(KEY)
    assert paths(KEY, coroutine) != []
    assert await coroutine == KEY
    assert paths(KEY, coroutine) == []


def test_a_part_of_a_key_is_not_found() -> None:
    """A part of the key and the locals of the tests are not found."""
    secret = KEY
    with pytest.raises(ValueError, match="nothing") as caught:
        raise ValueError("nothing")
    assert paths(KEY, caught.value) == []
    assert paths(KEY, [KEY[:-1], 7, None]) == []
    assert secret.startswith("offl_")
    assert __file__.startswith(TESTS)
    assert not shows(KEY, KEY[1:])
