"""The application's own decision which destinations may receive calls, made before anything is sent."""

import inspect
from collections.abc import Callable
from typing import cast

from offline_numbers.errors import ArgumentError, ArgumentTypeError

from .requests import Request

Allow = Callable[[str], bool]
"""Called with a normalized destination; returns whether it may receive calls."""


def valid_allow(allow: object) -> Allow | None:
    """Return the hook, or raise ``TypeError`` if it is not a plain function."""
    return cast("Allow | None", plain_function("allow", allow, "that returns True or False for a destination"))


def plain_function(name: str, function: object, kind: str) -> object:
    """Return a function of the application or ``None``; raise ``TypeError`` for an ``async`` one or anything else."""
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None)):  # noqa: B004 - the method itself may be async
        given = "an async one: nothing awaits it"
    elif function is None or callable(function):
        return function
    else:
        given = type(function).__name__
    msg = f"a function {kind}, or None, not {given}"
    raise ArgumentTypeError(name, msg)


def allowed(request: Request, allow: Allow | None) -> Request:
    """Return the request if the hook accepts its destination; raise ``ValueError`` if it returns ``False``."""
    if allow is None:
        return request
    answer: object = allow(request.query["phone_number"])
    if answer is True:
        return request
    if answer is False:
        msg = f"allow= of this session refuses the destination {request.phone_number!r}"
        raise ArgumentError("phone_number", msg)
    if inspect.iscoroutine(answer):
        answer.close()  # Python warns about a coroutine that is never awaited
    msg = f"it must return True or False, not {type(answer).__name__}"
    raise ArgumentTypeError("allow", msg)
