"""Which destinations calls may be forwarded to: the application's own decision, asked before anything is sent."""

import inspect
from collections.abc import Callable
from typing import cast

from offline_numbers.errors import ArgumentError, ArgumentTypeError

from .requests import Request

Allow = Callable[[str], bool]
"""Told a destination in its one form; answers whether calls may be forwarded to it."""


def valid_allow(allow: object) -> Allow | None:
    """Return the hook.

    Raises:
        TypeError: it is no function, or an ``async`` one, whose answer nobody would await.

    """
    return cast("Allow | None", plain_function("allow", allow, "that answers True or False for a destination"))


def plain_function(name: str, function: object, kind: str) -> object:
    """Return a function of the application's, or ``None``.

    Raises:
        TypeError: it is no function, or an ``async`` one, which nobody would await.

    """
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None)):  # noqa: B004 - an object may have an async one
        given = "an async one, which nobody would await"
    elif function is None or callable(function):
        return function
    else:
        given = type(function).__name__
    msg = f"a function {kind}, or None, not {given}"
    raise ArgumentTypeError(name, msg)


def allowed(request: Request, allow: Allow | None) -> Request:
    """Return a request that forwards calls, if they may be forwarded there.

    Raises:
        TypeError: the hook answers neither ``True`` nor ``False``.
        ValueError: it answers ``False``.

    """
    if allow is None:
        return request
    answer: object = allow(request.query["phone_number"])
    if answer is True:
        return request
    if answer is False:
        msg = f"{request.phone_number!r} is a destination that this session's allow= refuses"
        raise ArgumentError("phone_number", msg)
    if inspect.iscoroutine(answer):
        answer.close()  # else Python warns that nobody awaited it
    msg = f"it must answer True or False, not {type(answer).__name__}"
    raise ArgumentTypeError("allow", msg)
